"""A client who moves out of the regions of a pilot: the voucher runs to the end of the month after the move."""

from collections.abc import Collection
from datetime import date, timedelta

from services.common.calendar import last_day_of_month


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
