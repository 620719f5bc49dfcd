"""What a batch is judged against, as plain frozen facts: nothing here knows the product's own code."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal
from uuid import UUID

DAY_UNIT = "14"
Kind = Literal["D", "C"]
Verdict = Literal["accepted", "rejected"]


@dataclass(frozen=True)
class AgreedLine:
    """One performance of an agreement, with its unit and agreed price; an exclusive one fills a day of the client."""

    performance_code: str
    unit: str
    unit_price_cents: int
    exclusive: bool = False


@dataclass(frozen=True)
class Agreement:
    """A redeemed or ended agreement (zorgovereenkomst); `ends_on`: the earlier of agreed end and ended on."""

    agreement_id: UUID
    provider_id: UUID
    client_id: UUID
    pilot_code: str
    starts_on: date
    ends_on: date | None
    care_started_on: date | None
    claim_window_days: int
    lines: tuple[AgreedLine, ...]
    payer: str = "wlz"

    def line_for(self, performance_code: str) -> AgreedLine | None:
        """The agreed line of a performance, if there is one."""
        return next((line for line in self.lines if line.performance_code == performance_code), None)


@dataclass(frozen=True)
class Allotment:
    """What claims holds for one agreement in one budget year (toegekend deel), and what is drawn of it."""

    agreement_id: UUID
    year: int
    held_cents: int
    drawn_cents: int
    finally_released: bool = False


@dataclass(frozen=True)
class Suspension:
    """The no-payment days of a suspension: none while `no_payment_from` is empty, open while `until` is empty."""

    provider_id: UUID
    pilot_code: str
    no_payment_from: date | None
    until: date | None


@dataclass(frozen=True)
class Line:
    """One claim line (prestatieregel) as it stands in a file."""

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

    @property
    def service_days(self) -> int:
        """The number of service days; there are none where to is before from."""
        return max(0, (self.service_to - self.service_from).days + 1)


@dataclass(frozen=True)
class AcceptedLine:
    """A line accepted in an earlier batch, and what has happened to it since."""

    provider_id: UUID
    line: Line
    credited: bool = False
    recovered_cents: int = 0
    drew_late: bool = False
    """It came late, and drew on the room of a late-claim decision."""

    @property
    def takes_its_days(self) -> bool:
        """Whether it is a debit that is neither credited nor fully recovered."""
        return self.line.kind == "D" and not self.credited and not 0 < self.line.amount_cents <= self.recovered_cents


@dataclass(frozen=True)
class LateClaim:
    """An approved late-claim decision: late lines of this agreement and month draw on its room, up to the amount."""

    agreement_id: UUID
    month: date
    amount_cents: int
    used_cents: int = 0
    usable_until: date = date.max


@dataclass(frozen=True)
class World:
    """Everything a batch is judged against."""

    agreements: tuple[Agreement, ...] = ()
    allotments: tuple[Allotment, ...] = ()
    suspensions: tuple[Suspension, ...] = ()
    accepted: tuple[AcceptedLine, ...] = ()
    late_claims: tuple[LateClaim, ...] = ()


@dataclass(frozen=True)
class Batch:
    """A claim batch (declaratie) of one provider, with its day of receipt."""

    provider_id: UUID
    received_on: date
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Answer:
    """The verdict on one line; the last two only for `right-exhausted`."""

    line: Line
    codes: tuple[str, ...]
    left_cents: int | None = None
    largest_quantity: Decimal | None = None

    @property
    def verdict(self) -> Verdict:
        """Accepted when no rule is broken."""
        return "rejected" if self.codes else "accepted"


@dataclass(frozen=True)
class Total:
    """Number of lines and sum of amounts of one kind with one verdict."""

    kind: Kind
    verdict: Verdict
    lines: int
    amount_cents: int


@dataclass(frozen=True)
class Totals:
    """The four totals of a batch, zeros included, and what is payable."""

    totals: tuple[Total, ...]
    payable_cents: int
