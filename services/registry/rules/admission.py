"""The decision on an admission (toelating): the rule decides, from the dossier alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from services.registry.rules.dossier import Dossier, Standing, State, standings
from services.registry.rules.requirements import Kind

COMPLETION_DAYS = 28
"""So many days an applicant has to complete a dossier before it can be refused for what is missing (Awb 4:5)."""

REFUSING = frozenset({State.HOLDS, State.REJECTED, State.DATE_PASSED})
"""What the care office looked at and found wanting."""

OFFICE_TO_ACT = frozenset({State.AWAITING, State.UNCHECKED})
"""What the care office has yet to look at; nobody is refused for that."""

PROVIDER_TO_ACT = frozenset({State.MISSING, State.LAPSED})
"""What the provider has yet to show."""


class Status(StrEnum):
    """Where an admission stands."""

    APPLIED = "applied"
    ADMITTED = "admitted"
    ON_CONDITIONS = "admitted-on-conditions"
    REFUSED = "refused"
    SUSPENDED = "suspended"
    ENDED = "ended"


EDGES: frozenset[tuple[Status, Status]] = frozenset(
    {
        (Status.APPLIED, Status.ADMITTED),
        (Status.APPLIED, Status.ON_CONDITIONS),
        (Status.APPLIED, Status.REFUSED),
        (Status.APPLIED, Status.ENDED),
        (Status.ADMITTED, Status.ON_CONDITIONS),
        (Status.ADMITTED, Status.SUSPENDED),
        (Status.ADMITTED, Status.ENDED),
        (Status.ON_CONDITIONS, Status.ADMITTED),
        (Status.ON_CONDITIONS, Status.SUSPENDED),
        (Status.ON_CONDITIONS, Status.ENDED),
        (Status.SUSPENDED, Status.ADMITTED),
        (Status.SUSPENDED, Status.ON_CONDITIONS),
        (Status.SUSPENDED, Status.ENDED),
    }
)
"""Every step an admission can take; no other exists."""

RESTORED: frozenset[tuple[Status, Status]] = frozenset(
    {(Status.REFUSED, Status.APPLIED), (Status.ENDED, Status.SUSPENDED)}
)
"""What a ruling on an objection takes back; from there the rule goes on."""

OPEN = frozenset({Status.APPLIED, Status.ADMITTED, Status.ON_CONDITIONS, Status.SUSPENDED})
"""A provider has at most one of these per pilot."""

DECIDED = frozenset({Status.ADMITTED, Status.ON_CONDITIONS, Status.SUSPENDED})
"""Admitted at some moment and not ended."""


@dataclass(frozen=True)
class Verdict:
    """What the rule says of a dossier on a day; without an outcome it cannot be decided yet."""

    outcome: Status | None
    standings: Sequence[Standing]
    reasons: Sequence[Standing]
    """Why it is refused, or why it cannot be decided yet."""
    conditions: Sequence[Standing]
    """What is open with a date, when admitted on conditions."""


def can_become(now: str, then: str) -> bool:
    """Whether an admission may step from one status to another."""
    return (Status(now), Status(then)) in EDGES


def completion_ends_on(applied_on: date) -> date:
    """The last day on which what is missing cannot lead to a refusal."""
    return applied_on + timedelta(days=COMPLETION_DAYS)


def verdict(dossier: Dossier, applied_on: date, day: date) -> Verdict:
    """Decide: refused for what was found wanting, undecided while someone must act, else admitted."""
    found = standings(dossier, day)
    refusing = REFUSING if day <= completion_ends_on(applied_on) else REFUSING | PROVIDER_TO_ACT
    wanting = [each for each in found if each.state in refusing]
    if wanting:
        return Verdict(Status.REFUSED, found, wanting, [])
    waiting = [each for each in found if each.state in OFFICE_TO_ACT | PROVIDER_TO_ACT]
    if waiting:
        return Verdict(None, found, waiting, [])
    dated = [each for each in found if each.state == State.DATE_GIVEN]
    return Verdict(Status.ON_CONDITIONS if dated else Status.ADMITTED, found, [], dated)


def review(dossier: Dossier, decided_on: date, day: date) -> Verdict:
    """How an admitted provider stands on a later day: admitted, on conditions, or suspended for what lapsed."""
    found = standings(dossier, day, decided_on)
    failing = [each for each in found if _fails(each)]
    if failing:
        return Verdict(Status.SUSPENDED, found, failing, [])
    open_ones = [each for each in found if each.state not in (State.MET, State.UNCHECKED)]
    return Verdict(Status.ON_CONDITIONS if open_ones else Status.ADMITTED, found, [], open_ones)


def _fails(standing: Standing) -> bool:
    if standing.state == State.AWAITING:
        return standing.requirement.kind == Kind.KNOCK_OUT and standing.improve_by is None
    return standing.state not in (State.MET, State.DATE_GIVEN, State.UNCHECKED)
