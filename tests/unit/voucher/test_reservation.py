"""What an agreement holds of a value, by year."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.voucher.rules.budget_year import Days, calendar_days
from services.voucher.rules.reservation import (
    agreed_days,
    line_cents,
    reservations,
    shared_days,
    shared_out,
    to_raise,
    yet_to_reserve,
)

VOUCHER = Days(date(2026, 1, 1), date(2028, 12, 31))


@dataclass(frozen=True)
class Line:
    quantity: Decimal = Decimal(1)
    per: str = "day"
    unit_price_cents: int = 10_000
    performance_code: str = "Z051"
    most_a_day: int | None = 1
    is_exclusive: bool = False
    unit_code: str = "14"


def test_a_day_rate_follows_the_days_both_have() -> None:
    agreement = agreed_days(date(2026, 12, 30), None)
    assert reservations([Line()], agreement, VOUCHER, [2026, 2027]) == {2026: 20_000, 2027: 3_650_000}


def test_a_week_rate_is_a_seventh_a_day_and_rounds_once_half_away_from_zero() -> None:
    line = Line(quantity=Decimal("2.5"), per="week", unit_price_cents=101)
    assert line_cents(line, 2026, 7, 2026) == 253  # 252.5
    assert line_cents(line, 2026, 1, 2026) == 36  # 36.07


def test_a_year_rate_knows_leap_years() -> None:
    line = Line(per="year", unit_price_cents=36_600)
    assert line_cents(line, 2028, 1, 2026) == 100
    assert line_cents(line, 2027, 365, 2026) == 36_600


def test_a_total_falls_in_the_year_of_the_start() -> None:
    agreement = agreed_days(date(2026, 11, 1), date(2027, 2, 1))
    line = Line(quantity=Decimal("1.25"), per="total", unit_price_cents=1_002)
    assert reservations([line], agreement, VOUCHER, [2026, 2027]) == {2026: 1_253, 2027: 0}


def test_days_after_the_voucher_are_not_held() -> None:
    voucher = Days(date(2026, 10, 5), date(2026, 10, 11))
    assert reservations([Line()], agreed_days(date(2026, 1, 1), None), voucher, [2026]) == {2026: 70_000}


def test_only_valued_years_are_held() -> None:
    assert reservations([Line()], agreed_days(date(2026, 12, 31), None), VOUCHER, [2026]) == {2026: 10_000}
    assert reservations([Line()], agreed_days(date(2027, 1, 1), None), VOUCHER, [2026]) == {}


def test_a_year_that_came_is_held_in_full_beside_what_is_held() -> None:
    agreement = agreed_days(date(2026, 12, 1), None)
    assert yet_to_reserve([Line()], agreement, VOUCHER, [2026, 2027], [2026]) == {2027: 3_650_000}
    assert yet_to_reserve([Line()], agreement, VOUCHER, [2026, 2027, 2028], [2026]) == {
        2027: 3_650_000,
        2028: 3_660_000,
    }
    assert yet_to_reserve([Line()], agreement, VOUCHER, [2026, 2027], [2026, 2027]) == {}
    assert yet_to_reserve([Line()], agreed_days(date(2026, 1, 1), date(2026, 12, 31)), VOUCHER, [2027], [2026]) == {}


def test_a_longer_voucher_raises_what_is_held_and_never_lowers_it() -> None:
    agreement, voucher = agreed_days(date(2026, 12, 1), None), Days(date(2026, 1, 1), date(2027, 4, 30))
    assert to_raise([Line()], agreement, voucher, {2026: 310_000, 2027: 900_000}) == {2027: 1_200_000}
    assert to_raise([Line()], agreement, voucher, {2026: 400_000, 2027: 1_200_000}) == {}
    assert to_raise([Line()], agreement, voucher, {}) == {}


def test_the_first_known_end_counts() -> None:
    assert agreed_days(date(2026, 1, 1), date(2026, 3, 1), None, date(2026, 2, 1)).last == date(2026, 2, 1)


@given(
    start=st.dates(date(2026, 1, 1), date(2028, 12, 31)),
    length=st.integers(0, 1000),
    price=st.integers(0, 10**7),
    hundredths=st.integers(1, 99_999),
)
@pytest.mark.parametrize("per", ["day", "week", "year"])
def test_rates_over_the_years_add_up_to_the_rate_over_all_days(
    per: str, start: date, length: int, price: int, hundredths: int
) -> None:
    line = Line(Decimal(hundredths) / 100, per, price)
    agreement = Days(start, date.fromordinal(start.toordinal() + length))
    held = reservations([line], agreement, VOUCHER, range(2026, 2029))
    per_days = {"day": 1, "week": 7}
    exact = sum(
        Fraction(line.quantity) * price * shared_days(year, agreement, VOUCHER) / per_days.get(per, calendar_days(year))
        for year in range(2026, 2029)
    )
    assert abs(Fraction(sum(held.values())) - Fraction(exact)) <= Fraction(3, 2)


@given(free=st.integers(-1_000, 10_000), wanted=st.lists(st.integers(0, 5_000), max_size=8))
def test_what_is_shared_out_is_never_more_than_is_free_and_the_first_comes_first(free: int, wanted: list[int]) -> None:
    given_ = shared_out(free, wanted)
    assert sum(given_) == min(max(0, free), sum(wanted))
    assert all(0 <= got <= want for got, want in zip(given_, wanted, strict=True))
    short = [place for place, (got, want) in enumerate(zip(given_, wanted, strict=True)) if got < want]
    assert not any(given_[short[0] + 1 :] if short else [])
