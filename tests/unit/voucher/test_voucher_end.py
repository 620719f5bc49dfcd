"""What agreements ask when their voucher ends or becomes shorter; sums by hand."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.voucher.rules.budget_year import Days
from services.voucher.rules.release import YearHeld
from services.voucher.rules.reservation import agreed_days
from services.voucher.rules.voucher_end import Wanted, asked_up_to, fitted, last_day, regained
from tests.unit.voucher.test_reservation import Line

AGREEMENT = agreed_days(date(2026, 11, 1), None)
HELD = {2026: YearHeld(610_000, 610_000), 2027: YearHeld(3_650_000, 3_650_000), 2028: YearHeld(3_660_000, 3_660_000)}
WANTED = st.lists(st.builds(Wanted, st.integers(0, 1_000), st.integers(0, 1_000)), max_size=6)


def voucher(last: date) -> Days:
    return Days(date(2026, 1, 1), last)


@pytest.mark.parametrize(
    ("last", "asked"),
    [
        (date(2028, 12, 31), {2026: 610_000, 2027: 3_650_000, 2028: 3_660_000}),
        (date(2028, 3, 1), {2026: 610_000, 2027: 3_650_000, 2028: 61 * 10_000}),  # 31 + 29 + 1: a leap year
        (date(2027, 1, 10), {2026: 610_000, 2027: 100_000, 2028: 0}),
        (date(2026, 11, 30), {2026: 300_000, 2027: 0, 2028: 0}),
        (date(2026, 10, 31), {2026: 0, 2027: 0, 2028: 0}),
    ],
)
def test_days_up_to_the_last_one_are_asked_and_nothing_later(last: date, asked: dict[int, int]) -> None:
    assert asked_up_to([Line()], AGREEMENT, voucher(last), HELD) == asked


def test_who_ends_earlier_keeps_what_was_asked() -> None:
    ended = agreed_days(date(2026, 11, 1), date(2027, 1, 10))
    held = {2026: YearHeld(610_000, 610_000), 2027: YearHeld(250_000, 3_650_000)}
    assert asked_up_to([Line()], ended, voucher(date(2027, 1, 10)), held) == {2026: 610_000, 2027: 250_000}


def test_never_more_is_asked_than_before() -> None:
    held = {2027: YearHeld(40_000, 900_000)}
    assert asked_up_to([Line()], AGREEMENT, voucher(date(2027, 1, 10)), held) == {2027: 40_000}


def test_an_agreement_ends_with_its_voucher_or_earlier() -> None:
    last = date(2027, 1, 10)
    assert last_day(AGREEMENT, voucher(last)) == last
    assert last_day(agreed_days(date(2026, 11, 1), date(2027, 1, 9)), voucher(last)) == date(2027, 1, 9)


def test_what_fits_is_asked_as_it_is() -> None:
    assert fitted(1_000, [Wanted(600, 200), Wanted(400, 400)]) == [600, 400]


def test_what_does_not_fit_goes_to_who_redeemed_first() -> None:
    assert fitted(1_000, [Wanted(600, 0), Wanted(500, 0), Wanted(200, 0)]) == [600, 400, 0]


def test_what_was_drawn_goes_before_all_that_was_not() -> None:
    assert fitted(1_000, [Wanted(900, 100), Wanted(500, 300)]) == [700, 300]


def test_care_drawn_after_the_end_takes_room_and_is_not_asked_for() -> None:
    """Claims keeps what was drawn, 700 of the first; of 1,000 there is 300 left."""
    assert fitted(1_000, [Wanted(200, 700), Wanted(500, 0)]) == [200, 300]


def test_more_drawn_than_the_value_leaves_nothing() -> None:
    assert fitted(1_000, [Wanted(1_200, 1_100), Wanted(500, 0)]) == [1_100, 0]


@given(st.integers(0, 3_000), WANTED)
def test_no_more_can_be_drawn_than_the_value_or_what_was_drawn(value: int, wanted: list[Wanted]) -> None:
    asked = fitted(value, wanted)
    held = sum(max(cents, each.drawn_cents) for cents, each in zip(asked, wanted, strict=True))
    assert held <= max(value, sum(each.drawn_cents for each in wanted))
    assert all(0 <= cents <= each.cents for cents, each in zip(asked, wanted, strict=True))
    if sum(max(each.cents, each.drawn_cents) for each in wanted) <= value:
        assert asked == [each.cents for each in wanted]


def test_an_agreement_gets_its_days_again_as_far_as_the_room_goes() -> None:
    held = YearHeld(100, 250)  # claims has not answered the end yet, so more is reserved than asked
    assert regained(200, held, 0) == 200
    assert regained(400, held, 100) == 350
    assert regained(400, held, 1_000) == 400
    assert regained(400, held, -50) == 250
    assert regained(50, held, 1_000) == 100
