"""A client who moves out of the regions of a pilot: the voucher runs to the end of the month after the move."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from services.common.calendar import last_day_of_month
from services.voucher.rules.work import WorkKind, WorkStatus, WorkStep


def moved_out_on(
    regions: Collection[str], region_code: str | None, region_from: date, noted: date | None
) -> date | None:
    """The day on which a client left the regions of a pilot, or None; a second move elsewhere changes nothing.

    `region_from`: since when the client lives in the region; `noted`: the day that was noted before.
    """
    if region_code is None:
        return noted
    if region_code in regions:
        return None
    return noted or region_from


def last_day_after_move(moved_on: date) -> date:
    """The last day of a voucher whose client moved out on a day: the end of the month after that month."""
    return last_day_of_month(last_day_of_month(moved_on) + timedelta(days=1))


def latest_day(valid_from: date, period_to: date, moved_on: date | None) -> date:
    """The last day that a voucher can have: that of the pilot, or an earlier one after a move.

    A voucher whose client moved long before its first day has no day: it ends the day before it begins.
    """
    if moved_on is None:
        return period_to
    return max(min(period_to, last_day_after_move(moved_on)), valid_from - timedelta(days=1))


@dataclass(frozen=True)
class MoveWork:
    """The office that acts for a client who moved: the new one with `moved-in`, else the old one with `moved-out`."""

    kind: WorkKind
    office_id: UUID


def work_of_move(voucher_office: UUID, region_office: UUID | None) -> MoveWork:
    """The work that a move out of the regions of a pilot makes.

    `region_office`: the care office of this installation that has the new region, also where that is the voucher's own;
    None where the client went to an office elsewhere, which is to be sent the hand-over file.
    """
    if region_office is None:
        return MoveWork(WorkKind.MOVED_OUT, voucher_office)
    return MoveWork(WorkKind.MOVED_IN, region_office)


def step_after_move(status: str, made: MoveWork, wanted: MoveWork | None, end_reason: str | None) -> WorkStep | None:
    """What becomes of work that a move made; `wanted`: the work of where the client lives now, None for no move.

    A voucher that ended by the move keeps its work; one that ended otherwise, such as by death, needs none.
    """
    needed = made == wanted if end_reason is None else end_reason == "moved"
    if status == WorkStatus.DROPPED:
        return WorkStep.REOPEN if needed and end_reason is None else None
    return None if needed else WorkStep.DROP
