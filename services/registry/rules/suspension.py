"""On which days a provider may start new agreements, and what a suspension (schorsing) does to that."""

from collections.abc import Iterable
from datetime import date
from typing import Protocol, TypeVar

from services.registry.rules.admission import Status
from services.registry.rules.periods import ONE_DAY, Period, without


class Suspension(Protocol):
    """A suspension as the rules need it."""

    @property
    def from_day(self) -> date:
        """Its first day."""

    @property
    def until_day(self) -> date | None:
        """Its last day; None while it is open."""


S = TypeVar("S", bound=Suspension)


def standing_days(admitted_from: date | None, last_day: date | None, suspensions: Iterable[Suspension]) -> list[Period]:
    """The days on which new agreements may start: admitted, not ended, not suspended."""
    if admitted_from is None or (last_day is not None and last_day < admitted_from):
        return []
    begun = [each for each in suspensions if not never_began(each)]
    return without(Period(admitted_from, last_day), [Period(each.from_day, each.until_day) for each in begun])


def never_began(suspension: Suspension) -> bool:
    """Whether it was taken back before its first day: its last day is the one before."""
    return suspension.until_day is not None and suspension.until_day < suspension.from_day


def next_first_day(suspensions: Iterable[Suspension], day: date) -> date:
    """The first day from `day` on that is left for another suspension of the same cause."""
    ended = [each.until_day for each in suspensions if each.until_day is not None and not never_began(each)]
    return max([day, *(each + ONE_DAY for each in ended)])


def still_running(suspensions: Iterable[S], day: date) -> S | None:
    """The last of these suspensions, given in order, that has yet to end on the day; announced ones too."""
    begun = [each for each in suspensions if not never_began(each)]
    running = [each for each in begun if each.until_day is None or each.until_day >= day]
    return running[-1] if running else None


def suspended_on(suspensions: Iterable[Suspension], day: date) -> bool:
    """Whether a suspension holds on the day."""
    return any(Period(each.from_day, each.until_day).holds(day) for each in suspensions)


def status_on(unsuspended: Status, suspensions: Iterable[Suspension], last_day: date | None, day: date) -> Status:
    """The status on a day of an admission that would be admitted, or on conditions, but for suspension and end."""
    if last_day is not None and last_day < day:
        return Status.ENDED
    return Status.SUSPENDED if suspended_on(suspensions, day) else unsuspended


def first_day_to_lift(from_day: date, today: date) -> date:
    """The earliest last day a suspension can be given.

    Days that have passed stay suspended; one that has yet to begin may end on the day before, and so never begins.
    """
    return from_day - ONE_DAY if today < from_day else max(from_day, today - ONE_DAY)
