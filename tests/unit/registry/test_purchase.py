"""Five years at most, leap days and all; and a signal at each moment before the end."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.registry.rules.purchase import due_signals, last_possible_day


def test_five_years_end_the_day_before_the_fifth_birthday() -> None:
    assert last_possible_day(date(2026, 1, 1)) == date(2030, 12, 31)
    assert last_possible_day(date(2028, 2, 29)) == date(2033, 2, 27)


@given(st.integers(-10, 800))
def test_every_moment_that_has_come_is_due_until_the_end(left: int) -> None:
    today = date(2026, 10, 5)
    due = due_signals(today + timedelta(days=left), today)
    assert due == ([moment for moment in (365, 182, 91) if left <= moment] if left >= 0 else [])
