"""The decision as a pure function: of any dossier, before it and after it, with transitions."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import TypeVar

from hypothesis import assume, example, given
from hypothesis import strategies as st

from services.registry.rules.admission import Status, Verdict, review, verdict
from services.registry.rules.dossier import Dossier, Outcome
from tests.unit.registry.builders import CONT, ACheck, AProof, a_dossier
from tests.unit.registry.dossiers import CALM, ATransition, codes, days, dossiers, proofs

T = TypeVar("T")
TODAY, DECIDED = date(2026, 10, 5), date(2026, 6, 1)
RANKS = {Status.REFUSED: 0, None: 1, Status.SUSPENDED: 1, Status.ON_CONDITIONS: 2, Status.ADMITTED: 3}


judges: st.SearchStrategy[Callable[[Dossier], Verdict]] = st.one_of(
    days.map(lambda applied: lambda dossier: verdict(dossier, applied, TODAY)),
    st.just(lambda dossier: review(dossier, DECIDED, TODAY)),
)


LATE = a_dossier(CONT, proofs=(AProof("CONT", Outcome.HANDED_IN, handed_in_at=datetime(2026, 7, 2, 9, tzinfo=UTC)),))
"""One thing to improve, of which evidence came 31 days after the decision and waits."""


def shuffled(shuffle: Random, facts: Sequence[T]) -> list[T]:
    """The same facts in another order."""
    return shuffle.sample(list(facts), len(facts))


@CALM
@given(dossiers, judges, st.randoms(use_true_random=False))
def test_the_same_facts_in_any_order_give_the_same_decision(
    dossier: Dossier, judge: Callable[[Dossier], Verdict], shuffle: Random
) -> None:
    mixed = replace(
        dossier,
        proofs=shuffled(shuffle, dossier.proofs),
        dates=shuffled(shuffle, dossier.dates),
        checks=shuffled(shuffle, dossier.checks),
        transitions=shuffled(shuffle, dossier.transitions),
    )
    assert judge(mixed) == judge(dossier)


@CALM
@given(dossiers, judges, proofs)
@example(LATE, lambda dossier: review(dossier, DECIDED, TODAY), AProof("CONT", Outcome.VERIFIED, DECIDED))
def test_verified_evidence_never_worsens_a_decision_however_long_it_counts(
    dossier: Dossier, judge: Callable[[Dossier], Verdict], proof: AProof
) -> None:
    more = replace(dossier, proofs=[*dossier.proofs, replace(proof, outcome=Outcome.VERIFIED)])
    assert RANKS[judge(more).outcome] >= RANKS[judge(dossier).outcome]


@CALM
@given(dossiers, judges, st.integers(0, 400))
def test_everyone_who_meets_every_item_is_admitted(
    dossier: Dossier, judge: Callable[[Dossier], Verdict], longer: int
) -> None:
    last = TODAY + timedelta(days=longer)
    asked = dossier.applicable()
    whole = replace(
        dossier,
        proofs=[*dossier.proofs, *(AProof(each.code, Outcome.VERIFIED, last) for each in asked)],
        checks=[ACheck(each.code) for each in asked],
    )
    assert judge(whole).outcome == Status.ADMITTED


@CALM
@given(dossiers, st.builds(ATransition, codes, days))
def test_more_time_never_worsens_a_standing(dossier: Dossier, transition: ATransition) -> None:
    """Time that is still left: a date that has passed already gives none."""
    assume(transition.prove_by >= TODAY)
    more = replace(dossier, transitions=[*dossier.transitions, transition])
    before, after = review(dossier, DECIDED, TODAY).outcome, review(more, DECIDED, TODAY).outcome
    assert RANKS[after] >= RANKS[before]


@CALM
@given(dossiers, st.builds(ATransition, codes, days), st.integers(0, 300))
def test_a_transition_that_is_extended_never_worsens_a_standing(
    dossier: Dossier, transition: ATransition, longer: int
) -> None:
    """Also where the shorter one has passed already."""
    later = replace(transition, prove_by=transition.prove_by + timedelta(days=longer))
    short, long = (replace(dossier, transitions=[*dossier.transitions, each]) for each in (transition, later))
    before, after = review(short, DECIDED, TODAY).outcome, review(long, DECIDED, TODAY).outcome
    assert RANKS[after] >= RANKS[before]
