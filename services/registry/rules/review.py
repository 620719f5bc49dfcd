"""What a requirement is used for and what it costs: the figures under the yearly question which can go."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from services.common.calendar import add_months
from services.registry.rules.requirements import Requirement, applies

MONTHS_BETWEEN = 12
"""So many months after the last question, or the first publication, the question is asked again."""


class Verdict(StrEnum):
    """What the care office answers: the requirement stays, becomes looser, or goes."""

    KEEP = "keep"
    LOOSEN = "loosen"
    DROP = "drop"


@dataclass(frozen=True)
class Asked:
    """An admitted provider, as far as it says what is asked of it."""

    size: str
    delivery_forms: Collection[str]


@dataclass(frozen=True)
class Use:
    """How one requirement was used, and what it costs."""

    providers_asked: int
    times_missing: int
    times_only_missing: int
    hours: int


def use_of(
    requirement: Requirement, hours_estimate: int, admitted: Iterable[Asked], decided: Sequence[Collection[str]]
) -> Use:
    """From who is admitted now, and per decision the codes that were not met: burden is hours × providers."""
    asked = sum(applies(requirement, each.size, each.delivery_forms) for each in admitted)
    missing = [codes for codes in decided if requirement.code in codes]
    alone = sum(len(codes) == 1 for codes in missing)
    return Use(asked, len(missing), alone, hours_estimate * asked)


def is_due(last_asked_on: date, today: date) -> bool:
    """Whether a year has passed since the question was asked, or since the first publication."""
    return add_months(last_asked_on, MONTHS_BETWEEN) <= today
