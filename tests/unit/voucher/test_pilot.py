"""The states of a pilot, its period and its lever."""

from dataclasses import replace
from datetime import date

import pytest

from services.common.refusals import Refusal
from services.voucher.rules.pilot import (
    PILOT,
    PilotStatus,
    PilotStep,
    after,
    check_factor,
    faults_of_period,
    latest_to,
    possible_forms,
)
from tests.unit.voucher.grounds import SomeGrounds

EDGES = {(before, edge.step): edge.after for edge in PILOT.edges for before in edge.before}
PRICES = SomeGrounds().prices


def test_every_step_of_a_pilot_not_in_the_table_is_refused() -> None:
    for status in PilotStatus:
        for step in PilotStep:
            if (status, step) in EDGES:
                assert after(status, step) == EDGES[status, step]
            else:
                with pytest.raises(Refusal, match="pilot-status-wrong"):
                    after(status, step)


def test_a_pilot_lasts_three_years_at_most() -> None:
    assert latest_to(date(2026, 1, 1)) == date(2028, 12, 31)
    assert latest_to(date(2028, 2, 29)) == date(2031, 2, 28)
    assert faults_of_period(date(2026, 1, 1), date(2028, 12, 31)) == []
    assert [each.code for each in faults_of_period(date(2026, 1, 1), date(2029, 1, 1))] == ["pilot-period-too-long"]
    assert [each.code for each in faults_of_period(date(2014, 12, 31), date(2015, 1, 1))] == ["pilot-before-law"]
    assert latest_to(date(9998, 1, 1)) == date.max
    assert [each.code for each in faults_of_period(date(2026, 1, 2), date(2026, 1, 1))] == ["pilot-period-reversed"]


def test_the_pilot_fixes_which_pgb_amount_caps_care_at_home() -> None:
    prices = [
        replace(price, pgb_variant="with-group-care") if price.kind == "pgb-amount" else price for price in PRICES
    ]
    day = date(2026, 1, 1)
    assert possible_forms(prices, "5VV", ["stay", "mpt"], "without-group-care", day) == ["stay"]
    assert possible_forms(prices, "5VV", ["stay", "mpt"], "with-group-care", day) == ["stay", "mpt"]


def test_a_factor_holds_from_the_day_of_its_decision_at_the_earliest() -> None:
    check_factor(date(2026, 10, 5), date(2026, 10, 5))
    with pytest.raises(Refusal, match="factor-before-decision"):
        check_factor(date(2026, 10, 4), date(2026, 10, 5))
