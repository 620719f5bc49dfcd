"""Days in Europe/Amsterdam: which day an instant falls on, working days, month ends."""

from calendar import monthrange
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import holidays

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def amsterdam_day(instant: datetime) -> date:
    """The calendar day of an instant in Europe/Amsterdam."""
    return instant.astimezone(AMSTERDAM).date()


def is_working_day(day: date) -> bool:
    """Not a Saturday, a Sunday or a national holiday of the Netherlands."""
    return day.weekday() < 5 and day not in _holidays(day.year)


def add_working_days(day: date, count: int) -> date:
    """The working day that is `count` (≥ 0) working days after `day`."""
    while count > 0:
        day += timedelta(days=1)
        count -= is_working_day(day)
    return day


def last_day_of_month(day: date) -> date:
    """The last calendar day of the month of `day`."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def add_months(day: date, months: int) -> date:
    """The same day so many months later; the last day of that month where it has no such day."""
    index = day.year * 12 + day.month - 1 + months
    first = date(index // 12, index % 12 + 1, 1)
    return first.replace(day=min(day.day, last_day_of_month(first).day))


@lru_cache(maxsize=64)
def _holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("NL", years=year))
