"""What a voucher is worth in a budget year."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from services.voucher.rules.stretches import Supplement, stretches
from services.voucher.rules.value import value_of
from tests.unit.voucher.grounds import AFactor, AnIndication, APrice, ATerm, SomeGrounds

YEAR = 2026


def cents(grounds: SomeGrounds, year: int = YEAR) -> int:
    worth = value_of(grounds.build(), year)
    assert not worth.missing
    assert worth.cents == sum(part.cents for part in worth.components)
    return worth.cents


def with_term(**term: object) -> SomeGrounds:
    return SomeGrounds(terms=(ATerm(**term),))  # type: ignore[arg-type]  # only the fields a test names


def test_stay_is_the_day_price_for_each_day() -> None:
    assert cents(SomeGrounds()) == 365 * 19984


def test_a_leap_year_has_a_day_more() -> None:
    assert cents(SomeGrounds(), 2028) == 366 * 19984


def test_only_the_days_of_the_voucher_count_both_ends_included() -> None:
    assert cents(SomeGrounds(first=date(2026, 9, 1), last=date(2026, 9, 30))) == 30 * 19984


def test_outside_its_days_a_voucher_is_worth_nothing() -> None:
    assert cents(SomeGrounds(last=date(2026, 5, 1)), 2027) == 0


def test_the_factor_is_rounded_per_day() -> None:
    grounds = SomeGrounds(factors=(AFactor(Decimal("0.9511")),))
    assert cents(grounds) == 365 * 19007  # 19006.7824


def test_full_package_at_home_has_its_own_day_price() -> None:
    assert cents(with_term(delivery_form="vpt")) == 365 * 17198


def test_modular_is_a_yearly_amount_over_its_days() -> None:
    grounds = replace(with_term(delivery_form="mpt"), first=date(2026, 9, 1))
    assert cents(grounds) == 2098133  # 62.772,00 × 122 ÷ 365 = 20.981,326


def test_modular_never_passes_the_pgb_amount_whatever_the_factor() -> None:
    grounds = replace(with_term(delivery_form="mpt"), factors=(AFactor(Decimal("1.1000")),))
    assert cents(grounds) == 6277200
    assert cents(replace(grounds, factors=(AFactor(Decimal("0.5000")),))) == 3138600


def test_a_profile_without_pgb_amount_has_no_modular_package() -> None:
    prices = tuple(price for price in SomeGrounds().prices if price.kind != "pgb-amount")
    worth = value_of(replace(with_term(delivery_form="mpt"), prices=prices).build(), YEAR)
    assert [(each.kind, each.days.length) for each in worth.missing] == [("pgb-amount", 365)]
    assert worth.cents == 0


@pytest.mark.parametrize(
    ("etmalen", "stay", "home"), [("3.5", 3647080, 3138600), ("4", 4168091, 2690229), ("4.5", 4689103, 2241857)]
)
def test_part_time_stay_is_part_stay_and_part_home(etmalen: str, stay: int, home: int) -> None:
    worth = value_of(with_term(delivery_form="dtv", etmalen=Decimal(etmalen)).build(), YEAR)
    assert [(part.kind, part.cents) for part in worth.components] == [("stay-part", stay), ("home-part", home)]


def test_extra_costs_at_home_are_over_the_home_part_only() -> None:
    extra = Supplement("extra-costs-at-home", percent=Decimal(25))
    dtv = value_of(with_term(delivery_form="dtv", etmalen=Decimal("3.5"), agreed_supplements=(extra,)).build(), YEAR)
    assert dtv.components[-1].cents == 784650  # a quarter of 31.386,00
    assert cents(with_term(delivery_form="mpt", agreed_supplements=(extra,))) == 6277200 + 1569300


def test_supplements_do_not_compound_and_yearly_ones_take_no_factor() -> None:
    extras = (Supplement("additional-care", year_cents=1_000_001), Supplement("treatment", percent=Decimal("3.5")))
    grounds = replace(
        with_term(agreed_supplements=extras), first=date(2026, 7, 1), factors=(AFactor(Decimal("0.5000")),)
    )
    worth = value_of(grounds.build(), YEAR)
    base = 184 * 9992
    assert [part.cents for part in worth.components] == [base, 504110, 64348]
    assert base == 1838528


def test_the_pgb_share_leaves_the_value() -> None:
    extra = Supplement("additional-care", year_cents=100_000)
    mpt = value_of(with_term(delivery_form="mpt", pgb_share_percent=30, agreed_supplements=(extra,)).build(), YEAR)
    assert mpt.components[-1].cents == -round((6277200 + 100_000) * 30 / 100)
    dtv = value_of(with_term(delivery_form="dtv", etmalen=Decimal("3.5"), pgb_share_percent=100).build(), YEAR)
    assert dtv.cents == 3647080


def test_a_half_cent_goes_away_from_zero() -> None:
    grounds = SomeGrounds(
        prices=(APrice("day-price", 101),), factors=(AFactor(Decimal("0.5000")),), last=date(2026, 1, 1)
    )
    assert cents(grounds) == 51


def test_a_new_indication_mid_year_is_valued_pro_rata_without_gap_or_day_twice() -> None:
    prices = (*SomeGrounds().prices, APrice("day-price", 24328, profile_code="7VV"))
    indications = (AnIndication(valid_to=date(2026, 3, 31)), AnIndication("7VV", date(2026, 4, 1)))
    assert cents(SomeGrounds(indications=indications, prices=prices)) == 90 * 19984 + 275 * 24328


def test_an_end_on_the_last_day_there_is_means_no_end() -> None:
    indications = (AnIndication(valid_to=date.max),)
    prices = (APrice("day-price", 100, valid_to=date.max),)
    assert cents(SomeGrounds(indications=indications, prices=prices)) == 36500


def test_days_without_indication_are_worth_nothing() -> None:
    indications = (AnIndication(valid_to=date(2026, 3, 31)), AnIndication(valid_from=date(2026, 4, 11)))
    assert cents(SomeGrounds(indications=indications)) == 355 * 19984


def test_equal_values_of_different_rows_make_one_stretch() -> None:
    prices = (
        APrice("day-price", 100, valid_to=date(2026, 5, 31)),
        APrice("day-price", 100, valid_from=date(2026, 6, 1)),
    )
    factors = (AFactor(Decimal("1.0000")), AFactor(Decimal(1), date(2026, 8, 1)))
    indications = (AnIndication(valid_to=date(2026, 2, 1)), AnIndication(valid_from=date(2026, 2, 2)))
    found = stretches(SomeGrounds(prices=prices, factors=factors, indications=indications).build(), YEAR)
    assert [(each.days.first, each.days.last) for each in found] == [(date(2026, 1, 1), date(2026, 12, 31))]


def test_the_latest_price_row_that_holds_counts() -> None:
    prices = (APrice("day-price", 100), APrice("day-price", 200, valid_from=date(2026, 12, 31)))
    assert cents(SomeGrounds(prices=prices)) == 364 * 100 + 200


def test_of_two_factors_from_one_day_the_later_decision_holds() -> None:
    later = AFactor(Decimal("0.9000"), recorded_at=datetime(2026, 1, 3, tzinfo=UTC))
    assert (
        cents(SomeGrounds(prices=(APrice("day-price", 100),), factors=(later, AFactor(Decimal("0.8000"))))) == 365 * 90
    )


def test_a_price_is_missing_on_days_before_the_first_that_was_known() -> None:
    worth = value_of(SomeGrounds(prices=(APrice("day-price", 100, valid_from=date(2026, 7, 1)),)).build(), YEAR)
    assert worth.cents == 184 * 100
    assert [each.days for each in worth.missing] == [(date(2026, 1, 1), date(2026, 6, 30))]


def test_a_year_without_an_edition_of_its_own_carries_the_last_amounts_on_and_is_provisional() -> None:
    def worth(year: int, *prices: APrice) -> tuple[int, bool]:
        found = value_of(SomeGrounds(prices=prices).build(), year)
        assert not found.missing
        return found.cents, found.is_provisional

    open_ended = APrice("day-price", 100, valid_from=date(2026, 1, 1))
    to_december = replace(open_ended, valid_to=date(2026, 12, 31))
    to_june = replace(open_ended, valid_to=date(2026, 6, 30))
    from_2027 = APrice("day-price", 200, valid_from=date(2027, 1, 1))
    late_2027 = APrice("day-price", 200, valid_from=date(2027, 12, 31))
    assert worth(2026, open_ended) == worth(2026, to_december) == (36_500, False)
    assert worth(2027, open_ended) == worth(2027, to_december) == (36_500, True)
    assert worth(2028, to_december) == (36_600, True)
    assert worth(2027, to_december, from_2027) == (73_000, False)
    assert worth(2028, to_december, from_2027) == (73_200, True)
    assert worth(2027, open_ended, late_2027) == (36_600, False), "an edition of its own, on its own days"
    assert worth(2026, to_june) == (36_500, True), "after the last day of its row"
    assert worth(2027, to_december, replace(from_2027, profile_code="4VV")) == (36_500, True), "of another profile"


def test_a_year_is_provisional_for_the_amounts_that_its_form_uses() -> None:
    modular, pgb = (APrice(kind, 1_000, delivery_forms=("mpt",)) for kind in ("modular-amount", "pgb-amount"))
    stay = APrice("day-price", 1, valid_from=date(2026, 1, 1))
    in_2026 = [replace(each, valid_from=date(2026, 1, 1)) for each in (modular, pgb)]
    mpt = with_term(delivery_form="mpt")
    assert value_of(replace(mpt, prices=(modular, pgb, stay)).build(), YEAR).is_provisional
    assert value_of(replace(mpt, prices=(in_2026[0], pgb, stay)).build(), YEAR).is_provisional
    assert not value_of(replace(mpt, prices=(*in_2026, stay)).build(), YEAR).is_provisional


def test_every_component_says_its_sum_in_both_languages() -> None:
    worth = value_of(with_term(delivery_form="mpt", pgb_share_percent=10).build(), YEAR)
    assert worth.components[0].text.nl == (
        "Modulair bedrag: € 62.772,00 × 365 ÷ 365 × factor 1,0000 = € 62.772,00; "
        "niet meer dan het pgb-bedrag: € 62.772,00 × 365 ÷ 365 = € 62.772,00"
    )
    assert worth.components[1].text.en == "Taken out of the value as a pgb: 10 % × € 62,772.00"


HOUR = APrice("unit-price", 7_001, None, ("stay", "mpt"), "H126", unit_code="04")
TAILORED = Supplement("tailored-hours", performance_code="H126", hours_per_week=Decimal("2.5"))


def with_hours(*prices: APrice, **term: object) -> SomeGrounds:
    """A tailored profile: two and a half hours of H126 a week on top."""
    found = with_term(agreed_supplements=(TAILORED,), **term)
    return replace(found, prices=(*found.prices, *prices))


def test_tailored_hours_are_valued_at_the_list_price_of_an_hour_with_factor() -> None:
    grounds = with_hours(HOUR)
    assert cents(grounds) - 365 * 19984 == 912_630  # 70,01 × 2,5 × 365 ÷ 7 = 9.126,3035…
    half = replace(grounds, factors=(AFactor(Decimal("0.5000")),))
    assert cents(half) - 365 * 9992 == 456_315  # 4.563,1517…
    [part] = [each for each in value_of(grounds.build(), YEAR).components if each.kind == "tailored-extra"]
    assert (part.basis_cents, part.basis, part.performance_code, part.hours_per_week) == (
        7_001, "hour", "H126", Decimal("2.5"),
    )  # fmt: skip


def test_tailored_hours_are_split_where_the_price_of_an_hour_changes() -> None:
    first = replace(HOUR, valid_to=date(2026, 6, 30))
    second = replace(HOUR, valid_from=date(2026, 7, 1), price_cents=8_000)
    found = value_of(with_hours(first, second).build(), YEAR)
    parts = [(each.days.length, each.cents) for each in found.components if each.kind == "tailored-extra"]
    assert parts == [(181, 452_565), (184, 525_714)]  # 4.525,6464… and 5.257,1428…


def test_no_part_of_tailored_hours_leaves_as_a_pgb() -> None:
    share = cents(with_hours(HOUR, delivery_form="mpt", pgb_share_percent=10))
    assert share == 6277200 - 627720 + 912_630


def test_tailored_hours_without_a_price_of_an_hour_name_it() -> None:
    for prices in ((), (replace(HOUR, unit_code="14"),), (replace(HOUR, performance_code="H104"),)):
        found = value_of(with_hours(*prices).build(), YEAR)
        assert [each.kind for each in found.missing] == ["unit-price"]
