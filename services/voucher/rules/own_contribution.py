"""The own contribution (eigen bijdrage) to Wlz care, estimated for all delivery forms side by side.

Source: Besluit langdurige zorg 3.3 (the text of 2026-04-01; the same structure is assumed for earlier years). The CAK
decides what somebody pays and collects it; it never lowers a price or a voucher.

The **low** contribution is 10 percent of the income with a part of the wealth, a month, between a minimum and a
maximum. With mpt and pgb a fixed amount leaves the income first, and a discount leaves the outcome. The **high**
contribution counts nearly all income, less amounts that are not published here (tax, pocket money, premium). It is
therefore shown as a range.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Literal

from services.common.rounding import round_half_away
from services.common.texts import Text

SMALL_HOURS_A_MONTH = 20
LOW_PERCENT = 10
DAYS_A_YEAR = 365
"""A part of a month is charged as so many days of a year of 365 (Blz 3.3)."""

FORMS = ("stay", "vpt", "dtv", "pgb", "mpt")
WITH_DISCOUNT = ("mpt", "pgb")

Regime = Literal["none", "low", "high"]
Certainty = Literal["estimate", "upper-bound", "range", "first-amount"]


@dataclass(frozen=True)
class YearAmounts:
    """The published amounts of a calendar year, in cents a month; the deduction in cents a year, where it is known."""

    year: int
    low_minimum_cents: int
    low_maximum_cents: int
    high_maximum_cents: int
    discount_cents: int
    deduction_cents: int | None
    wealth_percent: int
    low_months: int
    source: str


@dataclass(frozen=True)
class Means:
    """What somebody fills in: amounts in cents a year, of two years before the year that is asked for."""

    income_cents: int
    wealth_cents: int
    is_adult: bool
    keeps_a_home: bool
    """Whether a partner or a dependent child stays at home, or a return home is expected: then stay is low too."""
    months_stayed: int
    mpt_hours_a_month: int | None


@dataclass(frozen=True)
class Step:
    """One step of the sum, with its outcome in cents."""

    code: str
    cents: int
    text: Text


@dataclass(frozen=True)
class Estimate:
    """What one delivery form costs a month, from a month of stay on; both bounds are equal unless it is a range."""

    form: str
    regime: Regime
    certainty: Certainty
    lowest_cents: int
    highest_cents: int
    steps: tuple[Step, ...]
    from_month: int = 1
    to_month: int | None = None
    """The first and the last month of care that it is for; no last one where it goes on."""


def amounts_for(known: Mapping[int, YearAmounts], year: int) -> tuple[YearAmounts, bool] | None:
    """The amounts of a year, and whether they are provisional: after the last known year its amounts are carried on."""
    if year in known:
        return known[year], False
    last = max(known)
    return (known[last], True) if year > last else None


def estimates(amounts: YearAmounts, means: Means) -> list[Estimate]:
    """The contribution a month for every delivery form; stay has one row more where it begins low and becomes high."""
    if not means.is_adult:
        return [Estimate(form, "none", "estimate", 0, 0, (Step("under-age", 0, UNDER_AGE),)) for form in FORMS]
    found = []
    for form in FORMS:
        if form == "stay":
            found += _stay(amounts, means)
        elif form == "mpt" and means.mpt_hours_a_month is not None and means.mpt_hours_a_month <= SMALL_HOURS_A_MONTH:
            found.append(_small_mpt(amounts))
        else:
            found.append(_low(amounts, means, form))
    return found


def of_first_month(month_cents: int, first_day: date) -> int:
    """What the month costs in which care begins on this day: monthly amount × 12 × days ÷ 365; all of it from day 1."""
    if first_day.day == 1:
        return month_cents
    next_month = (first_day.replace(day=1) + timedelta(days=31)).replace(day=1)
    return round_half_away(Fraction(month_cents * 12 * (next_month - first_day).days, DAYS_A_YEAR))


def _stay(amounts: YearAmounts, means: Means) -> list[Estimate]:
    low = _low(amounts, means, "stay")
    if means.keeps_a_home:
        return [low]
    left = amounts.low_months - means.months_stayed
    high = _high(amounts, means, low, first=max(1, left + 1))
    if left <= 0:
        return [high]
    return [
        Estimate("stay", "low", low.certainty, low.lowest_cents, low.highest_cents, low.steps, 1, left),
        high,
    ]


def _low(amounts: YearAmounts, means: Means, form: str) -> Estimate:
    steps = _with_wealth(amounts, means)
    base = steps[-1].cents
    discounted = form in WITH_DISCOUNT
    if discounted and amounts.deduction_cents is not None:
        base = max(0, base - amounts.deduction_cents)
        steps.append(Step("income-deduction", base, DEDUCTION.format(deduction_cents=amounts.deduction_cents)))
    share = round_half_away(Fraction(base * LOW_PERCENT, 100 * 12))
    steps.append(Step("ten-percent", share, TEN_PERCENT))
    month = min(max(share, amounts.low_minimum_cents), amounts.low_maximum_cents)
    bounds = {"minimum_cents": amounts.low_minimum_cents, "maximum_cents": amounts.low_maximum_cents}
    steps.append(Step("between-minimum-and-maximum", month, BETWEEN.format(**bounds)))
    if discounted:
        month = max(0, month - amounts.discount_cents)
        steps.append(Step("discount", month, DISCOUNT.format(discount_cents=amounts.discount_cents)))
    known = not discounted or amounts.deduction_cents is not None
    return Estimate(form, "low", "estimate" if known else "upper-bound", month, month, tuple(steps))


def _small_mpt(amounts: YearAmounts) -> Estimate:
    month = amounts.low_minimum_cents - amounts.discount_cents
    minimum = Step("minimum", amounts.low_minimum_cents, MINIMUM)
    discount = Step("discount", month, DISCOUNT.format(discount_cents=amounts.discount_cents))
    return Estimate("mpt", "low", "first-amount", month, month, (minimum, discount))


def _high(amounts: YearAmounts, means: Means, low: Estimate, first: int) -> Estimate:
    steps = _with_wealth(amounts, means)
    most = min(amounts.high_maximum_cents, round_half_away(Fraction(steps[-1].cents, 12)))
    steps.append(Step("high-range", most, HIGH_RANGE.format(maximum_cents=amounts.high_maximum_cents)))
    lowest, highest = sorted((low.lowest_cents, most))
    return Estimate("stay", "high", "range", lowest, highest, tuple(steps), first)


def _with_wealth(amounts: YearAmounts, means: Means) -> list[Step]:
    base = means.income_cents + round_half_away(Fraction(means.wealth_cents * amounts.wealth_percent, 100))
    return [
        Step("income", means.income_cents, INCOME),
        Step("wealth", base, WEALTH.format(percent=amounts.wealth_percent, wealth_cents=means.wealth_cents)),
    ]


def notes(found: Sequence[Estimate], *, provisional: bool, partner_in_care: bool) -> list[tuple[str, Text]]:
    """What a reader must know beside the amounts, by code."""
    said = [("estimate-only", ESTIMATE_ONLY), ("one-form", ONE_FORM), ("lowest-incomes", LOWEST_INCOMES)]
    certainty = {each.certainty for each in found}
    said += [(code, text) for code, text in BY_CERTAINTY.items() if code in certainty]
    if partner_in_care:
        said.append(("couple", COUPLE))
    if provisional:
        said.append(("provisional", PROVISIONAL))
    return said


UNDER_AGE = Text("Jonger dan 18 jaar: geen eigen bijdrage.", "Under 18: no own contribution.")
INCOME = Text(
    "Het inkomen van twee jaar geleden telt.",
    "The income of two years before counts.",
)
WEALTH = Text(
    "Daar komt {percent} % van het vermogen bij: {percent} % van {wealth_euros}.",
    "To it is added {percent} % of the wealth: {percent} % of {wealth_euros}.",
)
DEDUCTION = Text(
    "Bij mpt en pgb gaat er {deduction_euros} van het inkomen af.",
    "With mpt and pgb {deduction_euros} is subtracted from the income.",
)
TEN_PERCENT = Text("Van de uitkomst telt 10 %, gedeeld door 12 maanden.", "Of the outcome 10 % counts, over 12 months.")
BETWEEN = Text(
    "Het bedrag is niet lager dan {minimum_euros} en niet hoger dan {maximum_euros}.",
    "The amount is not lower than {minimum_euros} and not higher than {maximum_euros}.",
)
MINIMUM = Text("U betaalt eerst het laagste bedrag.", "You first pay the lowest amount.")
DISCOUNT = Text(
    "Bij mpt en pgb gaat er daarna een korting van {discount_euros} af.",
    "With mpt and pgb a discount of {discount_euros} is then subtracted.",
)
HIGH_RANGE = Text(
    "De hoge bijdrage is ten hoogste het inkomen gedeeld door 12, en niet meer dan {maximum_euros}.",
    "The high contribution is at most the income over 12 months, and not more than {maximum_euros}.",
)
ESTIMATE_ONLY = Text(
    "Dit is een schatting. Het CAK stelt de eigen bijdrage vast en int die. De voucher wordt er niet kleiner van.",
    "This is an estimate. The CAK decides and collects the own contribution. It does not make the voucher smaller.",
)
ONE_FORM = Text(
    "Een cliënt met meer leveringsvormen betaalt voor één: de eerste van verblijf, vpt, pgb en mpt.",
    "A client with several delivery forms pays for one: the first of stay, vpt, pgb and mpt.",
)
LOWEST_INCOMES = Text(
    "Een cliënt met een inkomen op bijstandsniveau betaalt niets. Dat beoordeelt het CAK.",
    "A client with an income at the level of social assistance pays nothing. The CAK decides on that.",
)
BY_CERTAINTY = {
    "range": Text(
        "Van de hoge bijdrage is alleen een bereik te geven. Belasting, zak- en kleedgeld en zorgpremie gaan van het "
        "inkomen af, en die bedragen kennen wij niet.",
        "Only a range can be given for the high contribution. Tax, pocket and clothing money and the health premium "
        "are subtracted from the income, and those amounts are not known here.",
    ),
    "upper-bound": Text(
        "Het bedrag dat bij mpt en pgb van het inkomen af gaat, kennen wij voor dit jaar niet. U betaalt dus hooguit "
        "wat hier staat.",
        "The amount that is subtracted from the income with mpt and pgb is not known for this year. You therefore pay "
        "at most what is shown.",
    ),
    "first-amount": Text(
        "Bij mpt van ten hoogste 20 uur per maand betaalt u eerst dit bedrag. Binnen 6 maanden volgt het definitieve.",
        "With mpt of at most 20 hours a month you first pay this amount. The final amount follows within 6 months.",
    ),
}
COUPLE = Text(
    "Twee partners die allebei Wlz-zorg krijgen onder dezelfde regeling, betalen samen één bijdrage.",
    "Two partners who both receive Wlz care under one regime pay one contribution together.",
)
PROVISIONAL = Text(
    "De bedragen van dit jaar zijn nog niet bekend. Er is gerekend met het laatste jaar dat bekend is.",
    "The amounts of this year are not known yet. The last known year was used instead.",
)
