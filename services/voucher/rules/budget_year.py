"""Budget years (budgetjaren): the part of a calendar year in which something is valid."""

from calendar import isleap
from datetime import date
from typing import NamedTuple


class Days(NamedTuple):
    """A period of days, both ends included."""

    first: date
    last: date

    @property
    def length(self) -> int:
        """How many days; 0 when it is empty."""
        return max(0, (self.last - self.first).days + 1)

    def within(self, first: date | None, last: date | None) -> "Days":
        """The days also in another period, which may be open on either side."""
        return Days(max(self.first, first or self.first), min(self.last, last or self.last))

    def in_years(self) -> dict[int, int]:
        """Calendar year → how many of the days are in it, in order; only years with a day."""
        if self.first > self.last:
            return {}
        return {
            year: (min(self.last, date(year, 12, 31)) - max(self.first, date(year, 1, 1))).days + 1
            for year in range(self.first.year, self.last.year + 1)
        }

    def has(self, day: date) -> bool:
        """Whether the period contains a day."""
        return self.first <= day <= self.last


def calendar_days(year: int) -> int:
    """The number of days in a calendar year: Y in the sums of the domain."""
    return 366 if isleap(year) else 365


def calendar_year(year: int) -> Days:
    """The days of a calendar year."""
    return Days(date(year, 1, 1), date(year, 12, 31))


def budget_years(days: Days) -> range:
    """The budget years of a voucher, from its first day to its last; all of them are in its books from the start."""
    return range(days.first.year, days.last.year + 1)
