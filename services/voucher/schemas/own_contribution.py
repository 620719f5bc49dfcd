"""The own contribution, estimated: what somebody fills in, and what each delivery form would cost a month."""

from typing import Annotated, Literal

from pydantic import Field

from services.common.schemas import Answer, Cents, Day, Schema, TextAnswer, Whole

ContributionForm = Literal["stay", "vpt", "dtv", "pgb", "mpt"]


class OwnContributionRequest(Schema):
    """Income, wealth and home situation, of nobody in particular. Nothing of it is kept."""

    starts_on: Day = Field(description="Day from which care would start.")
    income_cents: Cents = Field(description="Income of a whole year in euro cents, of two years before the start.")
    wealth_cents: Cents = Field(
        0, description="Wealth that counts for the tax (grondslag sparen en beleggen) of that year, in euro cents."
    )
    is_adult: bool = True
    keeps_a_home: bool = False
    months_stayed: Annotated[Whole, Field(ge=0, le=1200)] = 0
    mpt_hours_a_month: Annotated[Whole, Field(ge=0, le=744)] | None = None
    partner_receives_care: bool = False


class ContributionStepResponse(Answer):
    """One step of the sum, with its outcome."""

    code: str = Field(max_length=40)
    cents: int
    text: TextAnswer


class ContributionNoteResponse(Answer):
    """Something to know beside the amounts."""

    code: str = Field(max_length=40)
    text: TextAnswer


class ContributionOfFormResponse(Answer):
    """What one delivery form costs a month. Both bounds are equal unless only a range can be given."""

    delivery_form: ContributionForm
    delivery_form_text: TextAnswer
    regime: Literal["none", "low", "high"]
    certainty: Literal["estimate", "upper-bound", "range", "first-amount"]
    from_month: int = Field(description="First month of care that the amount is for, counted from 1.")
    to_month: int | None = Field(description="Last month of care that the amount is for; empty where it goes on.")
    lowest_cents: int
    highest_cents: int
    first_month_lowest_cents: int | None = Field(
        description="The same for a first month that is not whole, in euro cents; empty from a later month on."
    )
    first_month_highest_cents: int | None
    steps: list[ContributionStepResponse] = Field(
        max_length=20, description="The steps of the sum in order; the last one has the amount."
    )


class OwnContributionResponse(Answer):
    """The own contribution a month for all delivery forms side by side. It is an estimate: the CAK decides."""

    year: int = Field(description="Calendar year of the start.")
    amounts_year: int = Field(description="Calendar year whose published amounts were used.")
    provisional: bool
    income_year: int = Field(description="Calendar year of the income and wealth that count.")
    source: str = Field(max_length=300)
    currency: str = Field("EUR", max_length=3)
    items: list[ContributionOfFormResponse] = Field(max_length=10)
    remarks: list[ContributionNoteResponse] = Field(max_length=10)
