"""What of an agreement fits into the room that is there for it: an earlier last day, or less of each performance.

The room of an agreement in a year is its share of the value: what was drawn stays, then the agreements are served in
order of redemption. So all proposals of a voucher fit together.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from services.voucher.rules.budget_year import Days
from services.voucher.rules.reservation import planned, year_cents

STEP = Decimal("0.25")
"""Quantities are proposed in quarters of a unit."""
NOTICE = timedelta(days=7)
"""The parties have at least a week to agree on what starts."""


@dataclass(frozen=True)
class Quantity:
    """An agreed line as far as its amount goes."""

    quantity: Decimal
    per: str
    unit_price_cents: int


@dataclass(frozen=True)
class Share:
    """One budget year: what there is for an agreement, and what is drawn of that already, in cents."""

    room_cents: int
    drawn_cents: int


def first_start(today: date, agreement: Days) -> date:
    """The first day of the care that is proposed: a Monday at least a week ahead, or the start of the agreement."""
    noticed = today + NOTICE
    monday = noticed + timedelta(days=-noticed.weekday() % 7)
    return max(monday, agreement.first)


def is_short(lines: Sequence[Quantity], agreement: Days, voucher: Days, shares: Mapping[int, Share]) -> bool:
    """Whether the days of an agreement ask more of a year than there is for it."""
    return not _fits(lines, agreement, voucher, shares)


def last_day_that_fits(
    lines: Sequence[Quantity], agreement: Days, voucher: Days, shares: Mapping[int, Share], today: date
) -> date | None:
    """The last day E, from today on, for which an ending on E fits in every year; None where that day is over."""
    shared = agreement.within(*voucher)
    low, high = shared.first.toordinal() - 1, shared.last.toordinal()
    while low < high:  # what an ending asks never falls with its day
        middle = (low + high + 1) // 2
        if _fits(lines, agreement.within(None, date.fromordinal(middle)), voucher, shares):
            low = middle
        else:
            high = middle - 1
    return date.fromordinal(low) if low >= today.toordinal() else None


def quantities_that_fit(
    lines: Sequence[Quantity], agreement: Days, voucher: Days, shares: Mapping[int, Share], starts_on: date
) -> list[Decimal] | None:
    """The quantity of each line from a day on, in order, when the agreement ends the day before; 0 leaves a line out.

    No line exceeds what was agreed, and no line has room for one step more. None where nothing fits, or where a total
    was agreed, of which it is not known how much was given.
    """
    if any(line.per == "total" for line in lines) or not agreement.has(starts_on):
        return None
    left = _left(lines, agreement, voucher, shares, starts_on)
    days = Days(starts_on, agreement.last)

    def fit(quantities: Sequence[Decimal]) -> bool:
        wanted = [replace(line, quantity=each) for line, each in zip(lines, quantities, strict=True)]
        return all(asked.cents <= left.get(asked.year, 0) for asked in planned(wanted, days, voucher).years)

    low, high = 0, 1000
    while low < high:  # the same part of every line first, in thousandths
        middle = (low + high + 1) // 2
        if fit([_steps(line.quantity * middle / 1000) for line in lines]):
            low = middle
        else:
            high = middle - 1
    found = [_steps(line.quantity * low / 1000) for line in lines]
    for place, line in enumerate(lines):  # then what is left, to the first line that can use it
        while found[place] < line.quantity:
            more = [*found[:place], min(found[place] + STEP, line.quantity), *found[place + 1 :]]
            if not fit(more):
                break
            found = more
    return found if fit(found) and any(found) else None


def _left(
    lines: Sequence[Quantity], agreement: Days, voucher: Days, shares: Mapping[int, Share], starts_on: date
) -> dict[int, int]:
    """What is left of each share when the agreement ends the day before, in cents; below zero where it is too late."""
    until = agreement.within(None, starts_on - timedelta(days=1))
    return {
        year: share.room_cents - max(share.drawn_cents, year_cents(lines, year, until, voucher))
        for year, share in shares.items()
    }


def _fits(lines: Sequence[Quantity], days: Days, voucher: Days, shares: Mapping[int, Share]) -> bool:
    return all(year_cents(lines, year, days, voucher) <= share.room_cents for year, share in shares.items())


def _steps(quantity: Decimal) -> Decimal:
    return quantity // STEP * STEP
