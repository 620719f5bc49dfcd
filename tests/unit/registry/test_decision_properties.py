"""The decision as a pure function: of any dossier, before it and after it, with transitions."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import TypeVar

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from services.registry.rules.admission import Status, Verdict, review, verdict
from services.registry.rules.dossier import Dossier, Outcome
from tests.unit.registry.builders import ACheck, ADate, AProof, ARequirement

T = TypeVar("T")
TODAY, DECIDED, APPLIED = date(2026, 10, 5), date(2026, 6, 1), date(2026, 5, 1)
CODES = ("A", "B", "C")
CALM = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=300)
RANKS = {Status.REFUSED: 0, None: 1, Status.SUSPENDED: 1, Status.ON_CONDITIONS: 2, Status.ADMITTED: 3}


@dataclass(frozen=True)
class ATransition:
    requirement_code: str
    prove_by: date


codes = st.sampled_from(CODES)
days = st.dates(date(2026, 5, 1), date(2027, 3, 1))
moments = st.datetimes(datetime(2026, 5, 1), datetime(2026, 10, 5), timezones=st.just(UTC))  # noqa: DTZ001
proofs = st.builds(AProof, codes, st.sampled_from(Outcome), st.none() | days, moments)
dossiers = st.builds(
    Dossier,
    requirements=st.lists(
        st.builds(
            ARequirement,
            code=codes,
            kind=st.sampled_from(("knock-out", "improvable", "exclusion")),
            due=st.sampled_from(("application", "start", "months")),
            due_months=st.none() | st.integers(1, 12),
            sizes=st.sampled_from(((), ("over-10",), ("up-to-10", "living-initiative"))),
            delivery_forms=st.sampled_from(((), ("mpt",))),
        ),
        max_size=3,
        unique_by=lambda each: each.code,
    ),
    size=st.sampled_from(("up-to-10", "over-10", "living-initiative")),
    delivery_forms=st.sampled_from((frozenset({"mpt"}), frozenset({"stay", "vpt"}))),
    proofs=st.lists(proofs, max_size=6),
    dates=st.lists(st.builds(ADate, codes, days), max_size=2),
    checks=st.lists(st.builds(ACheck, codes, st.booleans()), max_size=3),
    transitions=st.lists(st.builds(ATransition, codes, days), max_size=2),
)
judges: st.SearchStrategy[Callable[[Dossier], Verdict]] = st.sampled_from(
    [
        lambda dossier: verdict(dossier, APPLIED, TODAY),
        lambda dossier: verdict(dossier, TODAY, TODAY),
        lambda dossier: review(dossier, DECIDED, TODAY),
    ]
)


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
