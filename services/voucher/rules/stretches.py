"""Stretches: longest runs of days of one budget year on which all that makes the value has equal values."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from operator import attrgetter
from typing import Protocol, TypeVar

from services.voucher.rules.budget_year import Days, calendar_year
from services.voucher.rules.delivery_form import DELIVERY_FORMS
from services.voucher.rules.prices import NeededPrice, PriceRow, find_known_price, is_carried_on, needed_prices

ONE_DAY = timedelta(days=1)
ONE = Decimal("1.0000")


class IndicatedDays(Protocol):
    """Days on which a client is indicated for a care profile."""

    @property
    def profile_code(self) -> str | None:
        """The care profile."""

    @property
    def valid_from(self) -> date | None:
        """The first day."""

    @property
    def valid_to(self) -> date | None:
        """The last day, or none."""


class FactorRow(Protocol):
    """A decision on the pilot's factor."""

    @property
    def factor(self) -> Decimal:
        """What prices are multiplied by, 4 decimals."""

    @property
    def valid_from(self) -> date:
        """The first day; it holds until a later one begins."""

    @property
    def recorded_at(self) -> datetime:
        """When it was decided; of two from one day the later decision holds."""


@dataclass(frozen=True)
class Supplement:
    """Toeslag: a percentage of the base, a yearly amount or tailored hours, with its ground and decision."""

    ground: str
    percent: Decimal | None = None
    year_cents: int | None = None
    decision: str = field(default="", compare=False)
    performance_code: str | None = None
    """The care of tailored hours."""
    hours_per_week: Decimal | None = None
    hour_cents: int | None = None
    """The list price of an hour of that care, on the days of a stretch."""
    hour_source: str = field(default="", compare=False)


class TermRow(Protocol):
    """Form, etmalen, pgb share and supplements of a voucher from a day on."""

    @property
    def valid_from(self) -> date:
        """The first day; it holds until a later one begins."""

    @property
    def recorded_at(self) -> datetime:
        """When it was recorded; of two from one day the later holds."""

    @property
    def delivery_form(self) -> str:
        """stay, vpt, mpt or dtv."""

    @property
    def etmalen(self) -> Decimal | None:
        """Days of stay a week, for dtv."""

    @property
    def pgb_share_percent(self) -> int:
        """Which part leaves the value as a pgb."""

    @property
    def agreed_supplements(self) -> Sequence[Supplement]:
        """The supplements on top of the base."""


class _FromDay(Protocol):
    @property
    def valid_from(self) -> date: ...

    @property
    def recorded_at(self) -> datetime: ...


Row = TypeVar("Row", bound=_FromDay)


@dataclass(frozen=True)
class Grounds:
    """All facts that the value of a voucher depends on."""

    days: Days
    indications: Sequence[IndicatedDays]
    terms: Sequence[TermRow]
    prices: Sequence[PriceRow]
    factors: Sequence[FactorRow]
    pgb_variant: str


@dataclass(frozen=True)
class Measure:
    """What must be equal on all days of a stretch. Amounts that the form does not use are none."""

    profile_code: str
    delivery_form: str
    etmalen: Decimal | None
    day_price_cents: int | None
    modular_cents: int | None
    pgb_cents: int | None
    factor: Decimal
    supplements: tuple[Supplement, ...]
    pgb_share_percent: int


@dataclass(frozen=True)
class Stretch:
    """A run of days with one measure, and the price rows that gave its amounts."""

    days: Days
    measure: Measure
    day_price: PriceRow | None
    modular: PriceRow | None
    pgb: PriceRow | None
    is_provisional: bool
    """Whether an amount is carried on, in a year that has no edition of its own."""

    @property
    def lacks(self) -> tuple[str, ...]:
        """The kinds of price row that its form needs and that were never known."""
        needed = DELIVERY_FORMS[self.measure.delivery_form].price_kinds
        there = {"day-price": self.day_price, "modular-amount": self.modular, "pgb-amount": self.pgb}
        hours = [each for each in self.measure.supplements if each.hours_per_week and each.hour_cents is None]
        return (*(kind for kind in needed if there[kind] is None), *("unit-price" for _ in hours[:1]))


def stretches(grounds: Grounds, year: int) -> list[Stretch]:
    """The stretches of a voucher in a budget year, in order; days without indication are in none."""
    merged: list[Stretch] = []
    for days in _pieces(grounds, year):
        piece = _measure(grounds, days)
        if piece is None:
            continue
        last = merged[-1] if merged else None
        if last and last.measure == piece.measure and last.days.last + ONE_DAY == days.first:
            is_provisional = last.is_provisional or piece.is_provisional
            merged[-1] = replace(last, days=Days(last.days.first, days.last), is_provisional=is_provisional)
        else:
            merged.append(piece)
    return merged


def _pieces(grounds: Grounds, year: int) -> Iterator[Days]:
    """The voucher's days of the year, cut wherever any fact begins or ends."""
    span = calendar_year(year).within(*grounds.days)
    if not span.length:
        return
    ends = [indication.valid_to for indication in grounds.indications] + [price.valid_to for price in grounds.prices]
    cuts = {span.first, *(end + ONE_DAY for end in ends if end and end < span.last)}
    cuts.update(indication.valid_from for indication in grounds.indications if indication.valid_from)
    cuts.update(price.valid_from for price in grounds.prices)
    cuts.update(term.valid_from for term in grounds.terms)
    cuts.update(factor.valid_from for factor in grounds.factors)
    firsts = sorted(day for day in cuts if span.first <= day <= span.last)
    for first, following in zip(firsts, [*firsts[1:], span.last + ONE_DAY], strict=True):
        yield Days(first, following - ONE_DAY)


def _measure(grounds: Grounds, days: Days) -> Stretch | None:
    day = days.first
    profile = next((row.profile_code for row in grounds.indications if _holds(row, day)), None)
    term = in_force(grounds.terms, day)
    if profile is None or term is None:
        return None
    needed = needed_prices(term.delivery_form, profile, grounds.pgb_variant)
    found = {each.kind: find_known_price(grounds.prices, each, day) for each in needed}
    is_provisional = any(is_carried_on(grounds.prices, each, found[each.kind], day) for each in needed)
    day_price, modular, pgb = found.get("day-price"), found.get("modular-amount"), found.get("pgb-amount")
    factor = in_force(grounds.factors, day)
    hours = {each: _hour_price(each, profile, term.delivery_form) for each in term.agreed_supplements}
    rows = {each: find_known_price(grounds.prices, needed, day) for each, needed in hours.items() if needed}
    is_provisional |= any(
        is_carried_on(grounds.prices, needed, rows[each], day) for each, needed in hours.items() if needed
    )
    measure = Measure(
        profile_code=profile,
        delivery_form=term.delivery_form,
        etmalen=term.etmalen,
        day_price_cents=_cents(day_price),
        modular_cents=_cents(modular),
        pgb_cents=_cents(pgb),
        factor=factor.factor if factor else ONE,
        supplements=tuple(sorted((_priced(each, rows.get(each)) for each in term.agreed_supplements), key=_order)),
        pgb_share_percent=term.pgb_share_percent,
    )
    return Stretch(days, measure, day_price, modular, pgb, is_provisional)


def _cents(row: PriceRow | None) -> int | None:
    return None if row is None else row.price_cents


def _hour_price(supplement: Supplement, profile: str, form: str) -> NeededPrice | None:
    """The price of an hour that tailored hours are valued by; None for any other supplement."""
    if supplement.hours_per_week is None:
        return None
    return NeededPrice("unit-price", profile, form=form, hour_of=supplement.performance_code or "")


def _priced(supplement: Supplement, row: PriceRow | None) -> Supplement:
    return supplement if row is None else replace(supplement, hour_cents=row.price_cents, hour_source=row.source)


def _order(supplement: Supplement) -> tuple[str, Decimal, int, str]:
    code = supplement.performance_code or ""
    return supplement.ground, supplement.percent or Decimal(0), supplement.year_cents or 0, code


def _holds(row: IndicatedDays, day: date) -> bool:
    return row.valid_from is not None and row.valid_from <= day and (row.valid_to is None or day <= row.valid_to)


def in_force(rows: Sequence[Row], day: date) -> Row | None:
    """The row that holds on a day: the one that began last, and of two from one day the one recorded last."""
    begun = [row for row in rows if row.valid_from <= day]
    begun.sort(key=attrgetter("valid_from", "recorded_at"))
    return begun[-1] if begun else None
