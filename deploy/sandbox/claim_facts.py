"""What the claims of a sandbox month are made from: agreements, earlier lines and no-payment days, as plain facts."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal
from uuid import UUID

DAY_UNIT = "14"
DAYPART_UNIT = "16"
Per = Literal["day", "week", "year", "total"]
Kind = Literal["D", "C"]


@dataclass(frozen=True)
class AgreedCare:
    """One performance (prestatie) of an agreement, with price and agreed quantity."""

    performance_code: str
    unit: str
    unit_price_cents: int
    per: Per
    quantity: Decimal


@dataclass(frozen=True)
class AgreementFacts:
    """A redeemed or ended agreement (zorgovereenkomst), with what its allotment of the claimed year has left."""

    agreement_id: UUID
    provider_id: UUID
    starts_on: date
    ends_on: date | None
    care_started_on: date | None
    lines: tuple[AgreedCare, ...]
    left_cents: int
    pilot_code: str = "zuid-limburg"
    claim_window_days: int = 60

    def care(self, performance_code: str) -> AgreedCare | None:
        """The agreed care of a performance, if there is one."""
        return next((care for care in self.lines if care.performance_code == performance_code), None)

    def runs_on(self, day: date) -> bool:
        """Whether the agreement runs and its care has started on a day."""
        started = self.care_started_on is not None and max(self.starts_on, self.care_started_on) <= day
        return started and (self.ends_on is None or day <= self.ends_on)


@dataclass(frozen=True)
class ClaimLine:
    """One claim line (prestatieregel), with the columns of a claim file."""

    line_reference: str
    agreement_id: UUID
    performance_code: str
    service_from: date
    service_to: date
    quantity: Decimal
    unit_price_cents: int
    amount_cents: int
    kind: Kind = "D"
    previous_reference: str = ""


@dataclass(frozen=True)
class EarlierLine:
    """A line accepted in an earlier batch; undone when credited or recovered since."""

    provider_id: UUID
    line: ClaimLine
    undone: bool = False


@dataclass(frozen=True)
class NoPaymentDays:
    """The days of a suspension on which a provider is not paid in a pilot; open while `last` is empty."""

    provider_id: UUID
    pilot_code: str
    first: date
    last: date | None


@dataclass(frozen=True)
class ClaimMonth:
    """Everything that the claims of one month are made from."""

    agreements: tuple[AgreementFacts, ...]
    earlier: tuple[EarlierLine, ...] = ()
    no_payment: tuple[NoPaymentDays, ...] = ()
    first: date = date(2026, 9, 1)
    last: date = date(2026, 9, 30)
    received_on: date = date(2026, 10, 5)

    def unpaid(self, agreement: AgreementFacts, day: date) -> bool:
        """Whether a day lies in no-payment days of this agreement's provider and pilot."""
        whose = (agreement.provider_id, agreement.pilot_code)
        own = (days for days in self.no_payment if (days.provider_id, days.pilot_code) == whose)
        return any(days.first <= day and (days.last is None or day <= days.last) for days in own)

    def too_late(self, agreement: AgreementFacts, day: date) -> bool:
        """Whether the claim window for care on a day is over on the day of receipt."""
        last_of_month = day.replace(day=monthrange(day.year, day.month)[1])
        return (self.received_on - last_of_month).days > agreement.claim_window_days

    def payable_days(self, agreement: AgreementFacts) -> list[date]:
        """The days of the month on which this agreement's care can be claimed."""
        days = days_between(self.first, self.last)
        return [day for day in days if agreement.runs_on(day) and not self.unpaid(agreement, day)]


@dataclass(frozen=True)
class PlannedLine:
    """A line of the month: its provider, its place in that provider's file, and the rule it is meant to break."""

    provider_id: UUID
    position: float
    line: ClaimLine
    breaks: str | None = None


def days_between(first: date, last: date) -> Iterator[date]:
    """Every day from first to last, both included."""
    return (first + timedelta(days=number) for number in range((last - first).days + 1))


def amount_of(quantity: Decimal, unit_price_cents: int) -> int:
    """The amount of a quantity: rounded half away from zero, and without a sign."""
    return abs(int((quantity * unit_price_cents).quantize(Decimal(1), ROUND_HALF_UP)))
