"""Changing the terms of a voucher: what is refused, what ends with a new form, and what fits."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.voucher.rules.budget_year import Days
from services.voucher.rules.coverage import Standing
from services.voucher.rules.stretches import Supplement
from services.voucher.rules.terms import DatedTerms, Term, TermsOfDay, dated_terms
from services.voucher.rules.terms_change import (
    AskedChange,
    Scope,
    changed_term,
    ends_with_form,
    exceeding,
    reasons_not_to_change,
)
from services.voucher.rules.value import value_of
from services.voucher.rules.voucher_end import Wanted
from tests.unit.voucher.grounds import APrice, ATerm, SomeGrounds

AT = datetime(2026, 10, 5, 7, tzinfo=UTC)
TODAY, DAY = date(2026, 10, 5), date(2026, 12, 1)
VOUCHER = Days(date(2026, 1, 1), date(2028, 12, 31))
STAY = TermsOfDay(None, "5VV", "stay", None, 0, ())
DTV = TermsOfDay(None, "5VV", "dtv", Decimal(4), 20, ())
MORE = Supplement("other", year_cents=100_000)
SCOPE = Scope(VOUCHER, STAY, (), ("stay", "mpt", "dtv"), SomeGrounds().prices, "without-group-care")
FORM = AskedChange(DAY, TODAY, "mpt")


def refused(asked: AskedChange, scope: Scope = SCOPE) -> list[str]:
    new = changed_term(scope.now, asked, AT, [])
    return [each.code for each in reasons_not_to_change(asked, new, scope, TODAY)]


def test_a_field_that_is_left_out_stays_as_it_is() -> None:
    new = changed_term(DTV, AskedChange(DAY, TODAY, etmalen=Decimal("4.5")), AT, [])
    assert (new.delivery_form, new.etmalen, new.pgb_share_percent) == ("dtv", Decimal("4.5"), 20)
    new = changed_term(DTV, AskedChange(DAY, None, supplements=[MORE]), AT, [])
    assert (new.etmalen, new.pgb_share_percent, new.agreed_supplements) == (Decimal(4), 20, (MORE,))


def test_with_another_form_etmalen_and_pgb_share_are_none_unless_given() -> None:
    new = changed_term(DTV, AskedChange(DAY, TODAY, "mpt"), AT, [])
    assert (new.delivery_form, new.etmalen, new.pgb_share_percent) == ("mpt", None, 0)
    assert changed_term(DTV, AskedChange(DAY, TODAY, "mpt", pgb_share_percent=30), AT, []).pgb_share_percent == 30


def test_of_two_changes_from_one_day_the_later_is_recorded_later_also_at_one_instant() -> None:
    assert changed_term(STAY, FORM, AT, [AT]).recorded_at > AT


@pytest.mark.parametrize("day", [TODAY, VOUCHER.last, date(2027, 1, 1)])
def test_terms_change_on_a_day_from_today_up_to_the_last(day: date) -> None:
    assert refused(replace(FORM, valid_from=day)) == []


@pytest.mark.parametrize("day", [date(2026, 10, 4), date(2029, 1, 1)])
def test_no_other_day_will_do(day: date) -> None:
    assert refused(replace(FORM, valid_from=day)) == ["terms-day-outside"]


def test_a_voucher_that_begins_later_changes_from_its_first_day() -> None:
    later = replace(SCOPE, voucher=Days(date(2026, 11, 1), VOUCHER.last))
    assert refused(replace(FORM, valid_from=date(2026, 10, 31)), later) == ["terms-day-outside"]
    assert refused(replace(FORM, valid_from=date(2026, 11, 1)), later) == []


def test_form_etmalen_and_pgb_share_are_for_the_client_to_ask() -> None:
    assert refused(replace(FORM, requested_on=None)) == ["not-requested"]
    assert refused(replace(FORM, requested_on=date(2026, 10, 6))) == ["not-requested"]
    of_dtv = replace(SCOPE, now=DTV)
    assert refused(AskedChange(DAY, None, etmalen=Decimal("3.5")), of_dtv) == ["not-requested"]
    assert refused(AskedChange(DAY, None, pgb_share_percent=10), of_dtv) == ["not-requested"]
    assert refused(AskedChange(DAY, None, supplements=[MORE])) == []


def test_all_reasons_come_at_once() -> None:
    asked = AskedChange(date(2026, 1, 1), None, "vpt", Decimal(4), 10)
    assert refused(asked) == [
        "terms-day-outside", "not-requested", "form-out-of-scope", "etmalen-wrong", "pgb-share-wrong",
    ]  # fmt: skip


def test_a_form_without_any_amount_for_the_profile_is_out_of_scope() -> None:
    only_stay = replace(SCOPE, prices=[APrice("day-price", 19984, performance_code="Z051")])
    assert refused(FORM, only_stay) == ["form-out-of-scope"]


def test_a_day_without_care_profile_has_no_terms_to_change() -> None:
    assert refused(FORM, replace(SCOPE, now=replace(STAY, profile_code=None))) == ["no-indication"]


def test_terms_that_apply_already_do_not_change() -> None:
    assert refused(AskedChange(DAY, TODAY, "stay")) == ["terms-unchanged"]
    assert refused(AskedChange(DAY, None, supplements=[])) == ["terms-unchanged"]


def listed(*forms: str, **more: date) -> APrice:
    return APrice("unit-price", 6_000, None, forms, "H126", **more)  # type: ignore[arg-type]  # only its days


def last_day(agreement: Days, *prices: APrice, codes: Sequence[str] = ("H126",)) -> date | None:
    return ends_with_form(codes, agreement, "mpt", DAY, prices)


RUNNING = Days(date(2026, 10, 1), date.max)


def test_what_the_new_form_lists_goes_on_and_the_rest_ends_the_day_before() -> None:
    assert last_day(RUNNING, listed("stay", "mpt")) is None
    assert last_day(RUNNING, listed("stay")) == date(2026, 11, 30)
    assert last_day(RUNNING) == date(2026, 11, 30)
    assert last_day(RUNNING, listed("mpt"), codes=["H126", "T051"]) == date(2026, 11, 30), "one line is enough"


def test_an_agreement_that_ends_before_the_form_begins_is_left_alone() -> None:
    assert last_day(Days(RUNNING.first, date(2026, 11, 30))) is None
    assert last_day(Days(RUNNING.first, DAY)) == date(2026, 11, 30)


def test_one_that_would_start_under_the_new_form_is_called_off() -> None:
    assert last_day(Days(date(2027, 3, 1), date.max)) == date(2027, 2, 28)
    assert last_day(Days(DAY, date.max)) == date(2026, 11, 30)


def test_a_list_that_has_ended_goes_on_and_another_row_of_that_day_counts() -> None:
    ended = listed("mpt", valid_to=date(2026, 11, 15))
    assert last_day(RUNNING, ended) is None
    assert last_day(RUNNING, ended, listed("stay", valid_from=date(2026, 11, 16))) == date(2026, 11, 30)
    assert last_day(RUNNING, listed("mpt", valid_from=date(2026, 12, 2))) == date(2026, 11, 30)


def test_a_lower_value_must_hold_what_is_asked_and_what_was_drawn() -> None:
    assert exceeding(2026, 90, 100, [Wanted(60, 0), Wanted(30, 0)]) is None
    found = exceeding(2026, 90, 100, [Wanted(60, 0), Wanted(20, 31)])
    assert found
    assert found.facts == {"year": 2026, "value_cents": 90, "needed_cents": 91}
    assert exceeding(2026, 100, 100, [Wanted(150, 0)]) is None, "a year that is not lowered asks nothing"


def term(day: date, form: str = "stay", **more: datetime) -> Term:
    return Term(day, more.get("recorded_at", AT), form, None, 0, ())


def shown(standing: Sequence[Standing], *terms: Term) -> list[tuple[Days, str | None, str]]:
    return [(each.days, each.terms.profile_code, each.terms.delivery_form) for each in _dated(standing, *terms)]


def _dated(standing: Sequence[Standing], *terms: Term) -> list[DatedTerms]:
    return dated_terms(standing, terms, VOUCHER)


def test_terms_are_listed_by_the_days_on_which_profile_or_terms_change() -> None:
    light = Standing("4VV", date(2020, 1, 1), date(2026, 12, 31))
    heavy = Standing("5VV", date(2027, 1, 1), date(2028, 6, 30))
    assert shown([light, heavy], term(VOUCHER.first), term(DAY, "mpt")) == [
        (Days(VOUCHER.first, date(2026, 11, 30)), "4VV", "stay"),
        (Days(DAY, date(2026, 12, 31)), "4VV", "mpt"),
        (Days(date(2027, 1, 1), date(2028, 6, 30)), "5VV", "mpt"),
        (Days(date(2028, 7, 1), VOUCHER.last), None, "mpt"),
    ]


def test_a_term_that_was_replaced_is_not_listed() -> None:
    every = [Standing("5VV", date(2020, 1, 1), None)]
    later = term(VOUCHER.first, "vpt", recorded_at=datetime(2026, 10, 6, tzinfo=UTC))
    assert shown(every, term(VOUCHER.first), later) == [(VOUCHER, "5VV", "vpt")]


@pytest.mark.parametrize(
    ("day", "stay_days"),
    [(date(2028, 1, 1), 0), (date(2028, 2, 29), 59), (date(2028, 3, 1), 60), (date(2028, 12, 31), 365)],
)
def test_a_form_from_a_day_on_values_each_day_once_also_in_a_leap_year(day: date, stay_days: int) -> None:
    grounds = SomeGrounds(terms=(ATerm(), ATerm("vpt", valid_from=day)))
    assert value_of(grounds.build(), 2028).cents == stay_days * 19984 + (366 - stay_days) * 17198
    assert value_of(grounds.build(), 2027).cents == 365 * 19984


@settings(max_examples=60, deadline=None)
@given(
    days=st.lists(st.dates(VOUCHER.first, VOUCHER.last), max_size=4),
    forms=st.lists(st.sampled_from(["stay", "vpt", "mpt"]), min_size=4, max_size=4),
)
def test_terms_list_every_day_once_and_the_components_too(days: list[date], forms: list[str]) -> None:
    terms = [term(VOUCHER.first), *(term(day, form) for day, form in zip(days, forms, strict=False))]
    terms = [replace(each, recorded_at=AT.replace(minute=place)) for place, each in enumerate(terms)]
    found = _dated([Standing("5VV", date(2020, 1, 1), None)], *terms)
    assert sum(each.days.length for each in found) == VOUCHER.length
    assert [each.days.first for each in found] == sorted({VOUCHER.first, *days})
    grounds = SomeGrounds(terms=[replace(ATerm(each.delivery_form), valid_from=each.valid_from,
                                         recorded_at=each.recorded_at) for each in terms])  # fmt: skip
    for year, length in ((2026, 365), (2027, 365), (2028, 366)):
        parts = value_of(grounds.build(), year).components
        assert sum(part.days.length for part in parts) == length
        assert all(part.delivery_form == _form_on(found, part.days.first) for part in parts)


def _form_on(found: Sequence[DatedTerms], day: date) -> str:
    [form] = [each.terms.delivery_form for each in found if each.days.has(day)]
    return form


def test_tailored_hours_need_a_tailored_profile_and_each_kind_of_care_once() -> None:
    hours = Supplement("tailored-hours", performance_code="H126", hours_per_week=Decimal(2))
    other = Supplement("tailored-hours", performance_code="H104", hours_per_week=Decimal(1))
    tailored = replace(SCOPE, features=("tailored",))
    assert refused(AskedChange(DAY, None, supplements=[hours])) == ["supplement-wrong"]
    assert refused(AskedChange(DAY, None, supplements=[hours, other]), tailored) == []
    assert refused(AskedChange(DAY, None, supplements=[hours, hours]), tailored) == ["supplement-wrong"] * 2
