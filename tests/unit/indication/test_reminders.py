"""Reminders of the legal term: at three quarters and on the last day, each once; later when the clock stood still."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.common.calendar import is_working_day
from services.indication import reference
from services.indication.rules.framework import LegalTerm
from services.indication.rules.legal_clock import Pause, legal_clock, three_quarters_on
from services.indication.rules.reminders import Reminder, due_reminders, next_reminder_on

SIX_WEEKS, TWO_WEEKS, TWO_DAYS = (
    reference.legal_terms()[code] for code in ("decision", "decision-special", "decision-palliative")
)
RECEIVED = date(2026, 10, 5)


def day(number: int) -> date:
    return RECEIVED + timedelta(days=number)


@pytest.mark.parametrize(("term", "days"), [(SIX_WEEKS, 31), (TWO_WEEKS, 10), (TWO_DAYS, 1)])
def test_three_quarters_of_the_term_in_whole_days(term: LegalTerm, days: int) -> None:
    assert three_quarters_on(RECEIVED, term, [], RECEIVED) == day(days)


def test_paused_days_move_it_and_while_the_clock_stands_still_it_never_comes() -> None:
    pause = Pause(day(10), day(40), day(15))
    assert three_quarters_on(RECEIVED, SIX_WEEKS, [pause], day(31)) == day(35)
    open_pause = Pause(day(25), day(60), None)
    assert all(three_quarters_on(RECEIVED, SIX_WEEKS, [open_pause], day(n)) > day(n) for n in range(26, 61))
    assert three_quarters_on(RECEIVED, SIX_WEEKS, [open_pause], day(70)) == day(66)


def test_each_reminder_is_due_once_from_its_day_on() -> None:
    soonest, last = day(31), day(42)
    assert due_reminders([], soonest, last, day(30)) == []
    assert due_reminders([], soonest, last, day(31)) == [Reminder.THREE_QUARTERS]
    assert due_reminders(["three-quarters"], soonest, last, day(41)) == []
    assert due_reminders(["three-quarters"], soonest, last, day(50)) == [Reminder.END]
    assert due_reminders([], soonest, last, day(50)) == [Reminder.THREE_QUARTERS, Reminder.END]
    assert due_reminders(["three-quarters", "end"], soonest, last, day(50)) == []


def test_the_next_reminder_is_the_first_that_is_left() -> None:
    assert next_reminder_on([], day(31), day(42)) == day(31)
    assert next_reminder_on(["three-quarters"], day(31), day(42)) == day(42)
    assert next_reminder_on(["three-quarters", "end"], day(31), day(42)) is None


SPANS = st.lists(
    st.tuples(st.integers(0, 60), st.integers(1, 30), st.one_of(st.none(), st.integers(0, 40))), max_size=5
)


@settings(deadline=None)
@given(SPANS, st.integers(0, 120), st.sampled_from([SIX_WEEKS, TWO_WEEKS, TWO_DAYS]))
def test_it_equals_a_plain_count_of_days_and_never_comes_after_the_last(
    spans: list[tuple[int, int, int | None]], today: int, term: LegalTerm
) -> None:
    pauses = [(a, a + b, None if c is None else a + c) for a, b, c in spans if a <= today]
    pauses = [(a, b, c if c is not None and c <= today else None) for a, b, c in pauses]

    def is_paused(number: int) -> bool:
        return number <= today and any(a < number <= b and (c is None or number < c) for a, b, c in pauses)

    def counts(number: int) -> bool:
        return is_working_day(day(number)) if term is TWO_DAYS else True

    left, number = (2 if term is TWO_DAYS else term.value * 7) * 3 // 4, 0
    while left:
        number += 1
        left -= counts(number) and not is_paused(number)
    asked = [Pause(day(a), day(b), None if c is None else day(c)) for a, b, c in pauses]
    found = three_quarters_on(RECEIVED, term, asked, day(today))
    assert found == day(number)
    assert found <= legal_clock(RECEIVED, term, asked, day(today)).due_on
