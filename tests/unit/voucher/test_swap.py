"""The rules of a swap: its states, what its endings free, when it is decided."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest

from services.common.ids import new_id
from services.voucher.refusals.swaps import SwapDecided, SwapOpen, SwapPartTwice
from services.voucher.rules.agreement_states import AgreementStatus, Step
from services.voucher.rules.agreement_states import after as after_agreement
from services.voucher.rules.swap import check_parts, freed, is_successor, lowered, most_freed, step_due, total
from services.voucher.rules.swap_states import SWAP, SwapStatus, SwapStep, after

AT = datetime(2026, 10, 5, 7, tzinfo=UTC)


@dataclass(frozen=True)
class Row:
    year: int
    asked_cents: int
    reserved_cents: int
    told_cents: int = 0
    drawn_cents: int = 0


def test_a_swap_is_decided_once() -> None:
    for step in SwapStep:
        assert after("open", step) is (SwapStatus.DONE if step is SwapStep.FITS else SwapStatus.UNDONE)
        for decided in (SwapStatus.DONE, SwapStatus.UNDONE):
            with pytest.raises(SwapDecided):
                after(decided, step)
    assert all(edge.event for edge in SWAP.edges)


def test_an_agreement_in_an_open_swap_takes_no_step() -> None:
    for status in AgreementStatus:
        for step in Step:
            with pytest.raises(SwapOpen):
                after_agreement(status, step, new_id())


def test_only_the_years_that_are_lowered_wait_for_the_decision() -> None:
    held = [Row(2025, 300, 300), Row(2026, 500, 800), Row(2027, 700, 700)]
    assert lowered(held, {2025: 300, 2026: 200, 2027: 0}) == {2026: 200, 2027: 0}
    assert lowered(held, {2026: 500}) == {}
    assert lowered(held, {2026: 600}) == {}


def test_what_comes_free_at_most_leaves_what_is_known_to_be_drawn() -> None:
    held = [Row(2026, 500, 800, drawn_cents=300), Row(2027, 700, 700), Row(2028, 100, 100)]
    assert most_freed(held, {2026: 200, 2027: 0}) == {2026: 500, 2027: 700}


def test_what_comes_free_is_what_claims_no_longer_holds() -> None:
    held = [Row(2026, 200, 800, told_cents=450), Row(2027, 0, 700, told_cents=0), Row(2028, 0, 100, told_cents=130)]
    assert freed(held, {2026: 200, 2027: 0, 2028: 0}) == {2026: 350, 2027: 700, 2028: -30}
    assert freed(held, {}) == {}


def test_amounts_add_up_by_year() -> None:
    assert total([{2026: 1, 2027: -2}, {2027: 5}, {}]) == {2026: 1, 2027: 3}


@pytest.mark.parametrize(
    ("after_s", "is_answered", "fits", "step"),
    [
        (899, False, False, None),
        (899, False, True, None),
        (899, True, True, SwapStep.FITS),
        (899, True, False, SwapStep.REFUSED),
        (900, True, True, SwapStep.DEADLINE),
        (900, False, True, SwapStep.DEADLINE),
    ],
)
def test_it_is_decided_when_claims_has_answered_and_before_the_deadline(
    after_s: int, is_answered: bool, fits: bool, step: SwapStep | None
) -> None:
    now = AT + timedelta(seconds=after_s)
    assert step_due(now, AT + timedelta(minutes=15), is_answered=is_answered, fits=fits) is step


def test_a_successor_starts_on_the_next_day() -> None:
    assert is_successor(date(2026, 12, 31), date(2027, 1, 1))
    assert not is_successor(date(2026, 12, 31), date(2026, 12, 31))
    assert not is_successor(date(2026, 12, 31), date(2027, 1, 2))


def test_an_agreement_occurs_once() -> None:
    one, other = new_id(), new_id()
    check_parts([one, other])
    with pytest.raises(SwapPartTwice):
        check_parts([one, other, one])
