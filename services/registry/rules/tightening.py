"""What a later edition of a requirement set changes, and what that does to who was admitted before.

Evidence carries over by the code of its requirement. What is newly asked, or asked more strictly, has a transition
(overgangstermijn): until its last day nobody loses an admission over it. Nothing reaches back.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from services.common.calendar import add_months
from services.registry.rules.delivery_form import IN_KIND
from services.registry.rules.dossier import Dossier, State, standings
from services.registry.rules.requirements import Due, Kind, Requirement, SizeClass, applies

USUAL_MONTHS = 3
"""The transition of an improvable requirement that names none itself."""


class Difference(StrEnum):
    """What happened to a requirement between two editions."""

    ADDED = "added"
    REMOVED = "removed"
    STRICTER = "stricter"
    LOOSER = "looser"
    REWORDED = "reworded"


class Aspect(StrEnum):
    """In what a requirement differs."""

    KIND = "kind"
    DUE = "due"
    DUE_MONTHS = "dueMonths"
    MAX_AGE = "maxAgeMonths"
    LASTS = "lastsMonths"
    SIZES = "sizes"
    FORMS = "deliveryForms"


ASKS_AGAIN = frozenset({Aspect.KIND, Aspect.DUE, Aspect.DUE_MONTHS, Aspect.LASTS})
"""What can make somebody fall short who met the requirement before; a lower age counts for new evidence alone."""


@dataclass(frozen=True)
class RequirementChange:
    """How one requirement differs between two editions."""

    code: str
    difference: Difference
    before: Requirement | None
    after: Requirement | None
    stricter: tuple[Aspect, ...] = ()
    looser: tuple[Aspect, ...] = ()


@dataclass(frozen=True)
class NewTransition:
    """A transition that begins with a new edition."""

    requirement_code: str
    prove_by: date


def requirement_changes(before: Sequence[Requirement], after: Sequence[Requirement]) -> list[RequirementChange]:
    """Every requirement that differs: those of the later edition in its order, then what was removed."""
    held = {each.code: each for each in before}
    found = [change for each in after if (change := _change(held.get(each.code), each))]
    kept = {each.code for each in after}
    gone = [each for each in before if each.code not in kept]
    return found + [RequirementChange(each.code, Difference.REMOVED, each, None) for each in gone]


def without_transition(changes: Iterable[RequirementChange]) -> list[str]:
    """Knock-outs that are newly or more strictly asked without a transition: nobody would have time to prove them."""
    return [
        each.code
        for each in changes
        if each.after is not None
        and each.after.kind == Kind.KNOCK_OUT
        and each.after.transition_months is None
        and (each.difference == Difference.ADDED or set(each.stricter) - {Aspect.MAX_AGE})
    ]


def transition_ends(requirement: Requirement, first_day: date) -> date:
    """The last day to prove what an edition that begins on `first_day` newly asks."""
    return add_months(first_day, requirement.transition_months or requirement.due_months or USUAL_MONTHS)


def new_transitions(
    held: Dossier, asked: Iterable[Requirement], decided_on: date, first_day: date
) -> list[NewTransition]:
    """A transition for every requirement that asks more of this provider; a date it had already is never cut short."""
    before = {each.requirement.code: each for each in standings(held, first_day, decided_on)}
    found: list[NewTransition] = []
    for each in asked:
        was = before.get(each.code)
        if each.kind == Kind.EXCLUSION or not applies(each, held.size, held.delivery_forms):
            continue
        if was is not None and ASKS_AGAIN.isdisjoint(_stricter(was.requirement, each)):
            continue
        given = [was.improve_by] if was and was.improve_by and was.state == State.DATE_GIVEN else []
        begins = max(first_day, decided_on)
        found.append(NewTransition(each.code, max([transition_ends(each, begins), *given])))
    return found


def _change(before: Requirement | None, after: Requirement) -> RequirementChange | None:
    if before is None:
        return RequirementChange(after.code, Difference.ADDED, None, after)
    stricter, looser = _stricter(before, after), _stricter(after, before)
    if not stricter and not looser:
        return None
    difference = Difference.STRICTER if stricter else Difference.LOOSER
    return RequirementChange(after.code, difference, before, after, stricter, looser)


def _stricter(before: Requirement, after: Requirement) -> tuple[Aspect, ...]:
    """In what `after` asks more than `before`."""
    return tuple(aspect for aspect, asks_more in _ASKS_MORE.items() if asks_more(before, after))


def _asks_more_of(
    named: Callable[[Requirement], Collection[str]], every: Collection[str]
) -> Callable[[Requirement, Requirement], bool]:
    def asks_more(before: Requirement, after: Requirement) -> bool:
        return not set(named(after) or every) <= set(named(before) or every)

    return asks_more


def _shorter(before: int | None, after: int | None) -> bool:
    return after is not None and (before is None or after < before)


def _sooner(before: Requirement, after: Requirement) -> bool:
    both_in_months = before.due == after.due == Due.MONTHS
    return both_in_months and _shorter(before.due_months, after.due_months)


_KINDS = {Kind.EXCLUSION: 0, Kind.IMPROVABLE: 1, Kind.KNOCK_OUT: 2}
_MOMENTS = {Due.MONTHS: 0, Due.START: 1, Due.APPLICATION: 2}
_ASKS_MORE: dict[Aspect, Callable[[Requirement, Requirement], bool]] = {
    Aspect.KIND: lambda before, after: _KINDS[Kind(after.kind)] > _KINDS[Kind(before.kind)],
    Aspect.DUE: lambda before, after: _MOMENTS[Due(after.due)] > _MOMENTS[Due(before.due)],
    Aspect.DUE_MONTHS: _sooner,
    Aspect.MAX_AGE: lambda before, after: _shorter(before.max_age_months, after.max_age_months),
    Aspect.LASTS: lambda before, after: _shorter(before.lasts_months, after.lasts_months),
    Aspect.SIZES: _asks_more_of(lambda each: each.sizes, frozenset(SizeClass)),
    Aspect.FORMS: _asks_more_of(lambda each: each.delivery_forms, IN_KIND),
}
