"""Until which day the amounts of a shortened agreement suffice."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.voucher.rules.budget_year import Days
from services.voucher.rules.release import YearHeld, asked_at_ending
from services.voucher.rules.reservation import agreed_days
from services.voucher.rules.shortened import full_cents, suffices_until
from tests.unit.voucher.test_reservation import Line

VOUCHER = Days(date(2026, 1, 1), date(2028, 12, 31))
FROM_DECEMBER = agreed_days(date(2026, 12, 1), None)


@dataclass(frozen=True)
class Year:
    year: int
    asked_cents: int
    needed_cents: int
    final: bool = False


@pytest.mark.parametrize(
    ("years", "until"),
    [
        ([Year(2026, 310_000, 310_000), Year(2027, 3_650_000, 3_650_000)], None),
        ([Year(2026, 310_000, 310_000), Year(2027, 900_000, 3_650_000)], date(2027, 3, 31)),
        ([Year(2026, 310_000, 310_000), Year(2027, 909_999, 3_650_000)], date(2027, 3, 31)),
        ([Year(2027, 900_000, 3_650_000), Year(2026, 100_000, 310_000)], date(2026, 12, 10)),
        ([Year(2026, 9_999, 310_000)], date(2026, 11, 30)),
        ([Year(2027, 0, 3_650_000)], date(2026, 12, 31)),
        ([Year(2026, 0, 310_000, final=True), Year(2028, 3_650_000, 3_660_000)], date(2028, 12, 30)),
        ([Year(2026, 400_000, 310_000)], None),
    ],
)
def test_the_amounts_suffice_until_the_first_day_that_they_do_not_pay(years: list[Year], until: date | None) -> None:
    """€ 100 a day from 1 December 2026 on."""
    assert suffices_until([Line()], FROM_DECEMBER, VOUCHER, years) == until


def test_a_total_that_is_short_pays_for_no_day() -> None:
    total = Line(per="total", quantity=Decimal(10))
    assert suffices_until([total], FROM_DECEMBER, VOUCHER, [Year(2026, 99_999, 100_000)]) == date(2026, 11, 30)


@given(
    lines=st.lists(
        st.builds(
            Line,
            quantity=st.integers(1, 5_000).map(lambda each: Decimal(each) / 100),
            per=st.sampled_from(["day", "week", "year"]),
            unit_price_cents=st.integers(1, 20_000),
        ),
        min_size=1,
        max_size=3,
    ),
    start=st.dates(date(2026, 1, 1), date(2028, 12, 31)),
    asked=st.lists(st.integers(0, 5_000_000), min_size=3, max_size=3),
)
def test_an_ending_on_the_day_asks_no_more_and_one_a_day_later_asks_more(
    lines: list[Line], start: date, asked: list[int]
) -> None:
    days = agreed_days(start, None)
    full = full_cents(lines, days, VOUCHER, dict.fromkeys(range(start.year, 2029), 0))
    years = [Year(year, min(cents, full[year]), full[year]) for year, cents in zip(full, asked, strict=False)]
    until = suffices_until(lines, days, VOUCHER, years)
    short = [row for row in years if row.asked_cents < row.needed_cents]
    assert (until is None) is (not short)
    if until is None:
        return

    def ending_asks(day: date) -> int:
        held = {short[0].year: YearHeld(10**12, 10**12)}
        return asked_at_ending(lines, days, VOUCHER, day, held)[short[0].year]

    assert until.year == short[0].year or until == max(start, date(short[0].year, 1, 1)) - timedelta(days=1)
    assert until < max(start, date(short[0].year, 1, 1)) or ending_asks(until) <= short[0].asked_cents
    assert ending_asks(until + timedelta(days=1)) > short[0].asked_cents
