"""Vouchers with equal grounds in a year are worth the same in it, component by component."""

from collections.abc import Hashable
from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from services.voucher.rules.alike import all_grounds, equal_grounds
from services.voucher.rules.stretches import Grounds
from services.voucher.rules.value import Worth, value_of
from tests.unit.voucher.grounds import AFactor, AnIndication, ATerm, SomeGrounds

DAYS = st.sampled_from(
    [date(2026, 2, 1), date(2026, 12, 31), date(2027, 1, 1), date(2027, 1, 2), date(2027, 12, 31), date(2028, 1, 1)]
)
INDICATIONS = st.builds(
    AnIndication, st.sampled_from(["5VV", None]), st.none() | DAYS, st.none() | DAYS
)  # fmt: skip
TERMS = st.builds(ATerm, st.sampled_from(["stay", "vpt", "mpt"]), valid_from=DAYS)


@st.composite
def grounds(draw: st.DrawFn) -> Grounds:
    terms = sorted(draw(st.lists(TERMS, max_size=2)), key=lambda term: term.valid_from)
    first, last = sorted([draw(DAYS), draw(DAYS)])
    indications = draw(st.lists(INDICATIONS, max_size=2))
    factors = [AFactor(Decimal("0.9"), date(2027, 7, 1))]
    return SomeGrounds(first, last, indications, terms, factors=factors).build()


@settings(max_examples=400, deadline=None)
@given(st.lists(grounds(), min_size=6, max_size=6))
def test_equal_grounds_give_equal_components(several: list[Grounds]) -> None:
    worth: dict[Hashable, Worth] = {}
    for each in several:
        key = equal_grounds(each.days, each.indications, each.terms, 2027)
        assert worth.setdefault(key, value_of(each, 2027)) == value_of(each, 2027)
        of_all_years = all_grounds(each.days, each.indications, each.terms)
        assert worth.setdefault(of_all_years, value_of(each, 2027)) == value_of(each, 2027)


def test_what_began_before_the_year_or_goes_on_after_it_makes_no_difference() -> None:
    one = SomeGrounds(date(2026, 3, 1), date(2028, 6, 1)).build()
    other = SomeGrounds(
        date(2025, 1, 1),
        date(2027, 12, 31),
        [AnIndication(valid_from=date(2024, 5, 5), valid_to=date(2028, 2, 2))],
        [ATerm(valid_from=date(2025, 1, 1))],
    ).build()
    keys = {equal_grounds(each.days, each.indications, each.terms, 2027) for each in (one, other)}
    assert len(keys) == 1


def test_a_day_of_the_year_that_differs_does() -> None:
    one = SomeGrounds().build()
    other = SomeGrounds(last=date(2027, 12, 30)).build()
    ended = SomeGrounds(indications=[AnIndication(valid_to=date(2027, 6, 30))]).build()
    keys = {equal_grounds(each.days, each.indications, each.terms, 2027) for each in (one, other, ended)}
    assert len(keys) == 3
