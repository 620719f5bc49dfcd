"""What a redemption is judged on, as dataclasses: an agreement with its voucher, and what others told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from services.voucher.reference import exclusive_performances, most_a_day
from services.voucher.rules.budget_year import Days
from services.voucher.rules.coverage import Standing, standings
from services.voucher.rules.reservation import agreed_days
from services.voucher.rules.stretches import Grounds
from services.voucher.rules.terms import Term, TermsOfDay, terms_on, terms_shown
from services.voucher.rules.value import value_of
from services.voucher.tables.voucher import supplement_from


@dataclass(frozen=True)
class Line:
    """One agreed performance."""

    performance_code: str
    unit_code: str
    quantity: Decimal
    per: str
    unit_price_cents: int

    @property
    def most_a_day(self) -> int | None:
        """How many units one day can hold."""
        return most_a_day(self.unit_code, self.performance_code)

    @property
    def is_exclusive(self) -> bool:
        """Whether the performance fills a whole day."""
        return self.performance_code in exclusive_performances()


@dataclass(frozen=True)
class Other:
    """Another agreement of the client that is redeemed, or that was and is ended."""

    agreement_id: UUID
    voucher_id: UUID
    provider_id: UUID
    days: Days
    voucher_days: Days
    lines: list[Line]


@dataclass(frozen=True)
class Year:
    """One valued budget year of the voucher."""

    year: int
    value_cents: int
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
class ValuePrice:
    """One row of the price list that values rest on."""

    kind: str
    profile_code: str | None
    delivery_forms: list[str]
    performance_code: str | None
    pgb_variant: str | None
    price_cents: int
    valid_from: date
    valid_to: date | None
    source: str


@dataclass(frozen=True)
class FactorOf:
    """One decision on the pilot's factor."""

    factor: Decimal
    valid_from: date
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
class VoucherState:
    """The voucher as the redemption found it; the statement that writes checks that it still is so."""

    voucher_id: UUID
    status: str
    valid_from: date
    valid_to: date
    suspended_from: date | None
    suspended_to: date | None
    profile_code: str | None
    """On the start day of the agreement, as the form is."""
    delivery_form: str
    arrangement: str
    issued_at: datetime


@dataclass(frozen=True)
class Gathered:
    """An agreement with all that redeeming it is judged on."""

    row: Any
    """As the statement names its columns."""
    lines: list[Line]
    years: list[Year]
    voucher: VoucherState
    standing: Sequence[Standing]
    terms: Sequence[Term]
    others: Sequence[Other]

    @property
    def days(self) -> Days:
        """The days of the agreement."""
        return agreed_days(self.row.starts_on, self.row.ends_on)

    @property
    def voucher_days(self) -> Days:
        """The days of the voucher."""
        return Days(self.voucher.valid_from, self.voucher.valid_to)

    def terms_of(self, today: date) -> TermsOfDay | None:
        """The terms of the voucher today, or on the nearest of its days."""
        return terms_shown(self.standing, self.terms, self.voucher_days, today)

    def worth(self, year: int) -> int | None:
        """What the voucher would be worth in a later year by today's facts, in cents; None without a price ever."""
        prices = [ValuePrice(**typed(each)) for each in self.row.value_prices or ()]
        factors = [FactorOf(**typed(each) | {"factor": Decimal(each["factor"])}) for each in self.row.factors or ()]
        variant = self.row.pgb_variant
        worth = value_of(
            Grounds(self.voucher_days, self.standing, self.terms, prices, factors, variant, carries_on=True), year
        )
        return None if worth.missing else worth.cents


def gathered_of(row: Any) -> Gathered:  # a row of `CASE`
    """What a row says, with its days and instants as such."""
    terms = [_term(each) for each in row.terms or ()]
    standing = standings(Indicated(**typed(each)) for each in row.indications or ())
    of_start = terms_on(standing, terms, row.starts_on) or terms_on(standing, terms, row.valid_from)
    return Gathered(
        row,
        _lines(row.lines),
        [Year(**each) for each in row.years or ()],
        VoucherState(
            row.voucher_id,
            row.voucher_status,
            row.valid_from,
            row.valid_to,
            row.suspended_from,
            row.suspended_to,
            of_start.profile_code if of_start else None,
            of_start.delivery_form if of_start else "",
            row.arrangement,
            row.issued_at,
        ),
        standing,
        terms,
        [_other(each) for each in row.others or ()],
    )


def _lines(rows: Any) -> list[Line]:
    return [Line(**each | {"quantity": Decimal(each["quantity"])}) for each in rows]


def _other(row: Mapping[str, Any]) -> Other:
    dated = typed(row)
    ends = (dated["ends_on"], dated["ended_on"])
    return Other(
        UUID(row["agreement_id"]),
        UUID(row["voucher_id"]),
        UUID(row["provider_id"]),
        agreed_days(dated["starts_on"], *ends),
        Days(dated["valid_from"], dated["valid_to"]),
        _lines(row["lines"]),
    )


def _term(row: Mapping[str, Any]) -> Term:
    dated = typed(row)
    supplements = tuple(supplement_from(each) for each in dated.pop("supplements"))
    etmalen = dated.pop("etmalen")
    return Term(**dated, etmalen=None if etmalen is None else Decimal(etmalen), agreed_supplements=supplements)


_DAYS = frozenset({"valid_from", "valid_to", "withdrawn_on", "starts_on", "ends_on", "ended_on"})


def typed(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row out of JSON, with its days and instant as such."""
    return {name: _typed(name, value) for name, value in row.items()}


def _typed(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in _DAYS:
        return date.fromisoformat(value)
    return datetime.fromisoformat(value) if name == "recorded_at" else value
