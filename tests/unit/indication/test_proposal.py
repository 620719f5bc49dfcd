"""The proposal: the nearest profile by table, with ties and questions shown."""

from dataclasses import replace
from statistics import median

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.indication import reference
from services.indication.rules.framework import NOT_ASSESSED, Dimension, Scale
from services.indication.rules.proposal import Proposal, criteria_of, proposal
from tests.unit.indication.builders import Score, SomeSituation, of_profile, situation

TABLES = reference.proposal_tables()
CURRENT = [gate.profile_code for gate in TABLES.gates]


def propose(found: SomeSituation) -> Proposal:
    return proposal(found, TABLES, reference.special_entries())


def scores_of(found: SomeSituation) -> dict[Dimension, float | None]:
    return {each.dimension: each.score for each in criteria_of(found, TABLES)}


@pytest.mark.parametrize("code", ["4VV", "5VV", "6VV", "7VV", "8VV"])
def test_the_text_of_a_nursing_home_profile_leads_to_that_profile(code: str) -> None:
    found = propose(of_profile(code))
    assert found.winner is not None
    assert (found.winner.profile_code, found.winner.distance) == (code, 0)
    assert found.runner_up is not None
    assert found.runner_up.distance > 0


@pytest.mark.parametrize("code", CURRENT)
def test_every_current_profile_is_reached_or_named_beside_its_twin_with_the_question_that_decides(code: str) -> None:
    found = propose(of_profile(code))
    assert found.winner is not None
    assert found.winner.distance == 0
    assert found.is_in_line(code)
    if found.ties:
        assert found.questions
        assert found.questions[0].code == "tie"


def test_no_legacy_profile_can_be_proposed() -> None:
    assert len(CURRENT) == len(set(CURRENT)) == 40
    assert set(CURRENT) == set(reference.care_profiles())
    assert not {"1VV", "2VV", "3VV", "10VV", "1VG", "2VG", "1GGZ B"} & set(CURRENT)


def test_the_median_of_the_answered_questions_counts_and_may_be_a_half() -> None:
    found = replace(situation(), limitations=[Score("0301", 1), Score("0302", 2), Score("0303", NOT_ASSESSED)])
    assert scores_of(found)[Dimension.ADL] == 1.5


def test_of_behaviour_the_highest_counts() -> None:
    found = replace(situation(), disorders=[Score("0401", 0), Score("0402", 0), Score("0403", 3)])
    assert scores_of(found)[Dimension.BEHAVIOUR] == 3


def test_the_same_code_is_another_question_on_the_other_scale() -> None:
    found = replace(situation(), limitations=[Score("0101", 3)], disorders=[Score("0101", 1)])
    assert scores_of(found)[Dimension.SOCIAL_SELF_RELIANCE] == 3
    assert scores_of(found)[Dimension.PSYCHOSOCIAL_COGNITIVE] == 1


def test_nursing_and_psychiatric_problems_are_asked_directly_and_nine_is_no_answer() -> None:
    scores = scores_of(situation(nursing=NOT_ASSESSED, psychiatric=2))
    assert scores[Dimension.NURSING] is None
    assert scores[Dimension.PSYCHIATRIC] == 2


def test_a_question_that_no_profile_weighs_changes_nothing() -> None:
    found = situation(adl=2)
    assert scores_of(replace(found, disorders=[*found.disorders, Score("0503", 3)])) == scores_of(found)


def test_a_missing_dimension_is_not_counted() -> None:
    found = propose(situation("02", adl=3, behaviour=1))
    assert found.winner is not None
    counted = {part.dimension for part in found.winner.parts if part.distance is not None}
    assert counted == {Dimension.ADL, Dimension.BEHAVIOUR}
    assert found.winner.profile_code == "5VV"


def test_a_level_that_the_text_does_not_name_is_not_counted() -> None:
    found = propose(of_profile("7VG"))
    assert found.winner is not None
    mobility = next(part for part in found.winner.parts if part.dimension is Dimension.MOBILITY)
    assert (mobility.level, mobility.distance) == (None, None)


def test_a_tie_goes_to_the_lighter_and_is_shown() -> None:
    found = propose(situation("02", mobility=2))
    assert found.winner is not None
    assert found.winner.profile_code == "5VV"
    assert [each.profile_code for each in found.ties] == ["7VV"]


def test_a_tie_between_twins_asks_the_entry_that_tells_them_apart() -> None:
    found = propose(of_profile("4LVG"))
    assert found.winner is not None
    assert {found.winner.profile_code, *(each.profile_code for each in found.ties)} == {"3LVG", "4LVG"}
    assert [each.entry for each in found.questions] == ["securable-ward"]


def test_a_sensory_foundation_without_its_entry_gets_a_question_and_no_guess() -> None:
    found = propose(situation("06", adl=1))
    assert found.winner is None
    assert [each.entry for each in found.questions] == ["sensory-auditory", "sensory-visual"]


@pytest.mark.parametrize("foundation", [None, "07"])
def test_without_a_foundation_of_the_law_the_question_is_which_one_weighs_most(foundation: str | None) -> None:
    found = propose(situation(foundation, adl=1))
    assert found.winner is None
    assert [each.code for each in found.questions] == ["dominant-foundation"]


def test_without_any_score_the_scores_are_asked() -> None:
    found = propose(situation("02"))
    assert found.winner is None
    assert [each.code for each in found.questions] == ["scores"]


LEVEL = st.sampled_from([0, 1, 2, 3, NOT_ASSESSED])
CODES = {scale: sorted(code for its, code in reference.questions() if its is scale) for scale in Scale}


@st.composite
def situations(draw: st.DrawFn) -> SomeSituation:
    def answers(scale: Scale) -> list[Score]:
        codes = draw(st.lists(st.sampled_from(CODES[scale]), unique=True, max_size=20))
        return [Score(code, draw(LEVEL)) for code in codes]

    return SomeSituation(
        dominant_foundation=draw(st.sampled_from(["01", "02", "03", "04", "05", "06", "07", None])),
        limitations=answers(Scale.LIMITATION),
        disorders=answers(Scale.DISORDER),
        special_entries=draw(st.lists(st.sampled_from(sorted(reference.special_entries())), unique=True)),
        nursing=draw(LEVEL),
        psychiatric=draw(LEVEL),
    )


def plain_scores(found: SomeSituation) -> dict[Dimension, float]:
    """The scores, worked out a second time in the plainest way."""
    lists: dict[Dimension, list[int]] = {}
    for scale, answers in ((Scale.LIMITATION, found.limitations), (Scale.DISORDER, found.disorders)):
        for answer in answers:
            if answer.score != 9 and (scale, answer.question) in TABLES.dimensions:
                lists.setdefault(TABLES.dimensions[scale, answer.question], []).append(answer.score)
    scores: dict[Dimension, float] = {each: median(values) for each, values in lists.items()}
    if Dimension.BEHAVIOUR in lists:
        scores[Dimension.BEHAVIOUR] = max(lists[Dimension.BEHAVIOUR])
    if found.nursing not in {None, 9}:
        scores[Dimension.NURSING] = found.nursing or 0
    if found.psychiatric not in {None, 9}:
        scores[Dimension.PSYCHIATRIC] = found.psychiatric or 0
    return scores


@settings(deadline=None)
@given(situations())
def test_the_winner_is_the_lightest_of_the_nearest_among_open_gates(found: SomeSituation) -> None:
    answer, scores = propose(found), plain_scores(found)
    open_gates = {
        gate.profile_code: gate
        for gate in TABLES.gates
        if found.dominant_foundation in gate.foundations and gate.entries <= set(found.special_entries)
    }
    distances = {
        code: sum(abs(scores[each] - level) for each, level in TABLES.levels[code].items() if each in scores)
        for code in open_gates
    }
    if not open_gates or not scores:
        assert answer.winner is None
        assert answer.questions
        return
    assert answer.winner is not None
    nearest = min(distances.values())
    assert {each.profile_code: each.distance for each in answer.candidates} == distances
    assert answer.winner.distance == nearest
    tied = {code for code, distance in distances.items() if distance == nearest}
    assert {answer.winner.profile_code, *(each.profile_code for each in answer.ties)} == tied
    assert open_gates[answer.winner.profile_code].order == min(open_gates[code].order for code in tied)
    assert bool(answer.questions) == (len(tied) > 1)
