"""Periods of whole days and months; both ends of a period belong to it."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

ONE_DAY = timedelta(days=1)


class Period(NamedTuple):
    """Days from the first to the last, both included; without a last day it is open."""

    first: date
    last: date | None = None

    def holds(self, day: date) -> bool:
        """Whether the day is one of the period's."""
        return self.first <= day and (self.last is None or day <= self.last)

    def meets(self, other: "Period") -> bool:
        """Whether the two periods share a day."""
        return (other.last is None or self.first <= other.last) and (self.last is None or other.first <= self.last)


def without(whole: Period, gaps: Iterable[Period]) -> list[Period]:
    """What is left of a period when the gaps are taken out, in order."""
    left: list[Period] = []
    first: date | None = whole.first
    for gap in sorted(gaps, key=lambda each: each.first):
        if first is None or (gap.last is not None and gap.last < first):
            continue
        before = Period(first, gap.first - ONE_DAY)
        if before.last is not None and before.last >= first:
            left.append(_cut(before, whole.last))
        first = None if gap.last is None else gap.last + ONE_DAY
    if first is not None:
        left.append(Period(first, whole.last))
    return [each for each in left if each.last is None or each.first <= each.last]


def _cut(period: Period, last: date | None) -> Period:
    if last is None or (period.last is not None and period.last <= last):
        return period
    return Period(period.first, last)
