"""Whether an agreement fits the years of a voucher that are not valued yet, by today's facts."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from services.voucher.rules.budget_year import Days
from services.voucher.rules.reservation import PricedQuantity, leap_day_cents, shared_days, year_cents


class OtherAgreement(Protocol):
    """Another agreement that is redeemed, or that was and is ended."""

    @property
    def days(self) -> Days:
        """From its start to the first of its known ends."""

    @property
    def lines(self) -> Sequence[PricedQuantity]:
        """The agreed lines."""


@dataclass(frozen=True)
class LaterYear:
    """A year that is not valued yet: its value by today's facts, and the reservations of agreements in it, in cents."""

    year: int
    value_cents: int
    needed_cents: int
    """By the agreement that is judged."""
    taken_cents: int
    """By the other agreements of the voucher."""
    leap_day_cents: int
    """What 29 February adds to both."""

    @property
    def left_cents(self) -> int:
        """The value that the other agreements leave, never below zero."""
        return max(0, self.value_cents - self.taken_cents)

    @property
    def is_short(self) -> bool:
        """Whether more than 29 February does not fit."""
        return self.needed_cents > 0 and self._asked - self.leap_day_cents > self.value_cents

    @property
    def is_leap_day_short(self) -> bool:
        """Whether all but 29 February fits."""
        return self.needed_cents > 0 and self._asked - self.leap_day_cents <= self.value_cents < self._asked

    @property
    def _asked(self) -> int:
        return self.needed_cents + self.taken_cents


def later_years(
    lines: Sequence[PricedQuantity],
    agreement: Days,
    voucher: Days,
    others: Sequence[OtherAgreement],
    valued: Sequence[int],
    worth_of: Callable[[int], int | None],
) -> list[LaterYear]:
    """Every year that agreement and voucher share and that is not in the books, for all days that they have in it.

    `worth_of` gives the value of a year by today's facts, None where a price was never known: that year is not judged.
    """
    shared = agreement.within(*voucher)
    found = []
    for year in range(shared.first.year, shared.last.year + 1) if shared.length else ():
        worth = None if year in valued else worth_of(year)
        if worth is not None and shared_days(year, agreement, voucher):
            parts = [(lines, agreement), *((other.lines, other.days) for other in others)]
            cents = [year_cents(each, year, days, voucher) for each, days in parts]
            leap = sum(leap_day_cents(each, year, days, voucher) for each, days in parts)
            found.append(LaterYear(year, worth, cents[0], sum(cents[1:]), leap))
    return found
