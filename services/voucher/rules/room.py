"""The room for an agreement in each budget year of its voucher: what its days ask, and what the books have free."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from services.voucher.rules.budget_year import Days, budget_years
from services.voucher.rules.reservation import PricedQuantity, leap_day_cents, year_cents


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
    value_cents: int
    left_cents: int
    """What is free; below zero where more is reserved than the value."""
    needed_cents: int
    """By the agreement that is judged."""
    others_cents: int = 0
    """By the days of the other agreements of the voucher."""
    leap_day_cents: int = 0
    """What 29 February adds to both."""

    @property
    def is_short(self) -> bool:
        """Whether more than 29 February does not fit. A voucher that is flagged has a refusal of its own."""
        return 0 <= self.left_cents < self.needed_cents and not self.is_leap_day_short

    @property
    def is_leap_day_short(self) -> bool:
        """Whether all but 29 February fits: of this agreement, and beside the other ones without theirs."""
        without_leap_day = self.needed_cents - self.leap_day_cents
        return (
            max(0, without_leap_day) <= self.left_cents < self.needed_cents
            and without_leap_day + self.others_cents <= self.value_cents
        )

    @property
    def reserved_cents(self) -> int:
        """What redeeming reserves: all that is needed, or what is free where only 29 February does not fit."""
        return self.left_cents if self.is_leap_day_short else self.needed_cents


def rooms(
    lines: Sequence[PricedQuantity],
    agreement: Days,
    voucher: Days,
    others: Sequence[OtherAgreement],
    years: Iterable[YearRow],
) -> list[Room]:
    """Every year that agreement and voucher share, in order; a year that the books lack is left out."""
    books = {row.year: row for row in years}
    found = []
    for year in shared_years(agreement, voucher):
        if row := books.get(year):
            parts = [(lines, agreement), *((other.lines, other.days) for other in others)]
            cents = [year_cents(each, year, days, voucher) for each, days in parts]
            leap = sum(leap_day_cents(each, year, days, voucher) for each, days in parts)
            left = row.value_cents - row.reserved_cents
            found.append(Room(year, row.value_cents, left, cents[0], sum(cents[1:]), leap))
    return found


def shared_years(agreement: Days, voucher: Days) -> range:
    """The budget years in which agreement and voucher share a day."""
    shared = agreement.within(*voucher)
    return budget_years(shared) if shared.length else range(0)
