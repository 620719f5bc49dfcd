"""When a start of care can be reported, and when that is in time."""

from datetime import date

import pytest

from services.voucher.refusals.start_of_care import CareStartAfterEnd, CareStartAhead, CareStartOutsideAgreement
from services.voucher.rules.reservation import agreed_days
from services.voucher.rules.start_of_care import check_care_start, is_in_time

AGREEMENT = agreed_days(date(2026, 9, 1), date(2026, 12, 31))


@pytest.mark.parametrize("day", [date(2026, 9, 1), date(2026, 10, 5)])
def test_a_day_of_the_agreement_that_has_come(day: date) -> None:
    check_care_start(day, AGREEMENT, date(2026, 10, 5))


@pytest.mark.parametrize("day", [date(2026, 8, 31), date(2026, 10, 6)])
def test_not_before_the_start_nor_ahead(day: date) -> None:
    with pytest.raises(CareStartOutsideAgreement):
        check_care_start(day, AGREEMENT, date(2026, 10, 5))


def test_not_while_the_agreement_has_yet_to_begin() -> None:
    with pytest.raises(CareStartAhead) as refused:
        check_care_start(date(2026, 9, 1), AGREEMENT, date(2026, 8, 31))
    assert refused.value.detail.format(**refused.value.facts).nl.startswith(
        "De overeenkomst begint op 1 september 2026"
    )


@pytest.mark.parametrize("today", [date(2026, 8, 1), date(2026, 10, 5), date(2027, 3, 1)])
def test_not_after_the_end(today: date) -> None:
    with pytest.raises(CareStartAfterEnd) as refused:
        check_care_start(date(2027, 1, 1), AGREEMENT, today)
    assert refused.value.detail.format(**refused.value.facts).nl.startswith(
        "De laatste dag van de overeenkomst is 31 december 2026"
    )


def test_five_working_days_to_report() -> None:
    assert is_in_time(date(2026, 10, 2), date(2026, 10, 9))  # Friday to Friday
    assert not is_in_time(date(2026, 10, 2), date(2026, 10, 10))
