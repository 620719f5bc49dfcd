"""The closing of a pilot: its days, and when it can be evaluated."""

from dataclasses import replace
from datetime import date

import pytest

from services.common.refusals import Refusal
from services.voucher.rules.closing import check_not_closed, faults_of_closing, faults_of_evaluation
from services.voucher.rules.pilot_versions import Plan
from tests.unit.voucher.issuing import AnOpenPilot, codes

TODAY = date(2026, 10, 5)
LAST = date(2028, 12, 31)
PLAN = Plan(period_to=LAST)


@pytest.mark.parametrize(
    ("closes_on", "last_day", "expected"),
    [
        (TODAY, LAST, []),
        (date(2027, 6, 1), LAST, []),
        (date(2026, 10, 4), LAST, ["closing-before-decision"]),
        (TODAY, date(2027, 1, 5), []),
        (TODAY, date(2027, 1, 4), ["pilot-end-too-soon"]),
        (date(2027, 2, 1), date(2027, 1, 31), ["closing-after-end"]),
        (TODAY, date(2029, 1, 1), ["pilot-period-too-long"]),
    ],
)
def test_a_closing_is_decided_ahead_and_leaves_three_months(
    closes_on: date, last_day: date, expected: list[str]
) -> None:
    faults = faults_of_closing(closes_on, last_day, PLAN, date(2026, 1, 1), TODAY)
    assert [each.code for each in faults] == expected
    assert {each.pointer for each in faults} <= {"/body/closesOn", "/body/lastDay"}


def test_a_pilot_that_ends_soon_anyway_can_still_close() -> None:
    soon = replace(PLAN, period_to=date(2026, 11, 30))
    assert faults_of_closing(TODAY, date(2026, 11, 30), soon, date(2024, 1, 1), TODAY) == []


def test_nothing_new_begins_from_the_day_of_closing_on() -> None:
    check_not_closed(None, LAST, TODAY)
    check_not_closed(date(2026, 10, 6), LAST, TODAY)
    with pytest.raises(Refusal, match="pilot-closed"):
        check_not_closed(TODAY, LAST, TODAY)
    assert codes(pilot=AnOpenPilot(closes_on=date(2030, 1, 1))) == []
    assert codes(pilot=AnOpenPilot(closes_on=date(2026, 1, 1))) == ["pilot-not-open"]


def test_a_pilot_is_evaluated_when_it_is_over_and_every_client_is_placed() -> None:
    assert faults_of_evaluation(LAST, 0, 0, date(2029, 1, 1)) == []
    assert [each.code for each in faults_of_evaluation(LAST, 2, 0, LAST)] == ["pilot-still-runs", "clients-not-placed"]
    assert [each.code for each in faults_of_evaluation(LAST, 0, 1, date(2029, 1, 1))] == ["pilot-still-runs"]
