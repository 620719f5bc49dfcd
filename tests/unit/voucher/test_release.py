"""What an agreement that ends asks to keep, and when a year can be closed."""

from datetime import date

import pytest

from services.voucher.refusals.endings import EndAfterAgreedEnd, EndBeforeStart, KeepOutOfRange
from services.voucher.rules.budget_year import Days
from services.voucher.rules.release import YearHeld, asked_at_ending, check_end, is_final, last_claim_day, lowered
from services.voucher.rules.reservation import agreed_days
from tests.unit.voucher.test_reservation import Line

VOUCHER = Days(date(2026, 1, 1), date(2028, 12, 31))
AGREEMENT = agreed_days(date(2026, 11, 1), None)
HELD = {2026: YearHeld(610_000, 610_000), 2027: YearHeld(3_650_000, 3_650_000), 2028: YearHeld(3_660_000, 3_660_000)}


def test_ending_asks_the_years_before_as_they_were_the_year_itself_anew_and_nothing_later() -> None:
    assert asked_at_ending([Line()], AGREEMENT, VOUCHER, date(2027, 1, 10), HELD) == {
        2026: 610_000,
        2027: 100_000,
        2028: 0,
    }


def test_never_begun_asks_nothing() -> None:
    assert set(asked_at_ending([Line()], AGREEMENT, VOUCHER, date(2026, 10, 31), HELD).values()) == {0}


def test_ending_never_asks_more_than_is_reserved() -> None:
    held = {2026: YearHeld(100_000, 200_000)}
    assert asked_at_ending([Line()], AGREEMENT, VOUCHER, date(2026, 12, 31), held) == {2026: 200_000}


def test_the_parties_may_keep_more_up_to_the_reservation() -> None:
    ends_on = date(2027, 1, 10)
    assert asked_at_ending([Line()], AGREEMENT, VOUCHER, ends_on, HELD, 250_000)[2027] == 250_000
    for keep in (99_999, 3_650_001):
        with pytest.raises(KeepOutOfRange):
            asked_at_ending([Line()], AGREEMENT, VOUCHER, ends_on, HELD, keep)


def test_an_end_lies_within_the_agreement_or_the_day_before_it() -> None:
    check_end(date(2026, 10, 31), AGREEMENT)
    with pytest.raises(EndBeforeStart):
        check_end(date(2026, 10, 30), AGREEMENT)
    with pytest.raises(EndAfterAgreedEnd):
        check_end(date(2026, 12, 2), agreed_days(date(2026, 11, 1), date(2026, 12, 1)))


def test_a_year_is_final_the_day_after_the_window_of_its_last_service_month() -> None:
    ended = agreed_days(date(2026, 11, 1), date(2027, 2, 3))
    assert last_claim_day(2026, ended, VOUCHER, 90) == date(2027, 3, 31)
    assert last_claim_day(2027, ended, VOUCHER, 90) == date(2027, 5, 29)
    assert last_claim_day(2028, ended, VOUCHER, 90) == date(2027, 5, 29)
    assert not is_final(2027, ended, VOUCHER, 90, date(2027, 5, 29))
    assert is_final(2027, ended, VOUCHER, 90, date(2027, 5, 30))


def test_what_was_kept_is_lowered_to_what_the_days_cost_and_never_raised() -> None:
    ended, held = agreed_days(date(2026, 11, 1), date(2027, 1, 10)), YearHeld(250_000, 3_650_000)
    for keep in (100_000, 180_000, 250_000):
        assert lowered([Line()], ended, VOUCHER, held, keep) == keep
    for keep in (99_999, 250_001):
        with pytest.raises(KeepOutOfRange) as refused:
            lowered([Line()], ended, VOUCHER, held, keep)
        assert refused.value.facts == {"year": 2027, "least_cents": 100_000, "most_cents": 250_000}
    assert lowered([Line()], ended, VOUCHER, YearHeld(70_000, 70_000), 70_000) == 70_000  # less than the days cost
