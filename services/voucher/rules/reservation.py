"""What an agreement asks of each budget year of its voucher, the room for it there, and what it is to reserve."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple, Protocol

from services.common.rounding import round_half_away
from services.voucher.rules.budget_year import Days, calendar_days, calendar_year


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


class PlannedYear(NamedTuple):
    """What an agreement asks of one budget year."""

    year: int
    days: int
    """How many days of the year agreement and voucher share."""
    days_of_year: int
    """365 or 366."""
    cents: int


class Plan(NamedTuple):
    """The days that an agreement has within its voucher, and what it asks of every budget year with such a day."""

    shared: Days
    starts_in: int
    """The calendar year of the agreement's first day, also where that lies before the voucher."""
    years: Sequence[PlannedYear]
    """In order; none where agreement and voucher share no day."""


def planned(lines: Sequence[PricedQuantity], agreement: Days, voucher: Days) -> Plan:
    """The plan of an agreement: its days within the voucher, and what its lines ask of each budget year, in cents."""
    shared, starts_in = agreement.within(*voucher), agreement.first.year
    years = [
        PlannedYear(year, days, calendar_days(year), sum(line_cents(line, year, days, starts_in) for line in lines))
        for year, days in shared.in_years().items()
    ]
    return Plan(shared, starts_in, years)


class OtherAgreement(Protocol):
    """Another agreement that is redeemed, or that was and is ended."""

    @property
    def days(self) -> Days:
        """From its start to the first of its known ends."""

    @property
    def lines(self) -> Sequence[PricedQuantity]:
        """The agreed lines."""


class YearRow(Protocol):
    """A budget year in the books of the voucher."""

    @property
    def year(self) -> int:
        """The calendar year."""

    @property
    def value_cents(self) -> int:
        """The value of the voucher in that year."""

    @property
    def reserved_cents(self) -> int:
        """The reserved part of that value."""


@dataclass(frozen=True)
class Room:
    """One budget year: what an agreement that is to be redeemed asks, and what is free, in cents."""

    year: int
    left_cents: int
    """What is free; below zero where more is reserved than the value."""
    needed_cents: int
    """By the agreement that is judged."""
    reserved_cents: int
    """What redeeming reserves: all that is needed, or what is free where only 29 February does not fit."""
    is_leap_day_short: bool
    """Whether all but 29 February fits: of this agreement, and beside the other ones without theirs."""
    is_short: bool
    """Whether more than 29 February does not fit. A voucher that is flagged has a refusal of its own."""


def room(
    year: int, value_cents: int, left_cents: int, needed_cents: int, others_cents: int = 0, leap_day_cents: int = 0
) -> Room:
    """The room in one budget year, in cents.

    `others_cents`: what the days of the other agreements of the voucher ask; `leap_day_cents`: what 29 February adds to
    both.
    """
    is_less_than_needed = left_cents < needed_cents
    without_leap_day = needed_cents - leap_day_cents
    is_leap_day_short = (
        is_less_than_needed
        and max(0, without_leap_day) <= left_cents
        and without_leap_day + others_cents <= value_cents
    )
    return Room(
        year,
        left_cents,
        needed_cents,
        reserved_cents=left_cents if is_leap_day_short else needed_cents,
        is_leap_day_short=is_leap_day_short,
        is_short=is_less_than_needed and left_cents >= 0 and not is_leap_day_short,
    )


def rooms(
    lines: Sequence[PricedQuantity],
    plan: Plan,
    voucher: Days,
    others: Sequence[OtherAgreement],
    years: Iterable[YearRow],
) -> dict[int, Room | None]:
    """The room in every year of the plan of an agreement, in order; None in a year that the books lack.

    `others`: the other agreements of the voucher. What they ask matters only where a year of 366 days is too full.
    """
    books = {row.year: row for row in years}
    found: dict[int, Room | None] = {}
    for asked in plan.years:
        row = books.get(asked.year)
        if row is None:
            found[asked.year] = None
            continue
        left_cents = row.value_cents - row.reserved_cents
        is_tight = left_cents < asked.cents and asked.days_of_year == 366
        asks = _in_leap_year(lines, plan, voucher, others, asked.year) if is_tight else (0, 0)
        found[asked.year] = room(asked.year, row.value_cents, left_cents, asked.cents, *asks)
    return found


def _in_leap_year(
    lines: Sequence[PricedQuantity], plan: Plan, voucher: Days, others: Sequence[OtherAgreement], year: int
) -> tuple[int, int]:
    """What the other agreements ask of a year, and what 29 February adds for all together, in cents."""
    beside = [(other.lines, planned(other.lines, other.days, voucher)) for other in others]
    others_cents = sum(each.cents for _, other in beside for each in other.years if each.year == year)
    return others_cents, sum(_leap_day_cents(*each, year) for each in [(lines, plan), *beside])


def _leap_day_cents(lines: Sequence[PricedQuantity], plan: Plan, year: int) -> int:
    """What 29 February adds to what lines ask of a leap year, in cents: only a rate by day or week grows with it."""
    if not plan.shared.has(date(year, 2, 29)):
        return 0
    days = plan.shared.in_years()[year]
    return sum(
        line_cents(line, year, days, plan.starts_in) - line_cents(line, year, days - 1, plan.starts_in)
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
