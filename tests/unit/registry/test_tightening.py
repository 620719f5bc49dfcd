"""What a later edition changes, and that nobody loses an admission over it without time to prove."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registry.rules.admission import Status, review
from services.registry.rules.dossier import Dossier
from services.registry.rules.tightening import (
    ASKS_AGAIN,
    Aspect,
    Difference,
    new_transitions,
    requirement_changes,
    transition_ends,
    without_transition,
)
from tests.unit.registry.builders import CONT, KVK, ADate, AProof, ARequirement, a_dossier
from tests.unit.registry.dossiers import CALM, dossiers, requirements

DECIDED, BEGINS = date(2026, 10, 5), date(2027, 1, 1)
NEW = ARequirement("NEN", transition_months=6)


def changed(before: ARequirement, after: ARequirement) -> list[tuple[Difference, tuple[Aspect, ...]]]:
    return [(each.difference, each.stricter or each.looser) for each in requirement_changes([before], [after])]


def test_added_and_removed_are_named() -> None:
    found = requirement_changes([KVK, CONT], [NEW, KVK])
    assert [(each.code, each.difference) for each in found] == [("NEN", Difference.ADDED), ("CONT", Difference.REMOVED)]


@pytest.mark.parametrize(
    ("change", "aspect"),
    [
        ({"kind": "knock-out"}, Aspect.KIND),
        ({"due": "application"}, Aspect.DUE),
        ({"due_months": 3}, Aspect.DUE_MONTHS),
        ({"max_age_months": 3}, Aspect.MAX_AGE),
        ({"lasts_months": 12}, Aspect.LASTS),
        ({"sizes": ()}, Aspect.SIZES),
        ({"delivery_forms": ("mpt", "vpt")}, Aspect.FORMS),
    ],
)
def test_each_aspect_is_stricter_one_way_and_looser_the_other(change: dict[str, object], aspect: Aspect) -> None:
    mild = ARequirement(
        "A", "improvable", "months", 6, max_age_months=6, lasts_months=36, sizes=("over-10",), delivery_forms=("mpt",)
    )
    strict = replace(mild, **change)  # type: ignore[arg-type]  # one field of many
    assert changed(mild, strict) == [(Difference.STRICTER, (aspect,))]
    assert changed(strict, mild) == [(Difference.LOOSER, (aspect,))]
    assert changed(mild, mild) == []


def test_a_knock_out_that_asks_more_needs_a_transition_in_the_set() -> None:
    shorter = replace(KVK, lasts_months=12)
    found = requirement_changes([KVK], [shorter, ARequirement("NEN"), ARequirement("CTV", "improvable")])
    assert without_transition(found) == ["KVK", "NEN"]
    assert without_transition(requirement_changes([KVK], [replace(shorter, transition_months=1), NEW])) == []
    assert without_transition(requirement_changes([KVK], [replace(KVK, max_age_months=3)])) == []


def after(held: Dossier, *asked: ARequirement) -> Dossier:
    begun = new_transitions(held, asked, DECIDED, BEGINS)
    return replace(held, requirements=asked, transitions=[*held.transitions, *begun])


def statuses(dossier: Dossier, *days: date) -> list[Status | None]:
    return [review(dossier, DECIDED, day).outcome for day in days]


def test_a_new_knock_out_leaves_its_transition_to_prove_it_and_suspends_after() -> None:
    dossier = after(a_dossier(KVK, proofs=(AProof(),)), KVK, NEW)
    last = date(2027, 7, 1)
    assert statuses(dossier, BEGINS, last, last + timedelta(days=1)) == [
        Status.ON_CONDITIONS,
        Status.ON_CONDITIONS,
        Status.SUSPENDED,
    ]
    shown = replace(dossier, proofs=(AProof(), AProof("NEN")))
    assert statuses(shown, BEGINS, last + timedelta(days=1)) == [Status.ADMITTED, Status.ADMITTED]


def test_evidence_in_time_is_waited_for_also_after_the_transition() -> None:
    handed_in = AProof("NEN", "handed-in")
    dossier = replace(after(a_dossier(KVK, proofs=(AProof(),)), KVK, NEW), proofs=(AProof(), handed_in))
    assert statuses(dossier, date(2027, 8, 1)) == [Status.ON_CONDITIONS]


def test_who_meets_the_new_set_stays_admitted_without_doing_anything() -> None:
    dossier = after(a_dossier(KVK, proofs=(AProof(), AProof("NEN"))), replace(KVK, lasts_months=12), NEW)
    assert statuses(dossier, BEGINS, date(2030, 1, 1)) == [Status.ADMITTED, Status.ADMITTED]


def test_a_date_that_was_given_is_never_cut_short() -> None:
    held = a_dossier(CONT, dates=(ADate(improve_by=date(2027, 9, 1)),))
    strict = ARequirement("CONT", "knock-out", transition_months=1)
    assert [each.prove_by for each in new_transitions(held, [strict], DECIDED, BEGINS)] == [date(2027, 9, 1)]


def test_evidence_that_ends_after_a_transition_was_met_lapses_as_always() -> None:
    proof = AProof("NEN", last_valid_on=date(2027, 8, 1))
    dossier = replace(after(a_dossier(KVK, proofs=(AProof(),)), KVK, NEW), proofs=(AProof(), proof))
    assert statuses(dossier, date(2027, 8, 1), date(2027, 8, 2)) == [Status.ADMITTED, Status.SUSPENDED]


def test_a_loosened_or_unchanged_requirement_begins_no_transition() -> None:
    held = a_dossier(replace(KVK, lasts_months=12))
    assert new_transitions(held, [KVK], DECIDED, BEGINS) == []
    assert ASKS_AGAIN.isdisjoint({Aspect.MAX_AGE, Aspect.SIZES, Aspect.FORMS})


@CALM
@given(dossiers, st.lists(requirements, max_size=4, unique_by=lambda each: each.code))
def test_no_edition_suspends_on_its_first_day_who_stood_the_day_before(
    held: Dossier, asked: list[ARequirement]
) -> None:
    """Unless an exclusion that the office already found to hold now counts."""
    if any(each.kind == "exclusion" for each in asked):
        return
    before = review(held, DECIDED, BEGINS).outcome
    if before != Status.SUSPENDED:
        assert review(after(held, *asked), DECIDED, BEGINS).outcome != Status.SUSPENDED


@CALM
@given(requirements)
def test_every_transition_lasts_at_least_a_month(requirement: ARequirement) -> None:
    assert transition_ends(requirement, BEGINS) >= date(2027, 2, 1)
