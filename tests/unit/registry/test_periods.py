"""Periods, months, standing days and lifetimes of evidence."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.common.calendar import add_months
from services.registry.rules.admission import Status
from services.registry.rules.periods import Period, without
from services.registry.rules.requirements import last_valid_day, oldest_issue_day, requirement_faults
from services.registry.rules.suspension import first_day_to_lift, standing_days, status_on
from tests.unit.registry.builders import ARequirement, ASuspension

START = date(2026, 1, 1)
day_numbers = st.integers(0, 60)
periods = st.builds(
    lambda first, length: Period(
        START + timedelta(days=first), None if length is None else START + timedelta(days=first + length)
    ),
    day_numbers,
    st.none() | st.integers(0, 20),
)


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 10, 5), 12, date(2027, 10, 5)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
        (date(2028, 2, 29), -12, date(2027, 2, 28)),
    ],
)
def test_months_keep_the_day_where_the_month_has_it(day: date, months: int, then: date) -> None:
    assert add_months(day, months) == then


@settings(deadline=None)
@given(periods, st.lists(periods, max_size=5))
def test_what_is_left_of_a_period_holds_exactly_the_days_outside_the_gaps(whole: Period, gaps: list[Period]) -> None:
    left = without(whole, gaps)
    for number in range(120):
        day = START + timedelta(days=number)
        expected = whole.holds(day) and not any(gap.holds(day) for gap in gaps)
        assert sum(each.holds(day) for each in left) == expected
    assert left == sorted(left, key=lambda each: each.first)


@settings(deadline=None)
@given(periods, periods)
def test_periods_meet_when_they_share_a_day(one: Period, other: Period) -> None:
    shared = any(one.holds(START + timedelta(days=n)) and other.holds(START + timedelta(days=n)) for n in range(120))
    assert one.meets(other) == other.meets(one) == shared


def test_standing_stops_at_a_suspension_and_goes_on_after_it() -> None:
    found = standing_days(START, None, [ASuspension(date(2026, 3, 1), date(2026, 3, 31))])
    assert found == [Period(START, date(2026, 2, 28)), Period(date(2026, 4, 1))]
    assert standing_days(START, None, [ASuspension(date(2026, 3, 1))]) == [Period(START, date(2026, 2, 28))]
    assert standing_days(None, None, []) == []


def test_the_status_follows_suspension_and_end() -> None:
    suspensions = [ASuspension(date(2026, 3, 1), date(2026, 3, 31))]
    found = [
        status_on(Status.ADMITTED, suspensions, date(2026, 6, 30), day)
        for day in (date(2026, 2, 28), date(2026, 3, 1), date(2026, 4, 1), date(2026, 7, 1))
    ]
    assert found == [Status.ADMITTED, Status.SUSPENDED, Status.ADMITTED, Status.ENDED]


def test_days_that_have_passed_stay_suspended() -> None:
    assert first_day_to_lift(date(2026, 3, 1), date(2026, 3, 10)) == date(2026, 3, 9)
    assert first_day_to_lift(date(2026, 3, 10), date(2026, 3, 10)) == date(2026, 3, 10)


def test_evidence_counts_until_its_own_end_or_the_requirements_lifetime() -> None:
    yearly = ARequirement(lasts_months=12)
    issued = date(2026, 1, 15)
    assert last_valid_day(yearly, issued, None) == date(2027, 1, 14)
    assert last_valid_day(yearly, issued, date(2026, 6, 1)) == date(2026, 6, 1)
    assert last_valid_day(ARequirement(), issued, None) is None


def test_evidence_may_not_be_too_old_when_handed_in() -> None:
    assert oldest_issue_day(ARequirement(max_age_months=3), date(2026, 10, 5)) == date(2026, 7, 5)
    assert oldest_issue_day(ARequirement(), date(2026, 10, 5)) is None


def test_all_faults_of_a_set_are_found_at_once() -> None:
    found = requirement_faults(
        [
            ARequirement("A"),
            ARequirement("A", due="months"),
            ARequirement("B", due_months=3),
            ARequirement("C", "exclusion", due="start"),
        ]
    )
    assert [(place, fault.value) for place, fault in found] == [
        (1, "code-twice"),
        (1, "months-missing"),
        (1, "knock-out-in-months"),
        (2, "months-needless"),
        (3, "exclusion-asks"),
    ]
