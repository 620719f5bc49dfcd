"""Shortened agreements: what an agreement holds is less than its days ask, so it suffices until a day."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Protocol

from services.common.texts import Text
from services.voucher.rules.budget_year import Days, calendar_year
from services.voucher.rules.reservation import PricedQuantity, year_cents


class YearAsked(Protocol):
    """One budget year of an agreement."""

    @property
    def year(self) -> int:
        """The calendar year."""

    @property
    def asked_cents(self) -> int:
        """What claims was asked to hold."""

    @property
    def needed_cents(self) -> int:
        """What the days ask in full."""

    @property
    def final(self) -> bool:
        """Whether the year is closed for good."""


def is_short(row: YearAsked) -> bool:
    """Whether the agreement is shortened in a year; one that is closed for good is not."""
    return not row.final and row.asked_cents < row.needed_cents


def suffices_until(
    lines: Sequence[PricedQuantity], agreement: Days, voucher: Days, years: Sequence[YearAsked]
) -> date | None:
    """The last day E for which an ending on E asks no more than the agreement holds, in this and all earlier years.

    None where nothing is short. The day before the agreement starts where not even its first day is paid for.
    """
    short = next((row for row in sorted(years, key=lambda row: row.year) if is_short(row)), None)
    if short is None:
        return None
    days = calendar_year(short.year).within(*agreement).within(*voucher)
    low, high = days.first.toordinal() - 1, days.last.toordinal()
    while low < high:  # what an ending asks never falls with its day
        middle = (low + high + 1) // 2
        until = agreement.within(None, date.fromordinal(middle))
        if year_cents(lines, short.year, until, voucher) <= short.asked_cents:
            low = middle
        else:
            high = middle - 1
    return date.fromordinal(low)


def full_cents(
    lines: Sequence[PricedQuantity], agreement: Days, voucher: Days, asked_cents: Mapping[int, int]
) -> dict[int, int]:
    """What the days of an agreement ask in full in each year that it has a reservation of, in cents."""
    return {year: year_cents(lines, year, agreement, voucher) for year in asked_cents}


FILLED_UP = Text(
    "Er kwam geld vrij op de voucher. Deze overeenkomst had te weinig om tot het einde door te lopen en krijgt er dat "
    "geld bij. De overeenkomst die het eerst is ingewisseld, gaat voor.",
    "Money of the voucher came free. This agreement had too little to go on to its end, and gets that money. The "
    "agreement that was redeemed first goes first.",
)
