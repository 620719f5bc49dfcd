"""Herinneringen: when an assessor is reminded of the legal term of an application, each time once."""

from collections.abc import Collection
from datetime import date
from enum import StrEnum


class Reminder(StrEnum):
    """What a reminder is about: three quarters of the term have gone, or its last day has come."""

    THREE_QUARTERS = "three-quarters"
    END = "end"


def due_reminders(sent: Collection[str], three_quarters_on: date, due_on: date, today: date) -> list[Reminder]:
    """The reminders whose day has come and that were not given yet, in order."""
    return [each for each, day in _days(sent, three_quarters_on, due_on) if day <= today]


def next_reminder_on(sent: Collection[str], three_quarters_on: date, due_on: date) -> date | None:
    """The day of the next reminder that was not given yet, if one is left."""
    return min((day for _, day in _days(sent, three_quarters_on, due_on)), default=None)


def _days(sent: Collection[str], three_quarters_on: date, due_on: date) -> list[tuple[Reminder, date]]:
    days = ((Reminder.THREE_QUARTERS, three_quarters_on), (Reminder.END, due_on))
    return [(each, day) for each, day in days if each.value not in sent]
