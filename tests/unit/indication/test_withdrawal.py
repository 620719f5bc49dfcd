"""Withdrawing a right: a wish looks forward, a death lies behind."""

from datetime import date, timedelta

import pytest

from services.indication.rules.withdrawal import Ending, WithdrawalReason, ending_of, withdrawal_faults

TODAY = date(2026, 10, 5)
REQUEST, DEATH = WithdrawalReason.CLIENT_REQUEST, WithdrawalReason.DEATH


def day(number: int) -> date:
    return TODAY + timedelta(days=number)


@pytest.mark.parametrize(
    ("reason", "ends_on", "valid_to", "codes"),
    [
        (REQUEST, 0, None, []),
        (REQUEST, 30, None, []),
        (REQUEST, -1, None, ["withdrawal-too-early"]),
        (DEATH, 0, None, []),
        (DEATH, -10, None, []),
        (DEATH, 1, None, ["day-in-future"]),
        (REQUEST, 30, 30, ["right-ends-sooner"]),
        (REQUEST, 29, 30, []),
        (DEATH, 5, 3, ["day-in-future", "right-ends-sooner"]),
    ],
)
def test_on_which_days_a_right_can_end(
    reason: WithdrawalReason, ends_on: int, valid_to: int | None, codes: list[str]
) -> None:
    until = None if valid_to is None else day(valid_to)
    assert [each.code for each in withdrawal_faults(reason, day(ends_on), valid_to=until, today=TODAY)] == codes


@pytest.mark.parametrize(
    ("ends_on", "valid_from", "ending"),
    [
        (30, -100, Ending(day(30), is_over=False)),
        (0, -100, Ending(TODAY, is_over=True)),
        (-10, -100, Ending(day(-10), is_over=True)),
        (-10, -5, Ending(day(-5), is_over=True)),
        (0, 10, Ending(None, is_over=True)),
        (5, 10, Ending(None, is_over=True)),
        (15, 10, Ending(day(15), is_over=False)),
    ],
)
def test_how_a_right_ends(ends_on: int, valid_from: int, ending: Ending) -> None:
    assert ending_of(day(ends_on), valid_from=day(valid_from), today=TODAY) == ending
