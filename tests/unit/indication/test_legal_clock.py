"""The legal clock: six weeks from receipt, standing still on days that information is owed."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from services.common.calendar import is_working_day
from services.indication import reference
from services.indication.rules.framework import LegalTerm
from services.indication.rules.legal_clock import LegalClock, Pause, legal_clock

SIX_WEEKS = reference.legal_terms()["decision"]
TWO_WEEKS = reference.legal_terms()["decision-special"]
TWO_DAYS = reference.legal_terms()["decision-palliative"]
RECEIVED = date(2026, 10, 5)


def day(number: int) -> date:
    return RECEIVED + timedelta(days=number)


def clock(
    today: int, *pauses: tuple[int, int, int | None], stopped: int | None = None, term: LegalTerm = SIX_WEEKS
) -> LegalClock:
    asked = [Pause(day(a), day(b), None if c is None else day(c)) for a, b, c in pauses]
    return legal_clock(RECEIVED, term, asked, day(today), None if stopped is None else day(stopped))


def test_six_weeks_after_monday_is_a_monday() -> None:
    seen = clock(0)
    assert (seen.due_on, seen.days_left, seen.paused_since) == (date(2026, 11, 16), 42, None)


def test_two_weeks_when_already_admitted() -> None:
    assert legal_clock(RECEIVED, TWO_WEEKS, [], RECEIVED).due_on == date(2026, 10, 19)


def test_days_left_go_below_zero() -> None:
    assert clock(45).days_left == -3


def test_the_clock_stands_still_from_the_day_after_asking_until_the_day_of_the_answer() -> None:
    seen = clock(20, (10, 24, 14))
    assert (seen.paused_days, seen.due_on, seen.days_left) == (3, day(45), 25)


def test_while_information_is_owed_days_left_do_not_change() -> None:
    left = [clock(today, (10, 24, None)).days_left for today in (10, 11, 17, 24)]
    assert left == [32, 32, 32, 32]
    assert clock(17, (10, 24, None)).paused_since == day(11)


def test_when_the_time_to_answer_passes_unused_the_clock_runs_again() -> None:
    seen = clock(26, (10, 24, None))
    assert (seen.paused_since, seen.days_left, seen.due_on) == (None, 30, day(56))


def test_a_question_after_the_term_has_passed_does_not_move_it() -> None:
    assert clock(50, (45, 60, None)).due_on == day(42)


def test_a_decided_application_has_a_stopped_clock() -> None:
    seen = clock(100, (10, 24, None), stopped=12)
    assert (seen.days_left, seen.paused_since, seen.stopped_on) == (32, None, day(12))


PAUSES = st.lists(
    st.tuples(st.integers(0, 60), st.integers(1, 30), st.one_of(st.none(), st.integers(0, 40))), max_size=6
)


@settings(deadline=None)
@given(PAUSES, st.integers(0, 120), st.sampled_from([SIX_WEEKS, TWO_WEEKS, TWO_DAYS]))
def test_the_clock_equals_a_plain_count_of_days(
    spans: list[tuple[int, int, int | None]], today: int, term: LegalTerm
) -> None:
    pauses = [(a, a + b, None if c is None else a + c) for a, b, c in spans if a <= today]
    pauses = [(a, b, c if c is not None and c <= today else None) for a, b, c in pauses]

    def is_paused(number: int) -> bool:
        return number <= today and any(a < number <= b and (c is None or number < c) for a, b, c in pauses)

    def counts(number: int) -> bool:
        return is_working_day(day(number)) if term is TWO_DAYS else True

    left, number = (2 if term is TWO_DAYS else term.value * 7), 0
    while left:
        number += 1
        left -= counts(number) and not is_paused(number)
    assert clock(today, *pauses, term=term).due_on == day(number)


def test_two_working_days_skip_the_weekend() -> None:
    assert legal_clock(date(2026, 10, 9), TWO_DAYS, [], date(2026, 10, 9)).due_on == date(2026, 10, 13)
