"""The duty of care (zorgplicht): which clients wait for care, since when, and how that compares with the norm.

A running voucher waits on a day on which no redeemed agreement carries it: none was made, or the agreed first day has
passed and care has not begun. A postponed start does not wait. Of the days that wait, those with status urgent or
active count against the norm (Treeknorm); a client who waits for a preference or as a precaution chose to wait.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import takewhile

from services.common.texts import Text
from services.voucher.rules.budget_year import Days

ONE_DAY = timedelta(days=1)
DAYS_A_WEEK = 7


class WaitingStatus(StrEnum):
    """The sector's statuses of a client who waits (iWlz COD167: 6, 7, 2 and 3)."""

    URGENT = "urgent"
    ACTIVE = "active"
    FOR_PREFERENCE = "waits-for-preference"
    PRECAUTION = "precaution"


COUNTS_FOR_NORM = frozenset({WaitingStatus.URGENT, WaitingStatus.ACTIVE})


@dataclass(frozen=True)
class Norm:
    """The longest wait that is acceptable, in weeks, for a delivery form and profile."""

    weeks: int
    text: Text
    source: str

    @property
    def days(self) -> int:
        """The same in days."""
        return self.weeks * DAYS_A_WEEK


@dataclass(frozen=True)
class StatusFrom:
    """A waiting status, from a day on."""

    status: str
    from_day: date


@dataclass(frozen=True)
class Agreed:
    """A redeemed agreement as far as waiting goes."""

    redeemed_on: date
    starts_on: date
    care_started_on: date | None
    ended_on: date | None
    postponed: tuple[Days, ...] = ()

    def carries(self, day: date) -> bool:
        """Whether a client with this agreement does not wait on a day."""
        if day < self.redeemed_on or (self.ended_on is not None and day > self.ended_on):
            return False
        has_begun = self.care_started_on is not None and self.care_started_on <= day
        return has_begun or day < self.starts_on or any(each.first <= day <= each.last for each in self.postponed)


@dataclass(frozen=True)
class Wait:
    """How long a client has waited up to today, without the days that a choice or a postponement explains."""

    since: date | None
    """The first day of the wait that goes on today; none where the client does not wait."""
    status: str
    counted_days: int
    over_since: date | None
    """The first day on which more days counted than the norm allows; none where that has not happened."""


def status_on(statuses: Sequence[StatusFrom], day: date) -> str:
    """The status of a day; before the first one was given, that one."""
    known = [each for each in statuses if each.from_day <= day]
    return (known[-1] if known else statuses[0]).status


def wait_of(
    first: date, today: date, statuses: Sequence[StatusFrom], agreed: Sequence[Agreed], norm: Norm | None
) -> Wait:
    """The wait of a running voucher. `first`: its first day; `statuses`: in order of their days, at least one."""
    days = [first + ONE_DAY * count for count in range((today - first).days + 1)]
    waited = [day for day in days if not any(each.carries(day) for each in agreed)]
    counted = [day for day in waited if status_on(statuses, day) in COUNTS_FOR_NORM]
    now = list(takewhile(lambda pair: pair[0] == pair[1], zip(reversed(days), reversed(waited), strict=False)))
    over = counted[norm.days] if norm and len(counted) > norm.days else None
    return Wait(now[-1][0] if now else None, status_on(statuses, today), len(counted), over)


def median_wait(began: Sequence[tuple[int, int]], waiting: Sequence[tuple[int, int]]) -> int | None:
    """The median number of days until care begins, with the clients who still wait (Kaplan–Meier).

    Each pair is a number of days and how many clients: those whose care began after it, and those who wait that long.
    None where fewer than half of the clients can be expected to have begun.
    """
    at_risk = sum(count for _, count in [*began, *waiting])
    chance = 1.0
    gone = dict.fromkeys({days for days, _ in [*began, *waiting]}, 0)
    events = dict.fromkeys(gone, 0)
    for days, count in began:
        events[days] += count
    for days, count in [*began, *waiting]:
        gone[days] += count
    for days in sorted(gone):
        chance *= 1 - events[days] / at_risk
        if chance <= 0.5:
            return days
        at_risk -= gone[days]
    return None
