"""The days on which the care profile changes within a voucher."""

from datetime import date

import pytest

from services.voucher.rules.budget_year import Days
from services.voucher.rules.coverage import Standing
from services.voucher.rules.profile_changes import profile_changes

YEAR = Days(date(2026, 1, 1), date(2026, 12, 31))
FIRST = Standing("5VV", date(2025, 6, 1), date(2026, 5, 31))


@pytest.mark.parametrize(
    ("later", "days"),
    [
        ([], []),
        ([Standing("5VV", date(2026, 6, 1), None)], []),
        ([Standing("7VV", date(2026, 6, 1), None)], [date(2026, 6, 1)]),
        ([Standing("7VV", date(2027, 1, 1), None)], []),
        (
            [Standing("7VV", date(2026, 6, 1), date(2026, 8, 31)), Standing("5VV", date(2026, 9, 1), None)],
            [date(2026, 6, 1), date(2026, 9, 1)],
        ),
    ],
)
def test_a_change_is_the_first_day_of_another_profile(later: list[Standing], days: list[date]) -> None:
    assert profile_changes([*reversed(later), FIRST], YEAR) == days


def test_the_profile_that_a_voucher_begins_with_is_no_change() -> None:
    assert profile_changes([FIRST, Standing("7VV", date(2026, 6, 1), None)], Days(date(2026, 6, 1), YEAR.last)) == []
