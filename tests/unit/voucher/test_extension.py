"""An extension by rule, against a plain sum over its lines."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.voucher.refusals.extensions import (
    ExtensionBeyondVoucher,
    ExtensionNotLater,
    ExtensionRunsOn,
    ExtensionTooLate,
)
from services.voucher.rules.budget_year import Days
from services.voucher.rules.extension import added_days, extended_rooms

VOUCHER = Days(date(2026, 3, 1), date(2028, 12, 31))
END, TODAY = date(2026, 12, 31), date(2026, 10, 5)


@dataclass(frozen=True)
class Agreed:
    quantity: Decimal
    per: str
    unit_price_cents: int


@dataclass(frozen=True)
class Book:
    year: int
    value_cents: int
    reserved_cents: int


def test_the_added_days_follow_the_agreed_end() -> None:
    assert added_days(END, date(2027, 6, 30), VOUCHER, TODAY) == Days(date(2027, 1, 1), date(2027, 6, 30))
    assert added_days(END, VOUCHER.last, VOUCHER, END).last == VOUCHER.last, "on its last day it still runs"


@pytest.mark.parametrize(
    ("agreed", "wanted", "today", "refusal"),
    [
        (None, date(2027, 6, 30), TODAY, ExtensionRunsOn),
        (END, END, TODAY, ExtensionNotLater),
        (END, VOUCHER.last + timedelta(days=1), TODAY, ExtensionBeyondVoucher),
        (END, date(2027, 6, 30), END + timedelta(days=1), ExtensionTooLate),
    ],
)
def test_other_days_are_refused(agreed: date | None, wanted: date, today: date, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        added_days(agreed, wanted, VOUCHER, today)


def plain_cents(lines: list[Agreed], year: int, first: date, last: date) -> int:
    """What lines ask of a year: each day counted by itself, each line rounded once."""
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    own = sum(1 for day in days if day.year == year)
    length = (date(year + 1, 1, 1) - date(year, 1, 1)).days
    per = {"day": 1, "week": 7, "year": length}
    exact = [Fraction(line.unit_price_cents) * Fraction(line.quantity) * own / per[line.per] for line in lines]
    return sum(floor(each + Fraction(1, 2)) for each in exact)


LINES = st.lists(
    st.builds(
        Agreed,
        st.decimals(Decimal("0.01"), 50, places=2),
        st.sampled_from(["day", "week", "year"]),
        st.integers(0, 30_000),
    ),
    min_size=1,
    max_size=3,
)


@given(LINES, st.dates(date(2026, 3, 1), date(2028, 6, 30)), st.integers(1, 900), st.data())
def test_what_fits_is_within_the_value_and_what_is_refused_is_not(
    lines: list[Agreed], agreed_end: date, more: int, data: st.DataObject
) -> None:
    first, last = VOUCHER.first, min(agreed_end + timedelta(days=more), VOUCHER.last)
    own = {year: plain_cents(lines, year, first, agreed_end) for year in range(2026, agreed_end.year + 1)}
    others = {year: data.draw(st.integers(0, 1_000_000)) for year in (2026, 2027, 2028)}
    spare = {year: data.draw(st.integers(0, 2_000_000)) for year in others}
    books = [
        Book(year, others[year] + own.get(year, 0) + spare[year], others[year] + own.get(year, 0)) for year in others
    ]
    gained = added_days(agreed_end, last, VOUCHER, agreed_end)
    _, rooms = extended_rooms(lines, Days(first, last), VOUCHER, gained, [], books, own)
    assert list(rooms) == list(range(gained.first.year, last.year + 1)), "every year that gains a day, and no other"
    for year, room in rooms.items():
        assert room is not None
        needed = plain_cents(lines, year, first, last)
        assert room.needed_cents == needed >= own.get(year, 0)
        value = others[year] + own.get(year, 0) + spare[year]
        if not room.is_short:
            assert others[year] + room.reserved_cents <= value
            assert room.reserved_cents == needed or room.is_leap_day_short
        else:
            assert others[year] + needed > value
