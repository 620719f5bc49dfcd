"""Start of care: one day per agreement, reported by the provider; the latest report counts."""

from datetime import date

from services.common.calendar import add_working_days
from services.voucher.refusals.start_of_care import CareStartAfterEnd, CareStartAhead, CareStartOutsideAgreement
from services.voucher.rules.budget_year import Days

REPORT_WITHIN_WORKING_DAYS = 5


def check_care_start(care_started_on: date, agreement: Days, today: date) -> None:
    """Refuse a day outside the agreement, or one that is still to come. `agreement`: its days within the voucher."""
    if care_started_on > agreement.last:
        raise CareStartAfterEnd(pointer="/body/careStartedOn", last_day=agreement.last)
    if today < agreement.first:
        raise CareStartAhead(pointer="/body/careStartedOn", starts_on=agreement.first)
    possible = agreement.within(None, today)
    if not possible.first <= care_started_on <= possible.last:
        raise CareStartOutsideAgreement(pointer="/body/careStartedOn", starts_on=possible.first, last_day=possible.last)


def is_in_time(care_started_on: date, reported_on: date) -> bool:
    """Whether the report came within five working days."""
    return reported_on <= add_working_days(care_started_on, REPORT_WITHIN_WORKING_DAYS)
