"""On which days a provider may start new agreements, and what a suspension (schorsing) does to that."""

from collections.abc import Iterable
from datetime import date
from typing import Protocol

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


def standing_days(admitted_from: date | None, last_day: date | None, suspensions: Iterable[Suspension]) -> list[Period]:
    """The days on which new agreements may start: admitted, not ended, not suspended."""
    if admitted_from is None or (last_day is not None and last_day < admitted_from):
        return []
    return without(Period(admitted_from, last_day), [Period(each.from_day, each.until_day) for each in suspensions])


def suspended_on(suspensions: Iterable[Suspension], day: date) -> bool:
    """Whether a suspension holds on the day."""
    return any(Period(each.from_day, each.until_day).holds(day) for each in suspensions)


def status_on(unsuspended: Status, suspensions: Iterable[Suspension], last_day: date | None, day: date) -> Status:
    """The status on a day of an admission that would be admitted, or on conditions, but for suspension and end."""
    if last_day is not None and last_day < day:
        return Status.ENDED
    return Status.SUSPENDED if suspended_on(suspensions, day) else unsuspended


def first_day_to_lift(from_day: date, today: date) -> date:
    """The earliest last day a suspension can be given: days that have passed stay suspended."""
    return max(from_day, today - ONE_DAY)
