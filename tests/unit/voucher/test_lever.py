"""States of a lever, and when its dry run is no longer true."""

from datetime import UTC, datetime, timedelta

import pytest

from services.voucher.refusals.levers import LeverChanged, LeverLapsed, LeverStatusWrong
from services.voucher.rules.lever import (
    LEVER,
    DryRun,
    LeverStatus,
    LeverStep,
    YearTouched,
    after,
    check_still_true,
    shown_status,
)

AT = datetime(2026, 10, 5, 9, tzinfo=UTC)


def run(vouchers: int = 1000, change: int = 1_000_000, exceeding: int = 0) -> DryRun:
    return DryRun(AT, 1, vouchers, [YearTouched(2026, vouchers, 10_000_000, 10_000_000 - change, 0, exceeding)])


def test_every_step_that_is_no_edge_is_refused() -> None:
    edges = {(before, edge.step) for edge in LEVER.edges for before in edge.before}
    for status in LeverStatus:
        for step in LeverStep:
            if (status, step) not in edges:
                with pytest.raises(LeverStatusWrong):
                    after(status.value, step)
    assert after("approved", LeverStep.TAKE_BACK) == LeverStatus.TAKEN_BACK


@pytest.mark.parametrize("now", [run(), run(1010), run(990), run(change=1_010_000)])
def test_one_percent_more_or_less_is_still_true(now: DryRun) -> None:
    check_still_true(run(), now, AT, AT + timedelta(days=1))


@pytest.mark.parametrize("now", [run(1011), run(989), run(change=1_010_001), run(exceeding=1), DryRun(AT, 1, 1000, [])])
def test_more_than_one_percent_is_refused(now: DryRun) -> None:
    with pytest.raises(LeverChanged):
        check_still_true(run(), now, AT, AT)


def test_a_day_later_it_has_lapsed() -> None:
    late = AT + timedelta(days=1, microseconds=1)
    with pytest.raises(LeverLapsed):
        check_still_true(run(), run(), AT, late)
    assert (shown_status("proposed", AT, late), shown_status("approved", AT, late)) == ("lapsed", "approved")
    assert shown_status("proposed", AT, AT + timedelta(days=1)) == "proposed"
