"""When an agreement whose care has not begun is reminded of, and when it lapses (decision D18)."""

from dataclasses import dataclass
from datetime import date, timedelta

REMINDED_AFTER = timedelta(days=30)
LAPSES_AFTER = timedelta(days=90)
PROPOSAL_LAPSES_AFTER = timedelta(days=30)
WARNED_FOR = timedelta(days=14)
"""No agreement lapses sooner after its reminder, also where the reminder itself came late."""


@dataclass(frozen=True)
class Unbegun:
    """What counts for an agreement whose care has not begun: the day on which it should have, and the reminder."""

    expected_on: date
    """The agreed start, or the later day to which it was postponed."""
    reminded_on: date | None = None

    @property
    def is_reminded(self) -> bool:
        """Whether both sides were reminded of this start; a reminder before a postponement was of another day."""
        return self.reminded_on is not None and self.reminded_on >= self.expected_on


def lapses(unbegun: Unbegun, today: date) -> bool:
    """Whether the agreement lapses now: long enough after the expected start, and after the reminder."""
    if unbegun.reminded_on is None or not unbegun.is_reminded:
        return False
    return today >= max(unbegun.expected_on + LAPSES_AFTER, unbegun.reminded_on + WARNED_FOR)


def lapsed_on(starts_on: date) -> date:
    """The last day of an agreement that lapsed: the day before its start, so that it has no day."""
    return starts_on - timedelta(days=1)
