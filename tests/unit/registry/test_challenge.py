"""What the findings on a proposal come to: the rule decides, in any order of findings, and more met never harms."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from services.registry.rules.challenge import (
    CAN_BECOME,
    ChallengeStatus,
    Criterion,
    can_become,
    days_left,
    decide_by,
    latest_trial_end,
    not_judged,
    outcome,
)

WORTH = {ChallengeStatus.DECLINED: 0, ChallengeStatus.TRIAL: 1, ChallengeStatus.ACCEPTED: 2}
FINDINGS = st.lists(st.booleans(), min_size=5, max_size=5)


class Found(NamedTuple):
    criterion: Criterion
    is_met: bool


def findings(met: Sequence[bool]) -> list[Found]:
    return [Found(criterion, each) for criterion, each in zip(Criterion, met, strict=True)]


def test_who_meets_everything_is_accepted_and_who_lacks_only_proof_gets_one_trial() -> None:
    assert outcome(findings([True] * 5), "proposed") is ChallengeStatus.ACCEPTED
    assert outcome(findings([True] * 5), "trial") is ChallengeStatus.ACCEPTED
    unproven = findings([True, True, True, True, False])
    assert outcome(unproven, "proposed") is ChallengeStatus.TRIAL
    assert outcome(unproven, "trial") is ChallengeStatus.DECLINED
    for place in range(4):
        met = [each != place for each in range(5)]
        assert outcome(findings(met), "proposed") is ChallengeStatus.DECLINED


@given(FINDINGS, st.sampled_from(["proposed", "trial"]), st.randoms())
def test_the_order_of_findings_does_not_matter(met: list[bool], status: str, dice: object) -> None:
    mixed = findings(met)
    dice.shuffle(mixed)  # type: ignore[attr-defined]  # a random.Random
    assert outcome(mixed, status) is outcome(findings(met), status)


@given(FINDINGS, st.integers(0, 4), st.sampled_from(["proposed", "trial"]))
def test_meeting_more_never_worsens_the_outcome(met: list[bool], place: int, status: str) -> None:
    more = [each or number == place for number, each in enumerate(met)]
    assert WORTH[outcome(findings(more), status)] >= WORTH[outcome(findings(met), status)]


@given(FINDINGS)
def test_every_outcome_is_a_step_that_can_be_taken(met: list[bool]) -> None:
    for status in ("proposed", "trial"):
        assert can_become(status, outcome(findings(met), status))


def test_every_step_that_is_not_in_the_table_is_refused() -> None:
    allowed = {(one.value, other.value) for one, others in CAN_BECOME.items() for other in others}
    assert allowed == {
        ("proposed", "trial"), ("proposed", "accepted"), ("proposed", "declined"), ("proposed", "withdrawn"),
        ("trial", "accepted"), ("trial", "declined"), ("trial", "withdrawn"), ("accepted", "listed"),
        ("declined", "trial"), ("declined", "accepted"),
    }  # fmt: skip
    for one in ChallengeStatus:
        for other in ChallengeStatus:
            assert can_become(one, other) == ((one.value, other.value) in allowed)


def test_the_clock_is_visible_and_stands_still_when_decided() -> None:
    proposed = date(2026, 10, 5)
    until = decide_by(proposed)
    assert until == date(2026, 11, 30)
    assert days_left("proposed", until, proposed) == 56
    assert days_left("trial", until, date(2026, 12, 1)) == -1
    assert days_left("declined", until, proposed) is None
    assert latest_trial_end(proposed) == date(2027, 10, 4)


def test_what_was_not_judged_is_named_in_order() -> None:
    assert not_judged(findings([True] * 5)) == []
    assert not_judged([Found(Criterion.SAFE, True)]) == ["insured-care", "wanted", "price-fits", "proven"]
