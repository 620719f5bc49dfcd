"""Experiences (ervaringen): who may give one, of which years, and when averages are shown."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from fractions import Fraction

from services.common.rounding import round_half_away

SHOWN_FROM = 5
"""Averages are shown from so many experiences on: under that they would tell on one person."""

THEMES = ("bond", "promises", "own_say", "safety", "daily_life")
"""The bond with the professional, agreements kept, own say, safety, daily life; each 1–10."""

REDEEMED = frozenset({"redeemed", "ended"})
"""The states of an agreement of which an experience can be given."""


class ExperienceStatus(StrEnum):
    """Where an experience stands."""

    SHOWN = "shown"
    HELD_BACK = "held-back"
    WITHDRAWN = "withdrawn"


CAN_BECOME = {
    ExperienceStatus.SHOWN: frozenset({ExperienceStatus.HELD_BACK, ExperienceStatus.WITHDRAWN}),
    ExperienceStatus.HELD_BACK: frozenset({ExperienceStatus.SHOWN, ExperienceStatus.WITHDRAWN}),
    ExperienceStatus.WITHDRAWN: frozenset[ExperienceStatus](),
}
"""Every step there is; withdrawn is for good."""


class Ground(StrEnum):
    """Why an experience is held back; a low mark is no ground."""

    NAMES_A_PERSON = "names-a-person"
    INSULTS = "insults"
    NOT_ABOUT_CARE = "not-about-care"


def can_become(status: str, other: ExperienceStatus) -> bool:
    """Whether an experience can go from one status to the other."""
    return other in CAN_BECOME[ExperienceStatus(status)]


def years_of_care(starts_on: date, ends_on: date | None, today: date) -> range:
    """The years of which an experience can be given: those in which the agreement ran, up to this one."""
    last = min(today, ends_on) if ends_on else today
    return range(starts_on.year, last.year + 1) if starts_on <= last else range(0)


def averages(count: int, totals: Mapping[str, int]) -> dict[str, float] | None:
    """The average of each theme with one decimal, from the totals of so many experiences; None under five."""
    if count < SHOWN_FROM:
        return None
    return {theme: round_half_away(Fraction(totals[theme] * 10, count)) / 10 for theme in THEMES}
