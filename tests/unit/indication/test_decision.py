"""What an assessor may decide: the edges of the law, all faults at once."""

from datetime import date
from typing import Any

import pytest

from services.indication.rules.decision import Grounds, NeedFeature, faults_of
from tests.unit.indication.builders import SomeDecision, granting, grounds, of_profile, refusing, situation


def codes(decision: SomeDecision, on: Grounds | None = None) -> list[str]:
    return [each.code for each in faults_of(decision, on or grounds())]


def test_the_proposed_profile_is_granted_for_life_from_today() -> None:
    assert codes(granting()) == []


def test_a_departure_from_the_proposal_needs_a_motivation() -> None:
    assert codes(granting(profile_code="7VV")) == ["motivation-missing"]
    assert codes(granting(profile_code="7VV", motivation="Het gedrag is heftiger dan de scores laten zien.")) == []


def test_choosing_one_of_tied_profiles_is_no_departure() -> None:
    tied = grounds(situation("02", mobility=2))
    assert codes(granting(profile_code="5VV"), tied) == codes(granting(profile_code="7VV"), tied) == []


def test_without_a_proposal_every_profile_needs_a_motivation() -> None:
    assert codes(granting(profile_code="2ZGvis"), grounds(situation("06", adl=1))) == ["motivation-missing"]


def test_without_access_nothing_can_be_granted() -> None:
    assert codes(granting(), grounds(permanent=False)) == ["no-access"]


@pytest.mark.parametrize("code", ["3VV", "10VV", "5vv", "XYZ"])
def test_only_a_current_profile_can_be_granted(code: str) -> None:
    assert codes(granting(profile_code=code)) == ["profile-not-current"]


def test_the_right_begins_on_the_day_of_decision_or_later() -> None:
    assert codes(granting(valid_from=date(2026, 10, 4))) == ["from-too-early"]
    assert codes(granting(valid_from=date(2026, 12, 1))) == []


def test_in_special_circumstances_it_begins_at_most_two_weeks_back() -> None:
    special = grounds(special=True)
    assert codes(granting(valid_from=date(2026, 9, 21)), special) == []
    assert codes(granting(valid_from=date(2026, 9, 20)), special) == ["from-too-early"]


def test_a_right_for_life_has_no_end_day() -> None:
    assert codes(granting(valid_to=date(2027, 10, 4))) == ["end-day-not-allowed"]


@pytest.mark.parametrize(
    ("profile", "latest"),
    [
        ("3LVG", date(2029, 10, 4)),
        ("1SGLVG", date(2029, 10, 4)),
        ("4GGZ B", date(2029, 10, 4)),
        ("9VV B", date(2027, 4, 4)),
    ],
)
def test_the_exceptions_have_an_end_day_within_their_limit(profile: str, latest: date) -> None:
    on = grounds(of_profile(profile), age=20)
    assert codes(granting(profile_code=profile), on) == ["end-day-needed"]
    assert codes(granting(profile_code=profile, valid_to=latest), on) == []
    assert codes(granting(profile_code=profile, valid_to=date.fromordinal(latest.toordinal() + 1)), on) == [
        "period-too-long"
    ]


def test_a_person_insured_by_treaty_has_six_months_also_with_a_longer_profile() -> None:
    assert codes(granting(), grounds(treaty=True)) == ["end-day-needed"]
    on = grounds(of_profile("3LVG"), age=20, treaty=True)
    assert codes(granting(profile_code="3LVG", valid_to=date(2029, 10, 4)), on) == ["period-too-long"]
    assert codes(granting(profile_code="3LVG", valid_to=date(2027, 4, 4)), on) == []


def test_additional_care_is_for_profiles_that_have_it_and_never_with_extra_costs_at_home() -> None:
    extra = [NeedFeature.ADDITIONAL_CARE]
    assert codes(granting(need_features=extra)) == ["additional-care-not-possible"]
    seven = grounds(of_profile("7VV"))
    assert codes(granting(profile_code="7VV", need_features=extra), seven) == []
    both = [*extra, NeedFeature.EXTRA_COSTS_AT_HOME]
    assert codes(granting(profile_code="7VV", need_features=both), seven) == ["features-exclude"]


def test_a_refusal_names_a_condition_that_fails_and_where_else_to_turn() -> None:
    assert codes(refusing(), grounds(permanent=False)) == []
    assert codes(refusing(reasons=[], elsewhere=None), grounds(permanent=False)) == ["field-needed", "field-needed"]


def test_a_refusal_cannot_go_against_the_findings() -> None:
    assert codes(refusing()) == ["refusal-unfounded"]


def test_who_is_not_insured_can_be_refused_whatever_the_findings() -> None:
    assert codes(refusing(reasons=["not-insured"])) == []


def test_all_faults_come_at_once_with_their_places() -> None:
    wrong: dict[str, Any] = {"valid_from": date(2026, 1, 1), "valid_to": date(2025, 1, 1), "reasons": ["not-insured"]}
    faults = faults_of(granting(profile_code="7VV", **wrong), grounds(permanent=False))
    assert {(each.code, each.pointer) for each in faults} == {
        ("field-out-of-place", "/body/reasons"),
        ("no-access", "/body/outcome"),
        ("motivation-missing", "/body/motivation"),
        ("from-too-early", "/body/validFrom"),
        ("period-reversed", "/body/validTo"),
        ("end-day-not-allowed", "/body/validTo"),
    }
