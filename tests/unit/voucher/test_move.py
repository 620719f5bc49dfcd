"""The day on which a client left the regions of a pilot, and the last day of the voucher that follows from it."""

from datetime import date
from uuid import UUID

import pytest

from services.voucher.rules.move import (
    MoveWork,
    last_day_after_move,
    latest_day,
    moved_out_on,
    step_after_move,
    work_of_move,
)
from services.voucher.rules.work import WorkKind, WorkStep

MOVED = date(2026, 11, 10)
OLD, NEW = UUID(int=1), UUID(int=2)
IN, OUT = MoveWork(WorkKind.MOVED_IN, NEW), MoveWork(WorkKind.MOVED_OUT, OLD)


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


def test_work_goes_to_the_office_of_the_region_here_and_else_to_that_of_the_voucher() -> None:
    assert work_of_move(OLD, NEW) == IN
    assert work_of_move(OLD, OLD) == MoveWork(WorkKind.MOVED_IN, OLD)
    assert work_of_move(OLD, None) == OUT


@pytest.mark.parametrize(
    ("status", "wanted", "end_reason", "step"),
    [
        ("open", IN, None, None),
        ("open", OUT, None, WorkStep.DROP),
        ("in-progress", None, None, WorkStep.DROP),
        ("open", OUT, "moved", None),
        ("open", IN, "death", WorkStep.DROP),
        ("dropped", IN, None, WorkStep.REOPEN),
        ("dropped", OUT, None, None),
        ("dropped", IN, "moved", None),
    ],
)
def test_work_follows_the_client(
    status: str, wanted: MoveWork | None, end_reason: str | None, step: WorkStep | None
) -> None:
    assert step_after_move(status, IN, wanted, end_reason) == step
