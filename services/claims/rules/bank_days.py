"""Days on which banks settle euro payments: those of TARGET, the payment system of the euro area."""

from datetime import date, timedelta
from functools import lru_cache

import holidays


def is_target_day(day: date) -> bool:
    """Not a Saturday, a Sunday or a closing day of TARGET (calendar of the European Central Bank)."""
    return day.weekday() < 5 and day not in _closing_days(day.year)


def next_target_day(day: date) -> date:
    """The first TARGET day after `day`."""
    day += timedelta(days=1)
    while not is_target_day(day):
        day += timedelta(days=1)
    return day


@lru_cache(maxsize=64)
def _closing_days(year: int) -> frozenset[date]:
    return frozenset(holidays.financial_holidays("ECB", years=year))
