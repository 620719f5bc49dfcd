"""Legal terms on the calendar: weeks, months and years by the calendar, working days without weekend and holidays."""

from datetime import date, timedelta

from services.common.calendar import add_months, add_working_days, is_working_day
from services.indication.rules.framework import LegalTerm


def ends_on(start: date, term: LegalTerm) -> date:
    """The day on which a term ends that begins the day after `start`: 6 weeks from Monday end on a Monday."""
    if term.unit == "working-days":
        return add_working_days(start, term.value)
    if term.unit == "weeks":
        return start + timedelta(weeks=term.value)
    months = term.value * (12 if term.unit == "years" else 1)
    return add_months(start, months)


def three_quarters_day(start: date, term: LegalTerm) -> date:
    """The day on which three quarters of a term that begins the day after `start` have gone, rounded down."""
    if term.unit == "working-days":
        return add_working_days(start, term.value * 3 // 4)
    return start + (ends_on(start, term) - start) * 3 // 4


def moved_by_pause(due_on: date, first: date, last: date, term: LegalTerm) -> date:
    """The day on which a term ends when it stood still from `first` to `last`, both included."""
    days = [date.fromordinal(number) for number in range(first.toordinal(), last.toordinal() + 1)]
    if term.unit == "working-days":
        return add_working_days(due_on, sum(is_working_day(day) for day in days))
    return due_on + timedelta(days=len(days))


def last_valid_day(valid_from: date, term: LegalTerm) -> date:
    """The last day of a right that begins on `valid_from` and lasts at most `term`."""
    return ends_on(valid_from, term) - timedelta(days=1)


def age_on(born_on: date, day: date) -> int:
    """The age in whole years on a day."""
    return day.year - born_on.year - ((day.month, day.day) < (born_on.month, born_on.day))
