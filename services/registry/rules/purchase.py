"""Multi-year agreements (meerjarenovereenkomsten): how long they last, and when everyone is warned of their end."""

from datetime import date

from services.common.calendar import add_months
from services.registry.rules.periods import ONE_DAY

MOST_YEARS = 5
SIGNALS = (365, 182, 91)
"""So many days before the end a signal goes out: a year, half a year and a quarter."""


def last_possible_day(first: date) -> date:
    """The last day that an agreement from this day on can have."""
    return add_months(first, 12 * MOST_YEARS) - ONE_DAY


def due_signals(until: date, today: date) -> list[int]:
    """The moments whose time has come, the earliest first; none once it has ended."""
    left = (until - today).days
    return [moment for moment in SIGNALS if 0 <= left <= moment]
