"""Places free and people waiting (capaciteit): how long figures count, and since when they hold."""

from datetime import date, timedelta
from typing import NamedTuple, Protocol

FRESH_DAYS = 14
"""So many days after a report its figures still count; after that they are shown as stale."""


class Figures(NamedTuple):
    """What a provider says of one delivery form at one location."""

    free_places: int
    waiting_people: int
    waiting_weeks: int


class Known(Protocol):
    """The last report as the rules need it."""

    @property
    def free_places(self) -> int:
        """Places that somebody can have now."""

    @property
    def waiting_people(self) -> int:
        """People who wait for a place."""

    @property
    def waiting_weeks(self) -> int:
        """Weeks that who asks today will wait."""

    @property
    def since(self) -> date:
        """The day since which these figures hold."""

    @property
    def reported_on(self) -> date:
        """The day of the last report."""


def is_stale(reported_on: date, today: date) -> bool:
    """Whether figures of that day are too old to count today."""
    return reported_on < freshest_before(today)


def freshest_before(today: date) -> date:
    """The earliest day of a report that still counts."""
    return today - timedelta(days=FRESH_DAYS)


def holds_since(known: Known | None, said: Figures, today: date) -> date:
    """Since when the new figures hold: as before where they are the same and were never stale, else from today."""
    if known is None or is_stale(known.reported_on, today):
        return today
    before = Figures(known.free_places, known.waiting_people, known.waiting_weeks)
    return known.since if before == said else today
