"""Line ids, what still fits, and how broken rules are told."""

from collections import Counter
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from services.claims.facts import LineTotal
from services.claims.judging.rules import AFTER_AGREEMENT, BEFORE_AGREEMENT, RULES, rules_of
from services.claims.operations.batch_responses import payable_cents, rejections, totals
from services.claims.rules.fitting import fitting_quantity
from services.claims.rules.line_ids import line_id, place_of
from services.common.ids import new_id
from services.common.rounding import round_half_away


@given(st.integers(0, 10**9), st.integers(1, 99_999_999))
def test_the_fitting_quantity_fits_and_a_hundredth_more_does_not(left: int, price: int) -> None:
    fits = Fraction(fitting_quantity(left, price))
    assert round_half_away(fits * price) <= left
    assert round_half_away((fits + Fraction(1, 100)) * price) > left


@given(st.integers(1, 2**32 - 1))
def test_a_line_id_leads_back_to_its_batch_and_place(position: int) -> None:
    batch = new_id()
    first, last, place = place_of(line_id(batch, position))
    assert first <= batch <= last
    assert place == position


def test_line_ids_of_batches_made_at_once_differ() -> None:
    assert len({line_id(new_id(), 1) for _ in range(10_000)}) == 10_000


def test_rules_have_bits_of_their_own_and_codes_in_order() -> None:
    assert len({rule.bit for rule in RULES}) == len(RULES)
    assert [rule.order for rule in RULES] == sorted(rule.order for rule in RULES)
    assert [BEFORE_AGREEMENT.code] == [
        code for code, rules in Counter(rule.code for rule in RULES).items() if rules > 1
    ]
    told = rejections(sum(rule.mask for rule in RULES), left_cents=1)
    assert [each.code for each in told] == list(dict.fromkeys(rule.code for rule in RULES))


def test_both_halves_of_a_rule_are_told_once_with_both_sector_codes() -> None:
    [told] = rejections(BEFORE_AGREEMENT.mask | AFTER_AGREEMENT.mask)
    assert told.code == "outside-agreement"
    assert told.sector_codes == ["9307", "9308"]


def test_no_rule_is_told_of_an_accepted_line() -> None:
    assert list(rules_of(0)) == []
    assert rejections(0) == []


def test_payable_is_accepted_debits_less_accepted_credits() -> None:
    known = [
        LineTotal("D", True, 3, 900),
        LineTotal("D", False, 1, 50),
        LineTotal("C", True, 1, 200),
        LineTotal("C", False, 1, 7),
    ]
    assert payable_cents(totals(known)) == 700
    assert [each.line_count for each in totals([])] == [0, 0, 0, 0]
