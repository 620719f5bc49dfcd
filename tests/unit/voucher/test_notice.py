"""From which day each party can end an agreement alone."""

from datetime import date, timedelta

import pytest

from services.voucher.refusals.endings import EndInThePast, NoticePeriod
from services.voucher.rules.notice import check_notice, first_end_day

TODAY = date(2026, 10, 5)


def test_a_client_ends_from_today_on_and_a_provider_after_its_notice() -> None:
    assert first_end_day("client", TODAY, 30) == TODAY
    assert first_end_day("provider", TODAY, 30) == date(2026, 11, 4)
    assert first_end_day("provider", TODAY, 0) == TODAY


def test_a_day_too_soon_is_refused_with_the_first_possible_day() -> None:
    check_notice(TODAY, "client", TODAY, 30)
    check_notice(date(2026, 11, 4), "provider", TODAY, 30)
    with pytest.raises(EndInThePast) as past:
        check_notice(TODAY - timedelta(days=1), "client", TODAY, 30)
    with pytest.raises(NoticePeriod) as soon:
        check_notice(date(2026, 11, 3), "provider", TODAY, 30)
    assert (past.value.code, past.value.facts["first_possible_on"]) == ("notice-period", TODAY)
    assert soon.value.facts == {"first_possible_on": date(2026, 11, 4), "notice_period_days": 30}
