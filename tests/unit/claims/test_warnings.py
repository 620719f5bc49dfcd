"""Warnings on accepted lines."""

from datetime import date
from decimal import Decimal

import pytest

from services.claims.rules.warnings import Hours, has_more_than_a_day_holds, has_two_payers


def hours(first: int, last: int, count: str) -> Hours:
    """Hours on days of September."""
    return Hours(date(2026, 9, first), date(2026, 9, last), Decimal(count))


@pytest.mark.parametrize(
    ("line", "others", "is_odd"),
    [
        (hours(1, 1, "24"), [], False),
        (hours(1, 1, "24.01"), [], True),
        (hours(1, 1, "12"), [hours(1, 1, "12")], False),
        (hours(1, 1, "12"), [hours(1, 1, "8"), hours(1, 1, "4.25")], True),
        (hours(1, 1, "12"), [hours(2, 2, "24"), hours(30, 30, "24")], False),
        (hours(1, 2, "40"), [hours(1, 1, "8")], False),
        (hours(1, 2, "40"), [hours(1, 1, "8.25")], True),
        (hours(1, 1, "8.25"), [hours(1, 2, "40")], True),
        (hours(1, 10, "24"), [hours(3, 3, "24"), hours(4, 4, "24")], False),
        (hours(1, 2, "40"), [hours(2, 3, "32")], False),
        (hours(1, 2, "40"), [hours(2, 3, "32.01")], True),
    ],
)
def test_hours_that_no_days_can_hold(line: Hours, others: list[Hours], is_odd: bool) -> None:
    assert has_more_than_a_day_holds(line, others) is is_odd


def test_a_day_that_two_payers_pay() -> None:
    first, last = date(2026, 9, 1), date(2026, 9, 3)
    assert has_two_payers(first, last, {date(2026, 9, 3)})
    assert not has_two_payers(first, last, {date(2026, 9, 4), date(2026, 8, 31)})
