"""What fits a week is reserved without a cent too much, and a hundredth more would not fit."""

from decimal import Decimal
from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from services.voucher.rules.reservation import line_cents
from services.voucher.rules.weekly import weekly_quantity


class Line(NamedTuple):
    quantity: Decimal
    unit_price_cents: int
    performance_code: str = "H126"
    unit_code: str = "04"
    per: str = "week"


@given(st.integers(1, 10**7), st.integers(1, 10**5), st.integers(1, 366))
def test_what_fits_a_week_can_be_reserved_and_no_hundredth_more(left: int, price: int, days: int) -> None:
    fits = weekly_quantity(left, price, days, "04")
    assert fits is not None
    assert line_cents(Line(fits, price), 2026, days, 2026) <= left
    assert line_cents(Line(fits + Decimal("0.01"), price), 2026, days, 2026) > left


def test_a_week_has_seven_days_whatever_the_value() -> None:
    assert weekly_quantity(10**9, 100, 30, "14") == 7
    assert weekly_quantity(20_000 * 20, 20_000, 70, "14") == 2


def test_nothing_left_or_no_day_left_buys_nothing_and_what_is_free_is_unlimited() -> None:
    assert weekly_quantity(0, 100, 30, "04") == 0
    assert weekly_quantity(-5, 100, 30, "04") == 0
    assert weekly_quantity(1000, 100, 0, "04") == 0
    assert weekly_quantity(1000, 0, 30, "04") is None
