"""A proposal that fits by rule: it always fits, and one step or one day more does not."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from services.voucher.rules.budget_year import Days
from services.voucher.rules.fitting import (
    STEP,
    Quantity,
    Share,
    first_start,
    is_short,
    last_day_that_fits,
    quantities_that_fit,
)
from services.voucher.rules.reservation import year_cents

VOUCHER = Days(date(2026, 3, 1), date(2027, 12, 31))
AGREED = Days(date(2026, 9, 1), date(2027, 6, 30))
LINES = st.lists(
    st.builds(
        Quantity,
        st.decimals(Decimal("0.25"), 40, places=2),
        st.sampled_from(["day", "week", "year"]),
        st.integers(1, 30_000),
    ),
    min_size=1,
    max_size=3,
)


def part(lines: list[Quantity], percent: dict[int, int], drawn_percent: int) -> dict[int, Share]:
    """Shares of what the days ask; part of it is drawn."""
    found = {}
    for year, each in percent.items():
        room = year_cents(lines, year, AGREED, VOUCHER) * each // 100
        found[year] = Share(room, room * drawn_percent // 100)
    return found


SHARES = st.fixed_dictionaries({2026: st.integers(0, 100), 2027: st.integers(0, 100)})


@given(LINES, SHARES, st.dates(date(2026, 9, 1), date(2027, 6, 30)))
def test_the_last_day_fits_and_the_next_one_does_not(
    lines: list[Quantity], percent: dict[int, int], today: date
) -> None:
    shares = part(lines, percent, 0)

    def fits(last: date) -> bool:
        return not is_short(lines, AGREED.within(None, last), VOUCHER, shares)

    found = last_day_that_fits(lines, AGREED, VOUCHER, shares, today)
    if found is None:
        assert not fits(today)
    else:
        assert fits(found) and found >= today
        assert found == AGREED.last or not fits(found + timedelta(days=1))


@given(LINES, SHARES, st.integers(0, 60), st.dates(date(2026, 9, 1), date(2027, 6, 30)))
def test_the_quantities_fit_and_one_step_more_of_any_line_does_not(
    lines: list[Quantity], percent: dict[int, int], drawn: int, starts_on: date
) -> None:
    shares = part(lines, percent, drawn)
    until, days = AGREED.within(None, starts_on - timedelta(days=1)), Days(starts_on, AGREED.last)

    def fits(quantities: list[Decimal]) -> bool:
        smaller = [replace(line, quantity=each) for line, each in zip(lines, quantities, strict=True)]
        return all(
            max(share.drawn_cents, year_cents(lines, year, until, VOUCHER)) + year_cents(smaller, year, days, VOUCHER)
            <= share.room_cents
            for year, share in shares.items()
            if year in range(days.first.year, days.last.year + 1)
        )

    found = quantities_that_fit(lines, AGREED, VOUCHER, shares, starts_on)
    if found is None:
        for place in range(len(lines)):
            least = [Decimal(0)] * len(lines)
            least[place] = min(STEP, lines[place].quantity)
            assert not fits(least), "nothing was proposed though something fits"
        return
    assert fits(found) and any(found)
    for place, line in enumerate(lines):
        assert found[place] <= line.quantity
        if found[place] < line.quantity:
            assert not fits([*found[:place], min(found[place] + STEP, line.quantity), *found[place + 1 :]])


def test_a_total_has_no_smaller_quantity() -> None:
    lines = [Quantity(Decimal(10), "total", 1000)]
    assert quantities_that_fit(lines, AGREED, VOUCHER, {2026: Share(5000, 0)}, date(2026, 10, 5)) is None


def test_what_starts_begins_on_a_monday_at_least_a_week_ahead_or_with_the_agreement() -> None:
    assert first_start(date(2026, 10, 5), AGREED) == date(2026, 10, 12)
    assert first_start(date(2026, 10, 6), AGREED) == date(2026, 10, 19)
    assert first_start(date(2026, 8, 1), AGREED) == AGREED.first
