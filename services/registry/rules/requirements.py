"""What a requirement asks, of whom, and until when its evidence counts."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from enum import StrEnum
from typing import Protocol

from services.common.calendar import add_months
from services.registry.rules.periods import ONE_DAY

SMALL_UP_TO = 10
"""A provider with up to so many professionals is small."""


class Kind(StrEnum):
    """How a requirement (eis) counts: it must be met, may be met later, or the care office looks whether it holds."""

    KNOCK_OUT = "knock-out"
    IMPROVABLE = "improvable"
    EXCLUSION = "exclusion"


class Due(StrEnum):
    """When evidence is due: with the application, before first care, or so many months after the decision."""

    APPLICATION = "application"
    START = "start"
    MONTHS = "months"


class SizeClass(StrEnum):
    """How large a provider is, by its professionals (zorgverleners), or that it is a living initiative."""

    UP_TO_10 = "up-to-10"
    OVER_10 = "over-10"
    LIVING_INITIATIVE = "living-initiative"


class Requirement(Protocol):
    """A requirement as the rules need it."""

    @property
    def code(self) -> str:
        """Its code, the same in every set."""

    @property
    def kind(self) -> str:
        """Knock-out, improvable or exclusion."""

    @property
    def due(self) -> str:
        """When evidence is due."""

    @property
    def due_months(self) -> int | None:
        """Within so many months of the decision, where due says months."""

    @property
    def max_age_months(self) -> int | None:
        """How old evidence may be when handed in; None: any age."""

    @property
    def lasts_months(self) -> int | None:
        """How long evidence counts from its day of issue; None: for ever."""

    @property
    def transition_months(self) -> int | None:
        """How long who was admitted before has to prove what this set newly asks; None: as `tightening` says."""

    @property
    def sizes(self) -> Sequence[str]:
        """The size classes it is asked of; none = all."""

    @property
    def delivery_forms(self) -> Sequence[str]:
        """The delivery forms it is asked for; none = all."""


def size_class(professionals: int, residents: int | None = None) -> SizeClass:
    """The size class of a provider with so many professionals, or of a living initiative with so many residents.

    A living initiative (wooninitiatief): 3 to 26 people who live together on pgb, and move to care in kind.
    """
    if residents is not None:
        return SizeClass.LIVING_INITIATIVE
    return SizeClass.UP_TO_10 if professionals <= SMALL_UP_TO else SizeClass.OVER_10


def applies(requirement: Requirement, size: str, delivery_forms: Collection[str]) -> bool:
    """Whether a requirement is asked of a provider of this size that wants to give care in these forms."""
    fits_size = not requirement.sizes or size in requirement.sizes
    fits_form = not requirement.delivery_forms or not set(delivery_forms).isdisjoint(requirement.delivery_forms)
    return fits_size and fits_form


def oldest_issue_day(requirement: Requirement, handed_in_on: date) -> date | None:
    """Evidence handed in on that day must have been issued on this day or later; None where age does not matter."""
    if requirement.max_age_months is None:
        return None
    return add_months(handed_in_on, -requirement.max_age_months)


def last_valid_day(requirement: Requirement, issued_on: date, valid_until: date | None) -> date | None:
    """The last day on which evidence counts: its own end, or the requirement's lifetime, whichever is earlier."""
    ends = [valid_until] if valid_until else []
    if requirement.lasts_months is not None:
        ends.append(add_months(issued_on, requirement.lasts_months) - ONE_DAY)
    return min(ends, default=None)


class Fault(StrEnum):
    """What can be wrong in a requirement set before it is published."""

    CODE_TWICE = "code-twice"
    MONTHS_MISSING = "months-missing"
    MONTHS_NEEDLESS = "months-needless"
    KNOCK_OUT_IN_MONTHS = "knock-out-in-months"
    EXCLUSION_ASKS = "exclusion-asks"


def requirement_faults(requirements: Iterable[Requirement]) -> list[tuple[int, Fault]]:
    """Every fault of a set's requirements, each with the place of the requirement it is in."""
    seen: set[str] = set()
    found: list[tuple[int, Fault]] = []
    for place, requirement in enumerate(requirements):
        if requirement.code in seen:
            found.append((place, Fault.CODE_TWICE))
        seen.add(requirement.code)
        found += [(place, fault) for fault in _faults_of(requirement)]
    return found


def _faults_of(requirement: Requirement) -> Iterable[Fault]:
    if (requirement.due == Due.MONTHS) and requirement.due_months is None:
        yield Fault.MONTHS_MISSING
    if requirement.due != Due.MONTHS and requirement.due_months is not None:
        yield Fault.MONTHS_NEEDLESS
    if requirement.kind == Kind.KNOCK_OUT and requirement.due == Due.MONTHS:
        yield Fault.KNOCK_OUT_IN_MONTHS
    if requirement.kind == Kind.EXCLUSION and (
        requirement.due != Due.APPLICATION or requirement.max_age_months or requirement.lasts_months
    ):
        yield Fault.EXCLUSION_ASKS
