"""The plan of a pilot on a day, and what a version may change."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.voucher.rules.pilot_versions import (
    Plan,
    Situation,
    Stored,
    changed_by,
    faults_of_version,
    plan_on,
    within_cap,
)

TODAY = date(2026, 10, 5)


@dataclass(frozen=True)
class AVersion:
    """A version that changes nothing, unless told otherwise."""

    number: int = 2
    from_on: date = date(2026, 11, 1)
    added_region_codes: tuple[str, ...] = ()
    added_profile_codes: tuple[str, ...] = ()
    added_delivery_forms: tuple[str, ...] = ()
    period_to: date | None = None
    claim_window_days: int | None = None
    notice_period_days: int | None = None
    participant_cap: int | None = None
    without_cap: bool = False
    budget_ceilings: tuple[Stored, ...] | None = None
    deviations: tuple[Stored, ...] | None = None


OPENED = AVersion(
    number=1,
    from_on=date(2026, 7, 1),
    added_region_codes=("5531",),
    added_profile_codes=("5VV",),
    added_delivery_forms=("stay",),
    period_to=date(2028, 12, 31),
    claim_window_days=92,
    notice_period_days=30,
    participant_cap=100,
    budget_ceilings=(),
    deviations=(),
)
PLAN = plan_on([OPENED], TODAY) or Plan()
SITUATION = Situation("open", date(2026, 1, 1), 40, TODAY)


def test_each_version_counts_from_its_day_and_changes_only_what_it_names() -> None:
    later = AVersion(number=2, from_on=date(2027, 1, 1), participant_cap=150)
    earlier = AVersion(number=3, from_on=date(2026, 11, 1), notice_period_days=60, added_region_codes=("5532", "5531"))
    versions = [OPENED, later, earlier]
    assert plan_on([], TODAY) is None
    assert plan_on(versions, date(2026, 1, 1)) == plan_on(versions, date(2026, 10, 31)) == PLAN
    november = replace(PLAN, notice_period_days=60, region_codes=("5531", "5532"))
    assert plan_on(versions, date(2026, 11, 1)) == plan_on(versions, date(2026, 12, 31)) == november
    assert plan_on(versions, date(2027, 1, 1)) == replace(november, participant_cap=150)


def test_the_later_decision_counts_where_two_begin_on_one_day() -> None:
    one, other = AVersion(number=2, participant_cap=50), AVersion(number=3, without_cap=True)
    assert plan_on([OPENED, other, one], date(2026, 11, 1)) == replace(PLAN, participant_cap=None)


@given(st.lists(st.tuples(st.integers(0, 60), st.sampled_from(["cap", "window", "region"]), st.integers(1, 9))))
def test_scope_never_shrinks_and_a_day_depends_on_no_later_version(changes: list[tuple[int, str, int]]) -> None:
    kinds: dict[str, Callable[[AVersion, int], AVersion]] = {
        "cap": lambda version, size: replace(version, participant_cap=size),
        "window": lambda version, size: replace(version, claim_window_days=size),
        "region": lambda version, size: replace(version, added_region_codes=(f"55{size}0",)),
    }
    versions = [OPENED] + [
        kinds[what](AVersion(number, TODAY + timedelta(days)), size)
        for number, (days, what, size) in enumerate(changes, start=2)
    ]
    former: set[str] = set()
    for days in range(61):
        day = TODAY + timedelta(days)
        plan = plan_on(versions, day)
        assert plan == plan_on([each for each in versions if each.from_on <= day], day)
        assert plan
        assert former <= set(plan.region_codes)
        former = set(plan.region_codes)


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        (AVersion(participant_cap=150), []),
        (AVersion(participant_cap=40), []),
        (AVersion(participant_cap=39), ["cap-below-participants"]),
        (AVersion(participant_cap=100), ["version-changes-nothing"]),
        (AVersion(added_region_codes=("5531",)), ["version-changes-nothing"]),
        (AVersion(from_on=TODAY, notice_period_days=0), []),
        (AVersion(from_on=date(2026, 10, 4), notice_period_days=0), ["version-before-decision"]),
        (AVersion(from_on=date(2029, 1, 1), notice_period_days=0), ["version-after-end"]),
        (AVersion(period_to=date(2029, 1, 1)), ["pilot-period-too-long"]),
        (AVersion(period_to=date(2027, 1, 31)), ["pilot-end-too-soon"]),
        (AVersion(period_to=date(2027, 2, 1)), []),
    ],
)
def test_a_version_is_judged_by_name(version: AVersion, expected: list[str]) -> None:
    assert [each.code for each in faults_of_version(version, PLAN, SITUATION)] == expected


@pytest.mark.parametrize("status", ["draft", "closed", "evaluated"])
def test_only_an_open_pilot_gets_versions(status: str) -> None:
    faults = faults_of_version(AVersion(participant_cap=150), PLAN, replace(SITUATION, status=status))
    assert [each.code for each in faults] == ["pilot-not-open-for-versions"]


def test_a_cap_that_falls_below_the_participants_waits_for_free_places() -> None:
    plan = changed_by(PLAN, AVersion(participant_cap=40))
    assert within_cap(plan, 41).participant_cap == 41
    assert within_cap(plan, 39).participant_cap == 40
    assert within_cap(replace(plan, participant_cap=None), 41).participant_cap is None
