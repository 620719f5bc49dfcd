"""The reservation of an agreement in each budget year of its voucher."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple, Protocol

from services.common.rounding import round_half_away
from services.voucher.rules.budget_year import Days, budget_years, calendar_days, calendar_year


class PricedQuantity(Protocol):
    """How much of something is agreed, and at which price."""

    @property
    def quantity(self) -> Decimal:
        """How many units, at most two decimals."""

    @property
    def per(self) -> str:
        """`day`, `week`, `year` (rates) or `total`."""

    @property
    def unit_price_cents(self) -> int:
        """The agreed price of one unit."""


class AgreedLine(PricedQuantity, Protocol):
    """One performance of an agreement."""

    @property
    def performance_code(self) -> str:
        """Which care."""

    @property
    def unit_code(self) -> str:
        """In which unit."""


def agreed_days(starts_on: date, *ends: date | None) -> Days:
    """The days of an agreement up to the first of its known ends; without one it runs on."""
    return Days(starts_on, min((day for day in ends if day is not None), default=date.max))


def shared_days(year: int, agreement: Days, voucher: Days) -> int:
    """The number of days in the calendar year that agreement and voucher share."""
    return calendar_year(year).within(*agreement).within(*voucher).length


def line_cents(line: PricedQuantity, year: int, days: int, starts_in: int) -> int:
    """What one line holds of the value in one budget year of `days` days, in cents, rounded once.

    A total falls in the year in which the agreement starts; a rate follows the days.
    """
    hundredths = line.unit_price_cents * int(line.quantity * 100)
    if line.per == "total":
        return round_half_away(hundredths, 100) if year == starts_in and days else 0
    per = {"day": 1, "week": 7, "year": calendar_days(year)}[line.per]
    return round_half_away(hundredths * days, 100 * per)


def year_cents(lines: Sequence[PricedQuantity], year: int, agreement: Days, voucher: Days) -> int:
    """What all lines hold together in one budget year, in cents."""
    days = shared_days(year, agreement, voucher)
    return sum(line_cents(line, year, days, agreement.first.year) for line in lines)


class Planned(NamedTuple):
    """What an agreement asks of one budget year, in cents."""

    year: int
    cents: int
    leap_day_cents: int
    """The part of it for 29 February."""


def planned(lines: Sequence[PricedQuantity], agreement: Days, voucher: Days) -> list[Planned]:
    """What the lines ask of every budget year in which agreement and voucher share a day, in order."""
    shared, starts_in = agreement.within(*voucher), agreement.first.year
    found = []
    for year in budget_years(shared) if shared.length else ():
        days = shared_days(year, agreement, voucher)
        cents = sum(line_cents(line, year, days, starts_in) for line in lines)
        found.append(Planned(year, cents, _leap_day_cents(lines, year, days, shared, starts_in)))
    return found


def _leap_day_cents(lines: Sequence[PricedQuantity], year: int, days: int, shared: Days, starts_in: int) -> int:
    """What 29 February adds to what the lines hold of a year, in cents: only a rate by day or week grows with it."""
    if calendar_days(year) == 365 or not shared.has(date(year, 2, 29)):
        return 0
    return sum(
        line_cents(line, year, days, starts_in) - line_cents(line, year, days - 1, starts_in)
        for line in lines
        if line.per in ("day", "week")
    )


def reservations(
    lines: Sequence[PricedQuantity], agreement: Days, voucher: Days, valued_years: Iterable[int]
) -> dict[int, int]:
    """Cents by year, for every valued year in which agreement and voucher share a day."""
    return {
        year: year_cents(lines, year, agreement, voucher)
        for year in sorted(valued_years)
        if shared_days(year, agreement, voucher)
    }


def yet_to_reserve(
    lines: Sequence[PricedQuantity],
    agreement: Days,
    voucher: Days,
    valued_years: Iterable[int],
    held_years: Collection[int],
) -> dict[int, int]:
    """What an agreement is to hold in full in the years that it holds nothing for yet, in cents.

    A year that it has a row for was reserved before: it may have been ended, drawn from or closed since.
    """
    new = [year for year in valued_years if year not in held_years]
    return reservations(lines, agreement, voucher, new)


def to_raise(
    lines: Sequence[PricedQuantity], agreement: Days, voucher: Days, asked_cents: Mapping[int, int]
) -> dict[int, int]:
    """What an agreement is to hold in all of the years that it holds too little of since its voucher became longer.

    `asked_cents` by year, without years that are final. Nothing is lowered here.
    """
    full = reservations(lines, agreement, voucher, asked_cents)
    return {year: cents for year, cents in full.items() if cents > asked_cents[year]}


def shared_out(free_cents: int, wanted: Sequence[int]) -> list[int]:
    """The share of each in the free amount, in cents: first come, first served, never more than is free."""
    given = []
    for cents in wanted:
        given.append(min(cents, max(0, free_cents)))
        free_cents -= given[-1]
    return given
