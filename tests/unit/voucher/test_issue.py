"""Which rules refuse a voucher, and on which days indications carry one."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import pairwise

import pytest

from services.common.refusals import Refusal
from services.voucher.refusals import issue as refusals
from services.voucher.rules.budget_year import Days, budget_years
from services.voucher.rules.choice import ARRANGEMENTS
from services.voucher.rules.coverage import Standing, covered_days, standings
from services.voucher.rules.issue import MET
from services.voucher.rules.voucher_states import VOUCHER, VoucherStatus, VoucherStep, after
from tests.unit.voucher.grounds import SomeGrounds
from tests.unit.voucher.issuing import (
    ASKED,
    EXTRA,
    KNOWN,
    MORE,
    WITHOUT_NEED,
    AnOpenPilot,
    Told,
    codes,
)


def test_nothing_refuses_who_meets_every_rule() -> None:
    assert codes() == []


@pytest.mark.parametrize(
    ("refused", "code"),
    [
        (codes(known=replace(KNOWN, region_code="5521")), "not-in-region"),
        (codes(known=replace(KNOWN, indication=Told(profile_code="4VG"))), "profile-out-of-scope"),
        (codes(pilot=AnOpenPilot(delivery_forms=("stay",))), "form-out-of-scope"),
        (
            codes(
                replace(ASKED, valid_from=date(2025, 12, 31), requested_on=date(2025, 12, 1)),
                AnOpenPilot(opened_at=datetime(2025, 12, 1, tzinfo=UTC)),
            ),
            "outside-pilot-period",
        ),
        (codes(replace(ASKED, valid_from=date(2026, 8, 19))), "before-request"),
        (codes(pilot=AnOpenPilot(opened_at=datetime(2026, 9, 1, 22, tzinfo=UTC))), "before-request"),
        (codes(replace(ASKED, valid_from=date(2029, 1, 1))), "outside-pilot-period"),
        (codes(known=replace(KNOWN, participants=10)), "cap-reached"),
        (codes(replace(ASKED, crisis_care=True)), "crisis-care"),
        (codes(replace(ASKED, changing_need=True)), "changing-need"),
        (codes(replace(ASKED, rare_complex_care=True)), "rare-complex-care"),
        (codes(replace(ASKED, requested_on=None)), "not-requested"),
        (codes(replace(ASKED, requested_on=date(2026, 10, 6))), "not-requested"),
        (codes(known=replace(KNOWN, is_running=True)), "voucher-running"),
        (codes(known=replace(KNOWN, indication=None)), "no-indication"),
        (codes(pilot=AnOpenPilot(status="closed")), "pilot-not-open"),
        (codes(replace(ASKED, etmalen=Decimal(4))), "etmalen-wrong"),
        (codes(replace(ASKED, delivery_form="dtv", etmalen=Decimal("3.6"))), "etmalen-wrong"),
        (codes(replace(ASKED, pgb_share_percent=100)), "pgb-share-wrong"),
        (codes(replace(ASKED, supplements=[EXTRA, MORE])), "supplement-wrong"),
        (codes(replace(ASKED, delivery_form="stay", supplements=[EXTRA])), "supplement-wrong"),
        (codes(replace(ASKED, supplements=[replace(EXTRA, percent=Decimal("25.01"))])), "supplement-wrong"),
        (
            codes(replace(ASKED, supplements=[MORE]), known=replace(KNOWN, indication=WITHOUT_NEED)),
            "supplement-wrong",
        ),
    ],
)
def test_each_rule_refuses_by_itself(refused: list[str], code: str) -> None:
    assert refused == [code]


def test_a_voucher_begins_on_the_day_of_the_request_or_of_the_opening() -> None:
    assert codes(replace(ASKED, valid_from=date(2026, 8, 20))) == []
    assert codes(pilot=AnOpenPilot(opened_at=datetime(2026, 8, 31, 22, tzinfo=UTC))) == []  # 1 September here


def test_a_profile_without_pgb_amount_has_no_care_at_home_in_modules() -> None:
    prices = [price for price in SomeGrounds().prices if price.kind != "pgb-amount"]
    assert codes(known=replace(KNOWN, prices=prices)) == ["form-out-of-scope"]
    assert codes(replace(ASKED, delivery_form="stay"), known=replace(KNOWN, prices=prices)) == []


def test_no_cap_and_the_last_place_refuse_nobody() -> None:
    assert codes(pilot=AnOpenPilot(participant_cap=None), known=replace(KNOWN, participants=10**6)) == []
    assert codes(known=replace(KNOWN, participants=9)) == []


def test_every_code_of_the_domain_has_its_word_when_met() -> None:
    assert [code for code, _ in MET] == [
        "not-in-region", "profile-out-of-scope", "form-out-of-scope", "outside-pilot-period", "cap-reached",
        "crisis-care", "changing-need", "rare-complex-care", "not-requested", "before-request",
        "voucher-running", "no-indication",
    ]  # fmt: skip


JAN, LAST = date(2026, 1, 1), date(2026, 12, 31)
OLD = Told(valid_to=date(2026, 3, 31))
NEW = Told(profile_code="4VV", valid_from=date(2026, 4, 1))


@pytest.mark.parametrize(
    ("rows", "last"),
    [
        ([], date(2025, 12, 31)),
        ([Told()], LAST),
        ([OLD], date(2026, 3, 31)),
        ([NEW, OLD], LAST),
        ([Told(), NEW], LAST),
        ([OLD, replace(NEW, valid_from=date(2026, 4, 2))], date(2026, 3, 31)),
        ([OLD, replace(NEW, profile_code="4VG")], date(2026, 3, 31)),
        ([Told(status="refused")], date(2025, 12, 31)),
        ([Told(status="withdrawn", withdrawn_on=date(2026, 6, 10))], date(2026, 6, 10)),
        ([Told(status="withdrawn", withdrawn_on=date(2026, 6, 10)), Told(valid_from=date(2026, 6, 1))], LAST),
        ([Told(status="withdrawn", valid_from=date(2026, 4, 1), withdrawn_on=date(2026, 6, 10)), Told()], LAST),
    ],
)
def test_a_voucher_lasts_as_long_as_unbroken_indications_in_scope(rows: list[Told], last: date) -> None:
    standing = standings(rows)
    assert covered_days(standing, JAN, LAST, ["4VV", "5VV"]) == Days(JAN, last)
    days = [(each.valid_from, each.valid_to or LAST) for each in standing]
    assert all(before[1] < later[0] for before, later in pairwise(days))


def test_a_withdrawn_indication_carries_only_what_no_other_does() -> None:
    withdrawn = Told(status="withdrawn", profile_code="4VV", withdrawn_on=date(2026, 6, 10))
    between = Told(valid_from=date(2026, 2, 1), valid_to=date(2026, 2, 28))
    assert standings([withdrawn, between]) == [
        Standing("4VV", JAN, date(2026, 1, 31)),
        Standing("5VV", date(2026, 2, 1), date(2026, 2, 28)),
        Standing("4VV", date(2026, 3, 1), date(2026, 6, 10)),
    ]


def test_the_budget_years_of_a_voucher_are_all_from_its_first_day_to_its_last() -> None:
    assert list(budget_years(Days(date(2026, 9, 1), date(2029, 8, 31)))) == [2026, 2027, 2028, 2029]
    assert list(budget_years(Days(date(2026, 1, 1), date(2026, 12, 31)))) == [2026]
    assert list(budget_years(Days(date(2027, 1, 1), date(2026, 12, 31)))) == [], "a voucher that lost every day"


def test_every_step_of_a_voucher_not_in_the_table_is_refused() -> None:
    edges = {(before, edge.step): edge.after for edge in VOUCHER.edges for before in edge.before}
    for status in VoucherStatus:
        for step in VoucherStep:
            if (status, step) in edges:
                assert after(status, step) == edges[status, step]
            else:
                with pytest.raises(Refusal, match="voucher-stopped"):
                    after(status, step)


def test_less_steering_never_advises_less_support() -> None:
    order = ["self-directed", "supported", "full-person-package"]
    for (ability, complexity), advised in ARRANGEMENTS.items():
        if ability != "low":
            lower = ARRANGEMENTS[{"high": "medium", "medium": "low"}[ability], complexity]
            assert order.index(lower) >= order.index(advised)


def test_every_refusal_of_an_issue_says_what_is_possible_instead() -> None:
    kinds = [getattr(refusals, name) for name in refusals.__all__]
    assert [kind.__name__ for kind in kinds if kind.remedy is None and kind is not refusals.VoucherStopped] == []
