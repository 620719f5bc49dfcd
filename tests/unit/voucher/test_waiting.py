"""Which days of a wait count against the norm, and the median of waits that are not over."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.texts import Text
from services.voucher.reference import waiting_norm
from services.voucher.rules.budget_year import Days
from services.voucher.rules.waiting import Agreed, Norm, StatusFrom, median_wait, wait_of

FIRST = date(2026, 9, 1)
NORM = Norm(6, Text("norm", "norm"), "source")
ACTIVE = [StatusFrom("active", FIRST)]


def day(number: int) -> date:
    """The day that so many days of waiting end on."""
    return FIRST + timedelta(days=number - 1)


def agreed(starts: int, begins: int | None = None, ends: int | None = None, postponed: tuple[Days, ...] = ()) -> Agreed:
    return Agreed(day(5), day(starts), day(begins) if begins else None, day(ends) if ends else None, postponed)


def test_a_wait_counts_every_day_until_the_norm_is_exceeded() -> None:
    wait = wait_of(FIRST, day(42), ACTIVE, [], NORM)
    assert (wait.since, wait.counted_days, wait.over_since) == (FIRST, 42, None)
    wait = wait_of(FIRST, day(50), ACTIVE, [], NORM)
    assert (wait.counted_days, wait.over_since) == (50, day(43))
    assert wait_of(FIRST, day(900), ACTIVE, [], None).over_since is None, "no norm is known"


@pytest.mark.parametrize(
    ("made", "counted", "since"),
    [
        (agreed(starts=40), 4, None),  # an agreed day that has yet to come does not wait
        (agreed(starts=10), 4 + 11, day(10)),  # care has not begun on the agreed day
        (agreed(starts=10, begins=15), 4 + 5, None),
        (agreed(starts=10, begins=10, ends=15), 4 + 5, day(16)),
        (agreed(starts=10, postponed=(Days(day(10), day(18)),)), 4 + 2, day(19)),
    ],
)
def test_an_agreement_carries_the_days_until_its_start_and_from_the_first_care_on(
    made: Agreed, counted: int, since: date | None
) -> None:
    wait = wait_of(FIRST, day(20), ACTIVE, [made], NORM)
    assert (wait.counted_days, wait.since) == (counted, since)


def test_days_of_a_choice_do_not_count() -> None:
    statuses = [StatusFrom("active", FIRST), StatusFrom("waits-for-preference", day(11)), StatusFrom("urgent", day(31))]
    wait = wait_of(FIRST, day(40), statuses, [], NORM)
    assert (wait.counted_days, wait.status, wait.since) == (20, "urgent", FIRST)
    assert wait_of(FIRST, day(40), [StatusFrom("precaution", FIRST)], [], NORM).counted_days == 0


def test_the_norm_is_that_of_the_form_and_the_profile() -> None:
    found = [waiting_norm(form, profile) for form, profile in (("stay", "4VV"), ("stay", "5VV"), ("mpt", "5VV"))]
    assert [each.weeks if each else None for each in found] == [13, 6, 6]
    assert waiting_norm("stay", "9bVV") is None


pairs = st.lists(st.tuples(st.integers(0, 40), st.integers(1, 5)), max_size=12)


@given(pairs, pairs)
def test_the_median_is_that_of_a_plain_count_of_the_clients_at_risk(
    began: list[tuple[int, int]], waiting: list[tuple[int, int]]
) -> None:
    clients = [(days, True) for days, count in began for _ in range(count)]
    clients += [(days, False) for days, count in waiting for _ in range(count)]
    chance, expected = 1.0, None
    for on in range(41):
        at_risk = sum(days >= on for days, _ in clients)
        events = sum(days == on and has_begun for days, has_begun in clients)
        if at_risk:
            chance *= 1 - events / at_risk
        if at_risk and expected is None and chance <= 0.5:
            expected = on
    assert median_wait(began, waiting) == expected


def test_clients_who_still_wait_lengthen_the_median() -> None:
    assert median_wait([(10, 5)], []) == 10
    assert median_wait([(10, 5)], [(30, 5)]) == 10
    assert median_wait([(10, 5)], [(30, 6)]) is None, "fewer than half have begun"
    assert median_wait([(10, 5), (40, 3)], [(30, 5)]) == 40
