"""When care at home is decided on, what silence does, and what stops a voucher or an objection."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from services.common.refusals import Refusal
from services.voucher.rules.care_at_home import (
    AtHome,
    CareAtHomeStep,
    after,
    check_in_time,
    check_nearest_form,
    check_request_day,
    check_ruling,
    decide_by,
    objection_until,
    reasons_at_home,
    rests_on,
    ruling_due_on,
    status_on,
)

BY = date(2026, 10, 19)
ASKED = AtHome(UUID(int=1), "requested", BY, None, None, None)
REFUSED = replace(ASKED, status="refused", decided_as="office", nearest_form="stay")
GRANTED = replace(ASKED, status="granted", decided_as="ruling")


def test_ten_working_days_skip_weekends_and_holidays() -> None:
    assert decide_by(date(2026, 10, 5)) == BY
    assert decide_by(date(2026, 10, 10)) == date(2026, 10, 23), "asked on a Saturday"
    assert decide_by(date(2026, 12, 18)) == date(2027, 1, 5), "Christmas and New Year's Day are no working days"


def test_silence_grants_on_the_day_after_the_last_day_and_changes_no_decision() -> None:
    assert status_on("requested", BY, BY) == "requested"
    assert status_on("requested", BY, date(2026, 10, 20)) == "granted"
    assert status_on("refused", BY, date(2027, 1, 1)) == "refused"


@pytest.mark.parametrize(
    ("form", "request_", "today", "code", "rests"),
    [
        ("vpt", ASKED, BY, "care-at-home-undecided", "silence"),
        ("vpt", ASKED, date(2026, 10, 20), None, "silence"),
        ("mpt", REFUSED, BY, "care-at-home-refused", "office"),
        ("dtv", GRANTED, BY, None, "ruling"),
        ("dtv", None, BY, None, "not-asked"),
        ("stay", REFUSED, BY, None, None),
    ],
)
def test_an_open_or_refused_request_stops_the_voucher_and_a_granted_one_carries_it(
    form: str, request_: AtHome | None, today: date, code: str | None, rests: str | None
) -> None:
    assert [each.code for each in reasons_at_home(form, request_, today)] == ([code] if code else [])
    found = rests_on(form, request_)
    assert (found[0] if found else None) == rests


def test_a_refusal_of_a_voucher_names_the_day_or_the_nearest_form() -> None:
    [undecided] = reasons_at_home("vpt", ASKED, BY)
    [refused] = reasons_at_home("vpt", REFUSED, BY)
    assert undecided.facts["decide_by"] == BY
    assert refused.facts["nearest_form"] == "stay"


def test_objection_and_ruling_each_have_six_weeks() -> None:
    decided_on = date(2026, 10, 5)
    assert objection_until(decided_on) == date(2026, 11, 16)
    assert ruling_due_on(date(2026, 10, 20), decided_on) == date(2026, 12, 28)
    assert ruling_due_on(date(2026, 12, 1), decided_on) == date(2027, 1, 12), "a late one has six weeks of its own"
    check_in_time(date(2026, 11, 16), decided_on, None)
    check_in_time(date(2026, 11, 17), decided_on, "In het ziekenhuis.")
    check_ruling("inadmissible", was_late=True)


@pytest.mark.parametrize(
    ("refused", "code"),
    [
        (lambda: check_in_time(date(2026, 11, 17), date(2026, 10, 5), None), "objection-late"),
        (lambda: check_ruling("inadmissible", was_late=False), "ruling-wrong"),
        (lambda: check_nearest_form("vpt", "vpt"), "nearest-form-wrong"),
        (lambda: check_request_day(date(2026, 10, 4), BY, BY), "request-day-wrong"),
        (lambda: check_request_day(date(2026, 10, 20), BY, BY), "request-day-wrong"),
        (lambda: after("granted", CareAtHomeStep.REFUSE), "care-at-home-decided"),
        (lambda: after("refused", CareAtHomeStep.GRANT_BY_SILENCE), "care-at-home-decided"),
    ],
)
def test_what_is_refused_has_its_code(refused: object, code: str) -> None:
    assert callable(refused)
    with pytest.raises(Refusal) as caught:
        refused()
    assert caught.value.code == code
