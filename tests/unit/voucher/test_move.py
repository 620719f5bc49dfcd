"""The day on which a client left the regions of a pilot, and the last day of the voucher that follows from it."""

from datetime import date

import pytest

from services.voucher.rules.move import last_day_after_move, latest_day, moved_out_on

MOVED = date(2026, 11, 10)


@pytest.mark.parametrize(
    ("region", "noted", "found"),
    [
        ("5531", None, None),
        ("5532", None, None),
        ("5515", None, MOVED),
        ("5515", date(2026, 10, 1), date(2026, 10, 1)),
        ("5531", date(2026, 10, 1), None),
        (None, None, None),
        (None, date(2026, 10, 1), date(2026, 10, 1)),
    ],
)
def test_a_move_counts_from_the_first_day_outside_the_pilot(
    region: str | None, noted: date | None, found: date | None
) -> None:
    assert moved_out_on(["5531", "5532"], region, MOVED, noted) == found


def test_a_voucher_runs_to_the_end_of_the_month_after_the_move() -> None:
    assert last_day_after_move(MOVED) == date(2026, 12, 31)
    assert last_day_after_move(date(2027, 1, 31)) == date(2027, 2, 28)
    assert last_day_after_move(date(2026, 12, 1)) == date(2027, 1, 31)


def test_a_voucher_never_runs_beyond_the_pilot_and_never_ends_earlier_than_the_day_before_it_begins() -> None:
    first, last = date(2026, 1, 1), date(2028, 12, 31)
    assert latest_day(first, last, None) == last
    assert latest_day(first, last, MOVED) == date(2026, 12, 31)
    assert latest_day(first, date(2026, 12, 5), MOVED) == date(2026, 12, 5)
    assert latest_day(date(2027, 2, 1), last, MOVED) == date(2027, 1, 31)
