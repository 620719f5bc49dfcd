"""Putting off and calling off care: whose word counts when, until which day, and the days that do not count."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from services.common.refusals import Refusal
from services.voucher.rules.budget_year import Days
from services.voucher.rules.postponement import (
    Paused,
    Waiting,
    check_calling_off,
    check_not_begun,
    check_postponement,
    paused,
)

START = date(2026, 12, 1)
"""A Tuesday: five working days later is 8 December."""
WAITING = Waiting(Days(START, date(2027, 3, 31)), None, is_postponed=False, today=date(2026, 11, 20))


def refused(check: object, *args: object) -> str | None:
    try:
        check(*args)  # type: ignore[operator]  # any of the rules here
    except Refusal as no:
        return no.code
    return None


@pytest.mark.parametrize(
    ("today", "of_client"),
    [
        (date(2026, 11, 20), None),
        (START, None),
        (date(2026, 12, 2), "care-may-have-begun"),
        (date(2026, 12, 8), "care-may-have-begun"),
        (date(2026, 12, 9), None),
    ],
)
def test_a_clients_word_counts_before_the_start_and_after_the_days_to_report_it(
    today: date, of_client: str | None
) -> None:
    waiting = replace(WAITING, today=today)
    assert refused(check_not_begun, waiting, "client") == of_client
    assert refused(check_not_begun, waiting, "provider") is None
    assert refused(check_not_begun, replace(waiting, is_postponed=True), "client") is None
    begun = replace(waiting, care_started_on=START, is_postponed=True)
    assert {refused(check_not_begun, begun, side) for side in ("client", "provider")} == {"care-has-begun"}


def test_a_postponement_ends_today_or_later_and_leaves_a_day_of_the_agreement() -> None:
    later = replace(WAITING, today=date(2026, 12, 20))
    for waiting, until, code in (
        (WAITING, START - timedelta(days=1), "postponed-outside-agreement"),
        (WAITING, START, None),
        (later, date(2026, 12, 19), "postponed-outside-agreement"),
        (later, date(2026, 12, 20), None),
        (later, date(2027, 3, 30), None),
        (later, date(2027, 3, 31), "postponed-outside-agreement"),
    ):
        assert refused(check_postponement, until, waiting) == code


def test_a_provider_calls_off_with_its_notice_period_only() -> None:
    assert refused(check_calling_off, WAITING, "client", 30) is None
    assert refused(check_calling_off, WAITING, "provider", 10) is None  # 30 November, the day before, is the 10th
    assert refused(check_calling_off, WAITING, "provider", 11) == "notice-period"


def test_the_days_that_do_not_count_as_waiting_do_not_overlap_and_stop_where_care_begins() -> None:
    first, second = Paused(date(2026, 12, 1), date(2026, 12, 20)), Paused(date(2026, 12, 10), date(2026, 12, 31))
    assert paused([first], None) == [first]
    assert paused([first, second], None) == [Paused(date(2026, 12, 1), date(2026, 12, 9)), second]
    assert paused([first, replace(second, first=date(2026, 12, 1))], None) == [replace(second, first=first.first)]
    assert paused([first, second], date(2026, 12, 15)) == [
        Paused(date(2026, 12, 1), date(2026, 12, 9)),
        Paused(date(2026, 12, 10), date(2026, 12, 14)),
    ]
    assert paused([first, second], date(2026, 12, 5)) == [Paused(date(2026, 12, 1), date(2026, 12, 4))]
    assert paused([second], date(2026, 12, 1)) == []
