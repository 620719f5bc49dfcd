"""How many look-ups by citizen service number a caller has in an hour, and when the next hour begins."""

from datetime import datetime, timedelta

HOUR = timedelta(hours=1)


def hour_of(at: datetime) -> datetime:
    """The beginning of the clock hour in which an instant lies."""
    return at.replace(minute=0, second=0, microsecond=0)


def seconds_left(at: datetime) -> int:
    """The whole seconds, at least 1, until the next clock hour begins."""
    left = hour_of(at) + HOUR - at
    return max(1, -(-int(left.total_seconds() * 1000) // 1000))
