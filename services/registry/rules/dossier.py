"""How each requirement stands in a dossier on a day: what was shown, what is open, and who must act."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from services.common.calendar import add_months, amsterdam_day
from services.registry.rules.requirements import Due, Kind, Requirement, applies

WARN_DAYS = 60
"""So many days before evidence stops counting, it is shown as ending soon."""

REPAIR_DAYS = 30
"""So many days an admitted provider has to renew evidence of an improvable requirement that ended."""


class Outcome(StrEnum):
    """What the care office found in a piece of evidence."""

    HANDED_IN = "handed-in"
    VERIFIED = "verified"
    REJECTED = "rejected"


class Proof(Protocol):
    """A piece of evidence (bewijsstuk) as the rules need it."""

    @property
    def id(self) -> UUID:
        """Its id."""

    @property
    def requirement_code(self) -> str:
        """The requirement it belongs to."""

    @property
    def handed_in_at(self) -> datetime:
        """When it was handed in."""

    @property
    def outcome(self) -> str:
        """Handed in, verified or rejected."""

    @property
    def last_valid_on(self) -> date | None:
        """The last day it counts; None: for ever."""


class ImprovementDate(Protocol):
    """The day by which an improvable requirement must be met (verbeterdatum)."""

    @property
    def requirement_code(self) -> str:
        """The requirement it belongs to."""

    @property
    def improve_by(self) -> date:
        """The last day to meet the requirement."""


class ExclusionCheck(Protocol):
    """What the care office found when it looked whether an exclusion (uitsluitingsgrond) holds."""

    @property
    def requirement_code(self) -> str:
        """The requirement it belongs to."""

    @property
    def holds(self) -> bool:
        """Whether the exclusion holds."""


class Transition(Protocol):
    """The day by which who was admitted before must meet what a later edition newly asks (overgangstermijn)."""

    @property
    def requirement_code(self) -> str:
        """The requirement it belongs to."""

    @property
    def prove_by(self) -> date:
        """The last day to meet the requirement."""


class State(StrEnum):
    """How one requirement stands."""

    MET = "met"
    DATE_GIVEN = "date-given"
    AWAITING = "awaiting-verification"
    UNCHECKED = "unchecked"
    MISSING = "not-handed-in"
    LAPSED = "lapsed"
    REJECTED = "rejected"
    DATE_PASSED = "date-passed"
    HOLDS = "exclusion-holds"


@dataclass(frozen=True)
class Dossier:
    """All that the rule knows of one application for admission."""

    requirements: Sequence[Requirement]
    size: str
    delivery_forms: frozenset[str]
    proofs: Sequence[Proof]
    dates: Sequence[ImprovementDate]
    checks: Sequence[ExclusionCheck]
    transitions: Sequence[Transition] = ()

    def applicable(self) -> list[Requirement]:
        """The requirements asked of this provider, in the order of the set."""
        return [each for each in self.requirements if applies(each, self.size, self.delivery_forms)]


@dataclass(frozen=True)
class Standing:
    """How one requirement stands on a day, with the facts it rests on."""

    requirement: Requirement
    state: State
    proof: Proof | None = None
    improve_by: date | None = None
    last_valid_on: date | None = None

    def ends_soon(self, day: date) -> bool:
        """Whether the evidence stops counting within the days in which the provider is warned."""
        return (
            self.state == State.MET and self.last_valid_on is not None and (self.last_valid_on - day).days < WARN_DAYS
        )


def standings(dossier: Dossier, day: date, decided_on: date | None = None) -> list[Standing]:
    """How every applicable requirement stands on `day`, before the decision or, with its day, after it."""
    return [_standing(each, dossier, day, decided_on) for each in dossier.applicable()]


def _standing(requirement: Requirement, dossier: Dossier, day: date, decided_on: date | None) -> Standing:
    if requirement.kind == Kind.EXCLUSION:
        return Standing(requirement, _exclusion(requirement.code, dossier.checks))
    proofs = [each for each in dossier.proofs if each.requirement_code == requirement.code]
    valid = [each for each in proofs if each.outcome == Outcome.VERIFIED and _counts(each, day)]
    if valid:
        best = max(valid, key=lambda each: (each.last_valid_on or date.max, each.id))
        return Standing(requirement, State.MET, best, last_valid_on=best.last_valid_on)
    latest = max(proofs, key=lambda each: (each.handed_in_at, each.id), default=None)
    ended_on = _ended_on(proofs, day)
    improve_by = _improve_by(requirement, dossier, day, decided_on, ended_on)
    if improve_by and day <= improve_by:
        return Standing(requirement, State.DATE_GIVEN, latest, improve_by, ended_on)
    in_time = improve_by if decided_on else None
    lapsed = requirement.kind == Kind.KNOCK_OUT and ended_on and improve_by and improve_by < ended_on
    state = _unmet(proofs, latest, None if lapsed else improve_by, in_time)
    return Standing(requirement, state, latest, None if state == State.LAPSED else improve_by, ended_on)


def _unmet(proofs: Sequence[Proof], latest: Proof | None, improve_by: date | None, in_time: date | None) -> State:
    waiting = [each for each in proofs if each.outcome == Outcome.HANDED_IN]
    if any(in_time is None or amsterdam_day(each.handed_in_at) <= in_time for each in waiting):
        return State.AWAITING
    if improve_by:
        return State.DATE_PASSED
    if latest is None:
        return State.MISSING
    return State.REJECTED if latest.outcome == Outcome.REJECTED else State.LAPSED


def _exclusion(code: str, checks: Iterable[ExclusionCheck]) -> State:
    found = [each.holds for each in checks if each.requirement_code == code]
    if not found:
        return State.UNCHECKED
    return State.HOLDS if any(found) else State.MET


def _improve_by(
    requirement: Requirement, dossier: Dossier, day: date, decided_on: date | None, ended_on: date | None
) -> date | None:
    """The latest of: transition, the date given, the set's months after the decision, 30 days after that or a lapse."""
    begun = [each.prove_by for each in dossier.transitions if each.requirement_code == requirement.code]
    found = begun if decided_on else []
    if requirement.kind != Kind.IMPROVABLE:
        return max(found, default=None)
    found += [each.improve_by for each in dossier.dates if each.requirement_code == requirement.code]
    if requirement.due == Due.MONTHS and requirement.due_months is not None:
        found.append(add_months(decided_on or day, requirement.due_months))
    if decided_on:
        found.append(max(ended_on or decided_on, decided_on) + timedelta(days=REPAIR_DAYS))
    return max(found, default=None)


def _counts(proof: Proof, day: date) -> bool:
    return proof.last_valid_on is None or day <= proof.last_valid_on


def _ended_on(proofs: Iterable[Proof], day: date) -> date | None:
    ends = (each.last_valid_on for each in proofs if each.outcome == Outcome.VERIFIED)
    return max((last for last in ends if last is not None and last < day), default=None)
