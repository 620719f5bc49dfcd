"""Experiences (ervaringen): who may give one, of which years, and when averages are shown."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Protocol

from services.common.rounding import round_half_away

SHOWN_FROM = 5
"""Averages are shown from so many experiences on: under that they would tell on one person."""

THEMES = ("bond", "promises", "own_say", "safety", "daily_life")
"""The bond with the professional, agreements kept, own say, safety, daily life; each 1–10."""

REDEEMED = frozenset({"redeemed", "ended"})
"""The states of an agreement of which an experience can be given."""


class Status(StrEnum):
    """Where an experience stands."""

    SHOWN = "shown"
    HELD_BACK = "held-back"
    WITHDRAWN = "withdrawn"


CAN_BECOME = {
    Status.SHOWN: frozenset({Status.HELD_BACK, Status.WITHDRAWN}),
    Status.HELD_BACK: frozenset({Status.SHOWN, Status.WITHDRAWN}),
    Status.WITHDRAWN: frozenset[Status](),
}
"""Every step there is; withdrawn is for good."""


class Marks(Protocol):
    """The marks of one experience."""

    @property
    def bond(self) -> int | None:
        """The bond with the professional."""

    @property
    def promises(self) -> int | None:
        """Agreements kept."""

    @property
    def own_say(self) -> int | None:
        """Own say."""

    @property
    def safety(self) -> int | None:
        """Safety."""

    @property
    def daily_life(self) -> int | None:
        """Daily life."""


def can_become(status: str, other: Status) -> bool:
    """Whether an experience can go from one status to the other."""
    return other in CAN_BECOME[Status(status)]


def years_of_care(starts_on: date, ends_on: date | None, today: date) -> range:
    """The years of which an experience can be given: those in which the agreement ran, up to this one."""
    last = min(today, ends_on) if ends_on else today
    return range(starts_on.year, last.year + 1) if starts_on <= last else range(0)


def averages(given: Iterable[Marks]) -> dict[str, float] | None:
    """The average of each theme with one decimal; None under five experiences."""
    marks = list(given)
    if len(marks) < SHOWN_FROM:
        return None
    return {theme: _tenths(sum(getattr(each, theme) for each in marks), len(marks)) / 10 for theme in THEMES}


def _tenths(total: int, count: int) -> int:
    return round_half_away(Fraction(total * 10, count))
