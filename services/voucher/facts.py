"""The facts on which voucher decides, as frozen dataclasses that rules, store, operations and tests share."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from services.voucher.rules.budget_year import Days
from services.voucher.rules.full_day import is_drawn_beyond
from services.voucher.rules.reservation import agreed_days
from services.voucher.rules.terms import Term


@dataclass(frozen=True)
class Line:
    """One agreed performance."""

    performance_code: str
    unit_code: str
    quantity: Decimal
    per: str
    unit_price_cents: int
    is_exclusive: bool = False
    """Whether the performance fills a whole day. Fixed at drafting, as the next is: a later list changes nothing."""
    most_a_day: int | None = None
    """How many units one day can hold; None where the unit is not of the day."""


@dataclass(frozen=True)
class Other:
    """Another agreement of the client that is redeemed, or that was and is ended."""

    agreement_id: UUID
    voucher_id: UUID
    provider_id: UUID
    office_id: UUID
    starts_on: date
    ends_on: date | None
    ended_on: date | None
    valid_from: date
    """Of its voucher."""
    valid_to: date
    closed_on: date | None
    """The day on which it was ended."""
    drawn_cents: dict[int, int]
    """By year, as claims last reported it."""
    lines: list[Line]

    @property
    def days(self) -> Days:
        """From its start to the first of its known ends."""
        return agreed_days(self.starts_on, self.ends_on, self.ended_on)

    @property
    def full_days(self) -> Days:
        """The days that may have been paid: up to the day on which it was ended, where care after its end was drawn."""
        ended_on = self.ended_on
        if ended_on and self.closed_on and self.is_drawn_beyond:
            ended_on = max(ended_on, self.closed_on)
        return agreed_days(self.starts_on, self.ends_on, ended_on)

    @property
    def is_drawn_beyond(self) -> bool:
        """Whether more was drawn than its days can have cost."""
        return self.ended_on is not None and is_drawn_beyond(self.lines, self.days, self.drawn_cents)

    @property
    def voucher_days(self) -> Days:
        """The days of its voucher."""
        return Days(self.valid_from, self.valid_to)


@dataclass(frozen=True)
class Year:
    """One valued budget year of the voucher."""

    year: int
    value_cents: int
    reserved_cents: int
    overhang_cents: int
    """Where more is reserved than the value, the most that may be reserved until it fits again; else 0."""
    provisional: bool
    """Whether the year has no edition of the price list of its own yet, so that the last amounts are carried on."""


@dataclass(frozen=True)
class AgreementUnder:
    """An agreement that runs or ran under a voucher, and the years of which it has a reservation."""

    agreement_id: UUID
    voucher_id: UUID
    starts_on: date
    ends_on: date | None
    ended_on: date | None
    redeemed_at: datetime
    is_in_swap: bool
    lines: Sequence[Line]
    years: Sequence[int]

    @property
    def days(self) -> Days:
        """From its start to the first of its known ends."""
        return agreed_days(self.starts_on, self.ends_on, self.ended_on)


@dataclass(frozen=True)
class OpenReservation:
    """What an agreement reserves of a year that is not final, and what claims was last asked to hold of that."""

    agreement_id: UUID
    year: int
    asked_cents: int
    reserved_cents: int


@dataclass(frozen=True)
class Listed:
    """One row of the price list."""

    performance_code: str
    unit_code: str | None
    price_cents: int
    profile_code: str | None
    delivery_forms: list[str]
    valid_from: date
    valid_to: date | None
    source: str
    recorded_at: datetime


@dataclass(frozen=True)
class Offer:
    """One offer of the provider at the location."""

    offer_id: UUID
    performance_code: str
    delivery_form: str
    profile_codes: list[str]
    valid_from: date
    valid_to: date | None
    withdrawn: bool
    recorded_at: datetime


@dataclass(frozen=True)
class Indicated:
    """One indication of the client."""

    indication_id: UUID
    status: str
    profile_code: str | None
    valid_from: date | None
    valid_to: date | None
    withdrawn_on: date | None


@dataclass(frozen=True)
class Admission:
    """An admission of the provider whose standing covers the start day."""

    admission_id: UUID
    recorded_at: datetime


@dataclass(frozen=True)
class Lock:
    """A voucher to lock, as it was read: each redemption over it raises its turn, any other change its version."""

    voucher_id: UUID
    agreement_turn: int
    version: int


@dataclass(frozen=True)
class AgreementState:
    """The agreement as the redemption found it; `version` says whether it still is so."""

    agreement_id: UUID
    voucher_id: UUID
    client_id: UUID
    pilot_code: str
    office_id: UUID
    number: str
    version: int
    status: str
    provider_id: UUID
    location_id: UUID
    starts_on: date
    ends_on: date | None
    client_confirmed_by: str | None
    swap_id: UUID | None
    """The open swap that it is a part of."""
    proposal_version: int
    """The newest version of what is proposed."""
    days: Days
    """From its start to its agreed end; without one it runs on."""

    ended_on: None = field(default=None, init=False)
    """No agreement that waits for a confirmation was ended."""
    care_started_on: None = field(default=None, init=False)
    """Nor has its care started."""


@dataclass(frozen=True)
class VoucherState:
    """The voucher as the redemption found it; the statement that writes checks that it still has that version."""

    voucher_id: UUID
    version: int
    status: str
    valid_from: date
    valid_to: date
    suspended_from: date | None
    suspended_to: date | None
    arrangement: str
    issued_at: datetime
    days: Days
    """From its first day to its last."""


@dataclass(frozen=True)
class RedemptionFacts:
    """An agreement with all that redeeming it is judged on."""

    agreement: AgreementState
    voucher: VoucherState
    region_code: str
    """Where the client lives, else the first region of the pilot."""
    claim_window_days: int
    has_conversation: bool
    lines: list[Line]
    years: list[Year]
    prices: list[Listed]
    offers: list[Offer]
    admissions: list[Admission]
    others: list[Other]
    terms: list[Term]
    """The dated terms of the voucher."""
    indications: list[Indicated]
    """Of the client."""
    locks: list[Lock]
    """The vouchers to lock: the agreement's own, and with full-day care all of the client's."""
