"""Estimating the own contribution: a sum over what the caller fills in, of which nothing is kept."""

from services.common.schemas import TextAnswer
from services.common.texts import Text
from services.voucher.reference import own_contribution_amounts
from services.voucher.refusals.estimates import ContributionYearUnknown
from services.voucher.rules.delivery_form import DELIVERY_FORMS
from services.voucher.rules.own_contribution import (
    Estimate,
    Means,
    amounts_for,
    estimates,
    notes,
    of_first_month,
)
from services.voucher.schemas.own_contribution import (
    ContributionNoteResponse,
    ContributionOfFormResponse,
    ContributionStepResponse,
    OwnContributionRequest,
    OwnContributionResponse,
)

YEARS_BACK = 2
"""The income and wealth of two years before count (Blz 1)."""
PGB_WORDS = Text("persoonsgebonden budget (pgb)", "personal budget (pgb)")


def estimate_own_contribution(request: OwnContributionRequest) -> OwnContributionResponse:
    """The contribution for all delivery forms; raises ContributionYearUnknown."""
    year, known = request.starts_on.year, own_contribution_amounts()
    found = amounts_for(known, year)
    if found is None:
        raise ContributionYearUnknown(year=year, years=", ".join(map(str, known)), pointer="/body/startsOn")
    amounts, provisional = found
    means = Means(
        income_cents=request.income_cents,
        wealth_cents=request.wealth_cents,
        is_adult=request.is_adult,
        keeps_a_home=request.keeps_a_home,
        months_stayed=request.months_stayed,
        mpt_hours_a_month=request.mpt_hours_a_month,
    )
    rows = estimates(amounts, means)
    said = notes(rows, provisional=provisional, partner_in_care=request.partner_receives_care)
    return OwnContributionResponse(
        year=year,
        amounts_year=amounts.year,
        provisional=provisional,
        income_year=year - YEARS_BACK,
        source=amounts.source,
        currency="EUR",
        items=[_shown(each, request) for each in rows],
        remarks=[ContributionNoteResponse(code=code, text=TextAnswer.of(text)) for code, text in said],
    )


def _shown(row: Estimate, request: OwnContributionRequest) -> ContributionOfFormResponse:
    words = DELIVERY_FORMS[row.form].words if row.form in DELIVERY_FORMS else PGB_WORDS
    is_first = row.from_month == 1
    return ContributionOfFormResponse.model_validate(
        {
            "delivery_form": row.form,
            "delivery_form_text": TextAnswer.of(words),
            "regime": row.regime,
            "certainty": row.certainty,
            "from_month": row.from_month,
            "to_month": row.to_month,
            "lowest_cents": row.lowest_cents,
            "highest_cents": row.highest_cents,
            "first_month_lowest_cents": of_first_month(row.lowest_cents, request.starts_on) if is_first else None,
            "first_month_highest_cents": of_first_month(row.highest_cents, request.starts_on) if is_first else None,
            "steps": [
                ContributionStepResponse(code=each.code, cents=each.cents, text=TextAnswer.of(each.text))
                for each in row.steps
            ],
        }
    )
