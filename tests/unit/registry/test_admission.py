"""The decision on an admission, as a story and as properties."""

from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest

from services.registry.rules.admission import EDGES, Status, can_become, review, verdict
from services.registry.rules.dossier import State
from services.registry.rules.requirements import applies, size_class
from tests.unit.registry.builders import CONT, FRAUDE, KVK, TODAY, ACheck, ADate, AProof, ARequirement, a_dossier

CLEAR = (ACheck(),)


def test_who_shows_everything_is_admitted() -> None:
    found = verdict(a_dossier(proofs=(AProof(), AProof("CONT")), checks=CLEAR), TODAY, TODAY)
    assert found.outcome == Status.ADMITTED
    assert not found.reasons
    assert not found.conditions


def test_an_improvable_requirement_with_a_date_admits_on_conditions() -> None:
    found = verdict(a_dossier(proofs=(AProof(),), dates=(ADate(),), checks=CLEAR), TODAY, TODAY)
    assert found.outcome == Status.ON_CONDITIONS
    assert [(each.requirement.code, each.improve_by) for each in found.conditions] == [("CONT", date(2026, 11, 30))]


def test_the_set_itself_gives_the_date_of_what_is_due_within_months() -> None:
    later = ARequirement("WMCZ", "improvable", "months", due_months=6)
    found = verdict(a_dossier(later), TODAY, TODAY)
    assert found.outcome == Status.ON_CONDITIONS
    assert found.conditions[0].improve_by == date(2027, 4, 5)


def test_the_care_office_cannot_shorten_the_months_of_the_set() -> None:
    later = ARequirement("WMCZ", "improvable", "months", due_months=6)
    found = verdict(a_dossier(later, dates=(ADate("WMCZ", date(2026, 10, 6)),)), TODAY, TODAY)
    assert found.conditions[0].improve_by == date(2027, 4, 5)


def test_a_rejected_knock_out_refuses_with_its_reason_and_nothing_else() -> None:
    found = verdict(a_dossier(proofs=(AProof(outcome="rejected"), AProof("CONT"))), TODAY, TODAY)
    assert found.outcome == Status.REFUSED
    assert [(each.requirement.code, each.state) for each in found.reasons] == [("KVK", State.REJECTED)]


def test_a_date_does_not_help_a_knock_out() -> None:
    found = verdict(a_dossier(KVK, dates=(ADate("KVK"),)), TODAY - timedelta(days=29), TODAY)
    assert found.outcome == Status.REFUSED


def test_an_exclusion_that_holds_refuses() -> None:
    found = verdict(a_dossier(proofs=(AProof(), AProof("CONT")), checks=(ACheck(holds=True),)), TODAY, TODAY)
    assert found.outcome == Status.REFUSED


@pytest.mark.parametrize("proofs", [(AProof(outcome="handed-in"), AProof("CONT")), (AProof(), AProof("CONT"))])
def test_nobody_is_refused_for_what_the_care_office_has_not_looked_at(proofs: tuple[AProof, ...]) -> None:
    long_ago = TODAY - timedelta(days=400)
    assert verdict(a_dossier(proofs=proofs), long_ago, TODAY).outcome is None


def test_what_is_missing_refuses_only_after_four_weeks_to_complete() -> None:
    dossier = a_dossier(proofs=(AProof("CONT"),), checks=CLEAR)
    assert verdict(dossier, TODAY - timedelta(days=28), TODAY).outcome is None
    assert verdict(dossier, TODAY - timedelta(days=29), TODAY).outcome == Status.REFUSED


def test_new_evidence_after_a_rejection_is_looked_at_again() -> None:
    again = AProof(outcome="handed-in", handed_in_at=datetime(2026, 10, 2, tzinfo=UTC))
    found = verdict(a_dossier(KVK, proofs=(AProof(outcome="rejected"), again)), TODAY, TODAY)
    assert found.outcome is None


def test_evidence_that_has_ended_counts_as_not_shown() -> None:
    ended = AProof(last_valid_on=TODAY - timedelta(days=1))
    assert verdict(a_dossier(KVK, proofs=(ended,)), TODAY, TODAY).outcome is None
    assert verdict(a_dossier(KVK, proofs=(AProof(last_valid_on=TODAY),)), TODAY, TODAY).outcome == Status.ADMITTED


@pytest.mark.parametrize(
    ("professionals", "forms", "asked"), [(10, {"stay"}, False), (11, {"stay"}, True), (11, {"mpt", "vpt"}, False)]
)
def test_size_and_delivery_form_decide_what_is_asked(professionals: int, forms: set[str], asked: bool) -> None:
    requirement = ARequirement(sizes=("over-10",), delivery_forms=("stay",))
    assert applies(requirement, size_class(professionals), forms) is asked


def test_a_knock_out_that_lapses_suspends() -> None:
    dossier = a_dossier(KVK, proofs=(AProof(last_valid_on=TODAY),))
    assert review(dossier, date(2026, 1, 1), TODAY).outcome == Status.ADMITTED
    assert review(dossier, date(2026, 1, 1), TODAY + timedelta(days=1)).outcome == Status.SUSPENDED


def test_an_improvable_requirement_that_lapses_gives_thirty_days() -> None:
    dossier = a_dossier(CONT, proofs=(AProof("CONT", last_valid_on=TODAY),))
    decided = date(2026, 1, 1)
    after = [review(dossier, decided, TODAY + timedelta(days=days)).outcome for days in (0, 1, 30, 31)]
    assert after == [Status.ADMITTED, Status.ON_CONDITIONS, Status.ON_CONDITIONS, Status.SUSPENDED]


def test_evidence_in_time_keeps_the_admission_while_the_care_office_looks() -> None:
    in_time = AProof("CONT", "handed-in", handed_in_at=datetime(2026, 11, 30, 12, tzinfo=UTC))
    too_late = AProof("CONT", "handed-in", handed_in_at=datetime(2026, 12, 1, 12, tzinfo=UTC))
    later = date(2027, 1, 1)
    assert review(a_dossier(CONT, proofs=(in_time,), dates=(ADate(),)), TODAY, later).outcome == Status.ON_CONDITIONS
    assert review(a_dossier(CONT, proofs=(too_late,), dates=(ADate(),)), TODAY, later).outcome == Status.SUSPENDED


@pytest.mark.parametrize(("now", "then"), list(product(Status, Status)))
def test_only_the_listed_steps_exist(now: Status, then: Status) -> None:
    assert can_become(now, then) is ((now, then) in EDGES)
    if now in (Status.REFUSED, Status.ENDED) or then == Status.APPLIED or now == then:
        assert not can_become(now, then)


def test_all_reasons_are_given_at_once() -> None:
    found = verdict(
        a_dossier(KVK, CONT, FRAUDE, proofs=(AProof(outcome="rejected"),), checks=(ACheck(holds=True),)), TODAY, TODAY
    )
    assert {each.requirement.code for each in found.reasons} == {"KVK", "FRAUDE"}
