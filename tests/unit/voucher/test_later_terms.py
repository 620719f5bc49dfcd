"""A line that is not possible under later terms is refused with the first such day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from services.voucher.rules.budget_year import Days
from services.voucher.rules.later_terms import is_listed, later_terms_refusals
from services.voucher.rules.terms import DatedTerms, Term, TermsOfDay
from tests.unit.voucher.test_redemption import Offer, Price
from tests.unit.voucher.test_reservation import Line

FIRST, SECOND = date(2027, 1, 1), date(2027, 7, 1)


@dataclass(frozen=True)
class Judged:
    """Z051 for 5VV in stay: listed and offered from 2026 on, for all profiles."""

    profile_code: str | None = "5VV"
    delivery_form: str = "stay"
    prices: Sequence[Price] = (Price(),)
    offers: Sequence[Offer] = (Offer(),)


def later(day: date, profile: str | None = "5VV", form: str = "stay") -> DatedTerms:
    row = Term(day, datetime(2026, 1, 1, tzinfo=UTC), form, None, 0, ())
    return DatedTerms(Days(day, date.max), TermsOfDay(None, profile, form, None, 0, ()), row)


def refused(*terms: DatedTerms, lines: Sequence[Line] = (Line(),), **facts: Any) -> list[tuple[str | None, object]]:
    found = later_terms_refusals(lines, terms, Judged(**facts))
    return [(each.pointer, each.facts["differs_from"]) for each in found]


def test_the_terms_of_the_start_day_again_refuse_nothing_whatever_ended_meanwhile() -> None:
    assert refused(later(FIRST), offers=[Offer(valid_to=date(2026, 12, 2))]) == []


def test_the_first_day_that_differs_is_named_once_for_each_line() -> None:
    terms = [later(FIRST, "6VV"), later(SECOND, form="vpt")]
    assert refused(*terms) == [("/lines/0", SECOND)], "listed and offered for all profiles, and for stay alone"
    for_5vv = [Price(profile_code="5VV")]
    assert refused(*terms, prices=for_5vv) == [("/lines/0", FIRST)]
    lines = [Line(), Line(performance_code="X")]
    assert refused(*terms, lines=lines) == [("/lines/0", SECOND), ("/lines/1", FIRST)]


def test_it_must_be_offered_for_the_terms_and_on_the_day() -> None:
    both = [Price(delivery_forms=("stay", "vpt"))]
    vpt = later(SECOND, form="vpt")
    assert refused(vpt, prices=both) == [("/lines/0", SECOND)]
    assert refused(vpt, prices=both, offers=[Offer(delivery_form="vpt")]) == []
    for offer in (
        Offer(delivery_form="vpt", withdrawn=True),
        Offer(delivery_form="vpt", profile_codes=["4VV"]),
        Offer(delivery_form="vpt", valid_from=date(2027, 7, 2)),
        Offer(delivery_form="vpt", valid_to=date(2027, 6, 30)),
    ):
        assert refused(vpt, prices=both, offers=[offer]) == [("/lines/0", SECOND)]


def test_a_price_that_is_too_high_later_is_no_reason() -> None:
    assert refused(later(FIRST, "4VV"), prices=[Price(price_cents=1, profile_code="4VV")]) == []


def test_days_without_a_care_profile_are_none_of_the_voucher() -> None:
    assert refused(later(FIRST, None)) == []


def test_after_its_last_row_a_price_list_goes_on() -> None:
    ended = Price(valid_to=date(2026, 12, 31))
    assert is_listed("Z051", "stay", "5VV", FIRST, [ended])
    assert not is_listed("Z051", "stay", "5VV", FIRST, [ended, Price(profile_code="4VV", valid_from=FIRST)])
    assert not is_listed("Z051", "stay", "5VV", date(2025, 12, 31), [ended])
    older = Price(delivery_forms=("vpt",), valid_to=date(2026, 6, 30))
    assert not is_listed("Z051", "vpt", "5VV", FIRST, [older, ended]), "the rows that ended last go on"
