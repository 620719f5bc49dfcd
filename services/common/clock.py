"""The one source of time of a service. It runs; in the sandbox it can be started elsewhere and moved forward."""

from datetime import UTC, date, datetime, timedelta

from services.common.calendar import amsterdam_day


class Clock:
    """A running clock with an offset to real time."""

    def __init__(self, starts_at: datetime | None = None) -> None:
        """Start at `starts_at` (an aware instant), or at real time."""
        self._offset = (starts_at - real_now()) if starts_at else timedelta(0)

    def now(self) -> datetime:
        """This instant, in UTC."""
        return real_now() + self._offset

    def today(self) -> date:
        """This day in Europe/Amsterdam."""
        return amsterdam_day(self.now())

    def move_to(self, instant: datetime) -> None:
        """Continue from `instant`. The caller makes sure that time only goes forward."""
        self._offset = instant - real_now()


def real_now() -> datetime:
    """The machine's time, for tokens and leases: these do not follow the sandbox clock."""
    return datetime.now(UTC)  # the only place that asks the machine
