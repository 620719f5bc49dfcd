"""When an agreement whose care has not begun lapses."""

from datetime import date, timedelta

import pytest

from services.voucher.rules.lapse import Unbegun, lapsed_on, lapses

START = date(2026, 12, 1)


@pytest.mark.parametrize(("days", "is_lapsed"), [(30, False), (89, False), (90, True), (400, True)])
def test_it_lapses_90_days_after_the_start(days: int, is_lapsed: bool) -> None:
    assert lapses(Unbegun(START, START + timedelta(days=30)), START + timedelta(days=days)) is is_lapsed


@pytest.mark.parametrize(("after_reminder", "is_lapsed"), [(0, False), (13, False), (14, True)])
def test_a_late_reminder_still_leaves_two_weeks(after_reminder: int, is_lapsed: bool) -> None:
    reminded_on = START + timedelta(days=120)
    assert lapses(Unbegun(START, reminded_on), reminded_on + timedelta(days=after_reminder)) is is_lapsed


def test_a_reminder_of_the_day_before_a_postponement_does_not_count() -> None:
    postponed = Unbegun(START + timedelta(days=60), reminded_on=START + timedelta(days=30))
    assert not lapses(postponed, START + timedelta(days=400))


def test_without_a_reminder_it_never_lapses() -> None:
    assert not lapses(Unbegun(START), START + timedelta(days=1000))


def test_a_lapsed_agreement_has_no_day() -> None:
    assert lapsed_on(date(2027, 1, 1)) == date(2026, 12, 31)
