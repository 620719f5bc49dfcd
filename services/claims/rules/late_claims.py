"""Late-claim decisions: which months they can name, how long they can be used, and the room that they need."""

from datetime import date, timedelta

from services.claims.refusals.late_claims import MonthInTime, MonthOutsideAgreement
from services.common.calendar import last_day_of_month

USABLE_DAYS = 30


def check_month(month: date, starts_on: date, ends_on: date | None, claim_window_days: int, today: date) -> None:
    """Refuse a month without a day of the agreement, and one whose claim window is not over. `month`: its first day."""
    last = last_day_of_month(month)
    if last < starts_on or (ends_on is not None and month > ends_on):
        raise MonthOutsideAgreement(at=("month",), month=month)
    last_in_time = last + timedelta(days=claim_window_days)
    if today <= last_in_time:
        raise MonthInTime(at=("month",), month=month, last_day=last_in_time)


def usable_until(today: date) -> date:
    """The last day on which lines can draw on a decision that is approved today."""
    return today + timedelta(days=USABLE_DAYS)


def missing_cents(amount_cents: int, free_cents: int) -> int:
    """What voucher has to reserve beside what is free in the allotment, in cents."""
    return max(0, amount_cents - max(0, free_cents))
