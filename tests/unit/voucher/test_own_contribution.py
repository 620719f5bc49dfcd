"""The own contribution against the published amounts of every year, and against a sum of its own."""

import csv
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.voucher.reference import HERE, own_contribution_amounts
from services.voucher.rules.own_contribution import (
    FORMS,
    Estimate,
    Means,
    YearAmounts,
    amounts_for,
    estimates,
    notes,
    of_first_month,
)

PUBLISHED = {  # low minimum and maximum, high maximum, discount, deduction a year; euros as the decrees print them
    2017: ("158.60", "832.60", "2284.60", "136.00", None),
    2018: ("161.80", "850.00", "2332.60", "138.80", "6085"),
    2019: ("164.20", "861.80", "2364.80", "140.80", "6103"),
    2020: ("168.00", "881.60", "2419.40", "144.20", "6152"),
    2021: ("171.40", "899.80", "2469.20", "147.00", "6226"),
    2022: ("174.00", "913.20", "2506.00", "149.20", None),
    2024: ("200.40", "1052.20", "2887.40", "171.80", None),
    2025: ("205.00", "1076.60", "2954.40", "175.80", None),
    2026: ("212.60", "1115.80", "3061.80", "182.20", "7727.60"),
}


def cents(euros: str | None) -> int:
    return int(Decimal(euros or 0) * 100)


def means(
    income: int = 0,
    wealth: int = 0,
    *,
    adult: bool = True,
    home: bool = False,
    stayed: int = 0,
    hours: int | None = None,
) -> Means:
    return Means(income, wealth, adult, home, stayed, hours)


def by_form(amounts: YearAmounts, asked: Means) -> dict[str, Estimate]:
    return {each.form: each for each in reversed(estimates(amounts, asked))}


@pytest.mark.parametrize("year", PUBLISHED)
def test_nobody_pays_less_than_the_minimum_or_more_than_the_maximum_of_the_year(year: int) -> None:
    minimum, maximum, highest, discount, deduction = map(cents, PUBLISHED[year])
    amounts = own_contribution_amounts()[year]
    poor, rich = by_form(amounts, means()), by_form(amounts, means(10**9))
    for form, less in (("stay", 0), ("vpt", 0), ("dtv", 0), ("pgb", discount), ("mpt", discount)):
        assert poor[form].lowest_cents == poor[form].highest_cents == minimum - less
        assert rich[form].lowest_cents == rich[form].highest_cents == maximum - less
    [high] = [each for each in estimates(amounts, means(10**9)) if each.regime == "high"]
    assert (high.lowest_cents, high.highest_cents, high.certainty) == (maximum, highest, "range")
    assert (amounts.deduction_cents or 0) == deduction
    assert rich["mpt"].certainty == ("estimate" if deduction else "upper-bound")
    assert by_form(amounts, means(10**9, hours=20))["mpt"].lowest_cents == minimum - discount
    assert by_form(amounts, means(10**9, hours=21))["mpt"].lowest_cents == maximum - discount


def test_the_table_holds_the_published_years_and_no_other() -> None:
    with (HERE / "own_contribution.csv").open(encoding="utf-8") as lines:
        assert [int(row["year"]) for row in csv.DictReader(lines)] == list(PUBLISHED)
    assert amounts_for(own_contribution_amounts(), 2023) is None
    assert amounts_for(own_contribution_amounts(), 2016) is None
    assert amounts_for(own_contribution_amounts(), 2028) == (own_contribution_amounts()[2026], True)


@given(st.sampled_from(sorted(PUBLISHED)), st.integers(0, 10**7), st.integers(0, 10**8))
def test_the_low_contribution_is_a_tenth_of_income_and_wealth_between_its_bounds(
    year: int, income: int, wealth: int
) -> None:
    amounts = own_contribution_amounts()[year]
    base = income + _rounded(Decimal(wealth) * amounts.wealth_percent / 100)
    found = by_form(amounts, means(income, wealth))
    for form, deducted in (("vpt", 0), ("mpt", amounts.deduction_cents or 0)):
        share = _rounded(Decimal(max(0, base - deducted)) / 120)
        month = min(max(share, amounts.low_minimum_cents), amounts.low_maximum_cents)
        assert found[form].lowest_cents == month - (amounts.discount_cents if form == "mpt" else 0)
        assert found[form].steps[-1].cents == found[form].lowest_cents, "the steps end at the amount"


def test_stay_is_low_for_four_months_and_always_when_somebody_stays_at_home() -> None:
    amounts = own_contribution_amounts()[2026]
    stay = [each for each in estimates(amounts, means(3_000_000)) if each.form == "stay"]
    assert [(each.regime, each.from_month, each.to_month) for each in stay] == [("low", 1, 4), ("high", 5, None)]
    stay = [each for each in estimates(amounts, means(3_000_000, stayed=3)) if each.form == "stay"]
    assert [(each.regime, each.from_month, each.to_month) for each in stay] == [("low", 1, 1), ("high", 2, None)]
    [high] = [each for each in estimates(amounts, means(3_000_000, stayed=4)) if each.form == "stay"]
    assert (high.regime, high.lowest_cents, high.highest_cents) == ("high", 25_000, 250_000)
    [low] = [each for each in estimates(amounts, means(3_000_000, home=True)) if each.form == "stay"]
    assert (low.regime, low.to_month) == ("low", None)


def test_under_eighteen_nobody_pays() -> None:
    found = estimates(own_contribution_amounts()[2026], means(10**9, adult=False))
    assert [(each.form, each.highest_cents) for each in found] == [(form, 0) for form in FORMS]


def test_a_part_of_a_month_counts_its_days_of_a_year_of_365() -> None:
    assert of_first_month(21_260, date(2026, 11, 1)) == 21_260
    assert of_first_month(21_260, date(2026, 11, 16)) == _rounded(Decimal(21_260) * 12 * 15 / 365)
    assert of_first_month(21_260, date(2026, 12, 31)) == _rounded(Decimal(21_260) * 12 / 365)


def test_what_is_not_exact_is_said() -> None:
    known = own_contribution_amounts()
    codes = [code for code, _ in notes(estimates(known[2025], means()), provisional=True, partner_in_care=True)]
    assert codes == ["estimate-only", "one-form", "lowest-incomes", "range", "upper-bound", "couple", "provisional"]
    codes = [
        code
        for code, _ in notes(
            estimates(known[2026], means(hours=4, home=True)), provisional=False, partner_in_care=False
        )
    ]
    assert codes == ["estimate-only", "one-form", "lowest-incomes", "first-amount"]


def _rounded(value: Decimal) -> int:
    return int(value.quantize(Decimal(1), rounding=ROUND_HALF_UP))
