"""Pilots over HTTP."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, Field, StringConstraints

from services.common.schemas import (
    Answer,
    Cents,
    Day,
    Id,
    Name,
    Page,
    Schema,
    TextAnswer,
    Words,
    WordsOnNobody,
    not_meant,
)
from services.common.texts import Text
from services.voucher.rules.delivery_form import DELIVERY_FORMS, DeliveryFormCode

PgbVariant = Literal["without-group-care", "with-group-care", "with-group-care-and-transport"]
DeviationCode = Literal["access-procedure", "delivery", "purchasing", "insured-persons", "care-package"]
PilotCode = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]
RegionCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}$", max_length=4)]
ProfileCode = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9 -]{0,19}$", max_length=20)]


def each_once(values: list[str]) -> list[str]:
    """The values, if none occurs twice."""
    if len(set(values)) != len(values):
        raise not_meant(Text("Noem elke waarde hoogstens één keer.", "List each value at most once."))
    return values


class Deviation(Schema):
    """What the pilot deviates from the law in; insured persons and the content of the package cannot be changed."""

    of: DeviationCode = Field(description="What the deviation is in; insured-persons and care-package are refused.")
    description: WordsOnNobody = Field(description="The deviation in own words.")


class BudgetCeiling(Schema):
    """The most that a pilot may cost in a calendar year. It steers; it never refuses an entitled person."""

    year: int = Field(ge=2015, le=2100)
    ceiling_cents: Cents


class BaselineAmount(Schema):
    """What a profile costs a year at regular price."""

    profile_code: ProfileCode
    delivery_form: DeliveryFormCode
    year_cents: Cents


class Baseline(Schema):
    """What the same profiles would have cost at regular price, for budget neutrality."""

    source: Words
    amounts: list[BaselineAmount] = Field(min_length=1, max_length=200)


class PilotRequest(Schema):
    """A pilot as it is to be fixed; a draft may still lack requirement set, price list and baseline."""

    code: PilotCode = Field(
        description="Such as zuid-limburg; it ties requirement sets, price lists and admissions to the pilot."
    )
    name_nl: Name
    name_en: Name
    region_codes: Annotated[list[RegionCode], Field(min_length=1, max_length=31), AfterValidator(each_once)]
    period_from: Day
    period_to: Day
    profile_codes: Annotated[list[ProfileCode], Field(min_length=1, max_length=64), AfterValidator(each_once)]
    delivery_forms: Annotated[
        list[DeliveryFormCode], Field(min_length=1, max_length=len(DELIVERY_FORMS)), AfterValidator(each_once)
    ]
    requirement_set_id: Id | None = None
    price_list_id: Id | None = None
    pgb_variant: PgbVariant = "without-group-care"
    claim_window_days: int = Field(ge=0, le=1830)
    notice_period_days: int = Field(ge=0, le=366)
    participant_cap: int | None = Field(None, ge=1, le=1_000_000)
    budget_ceilings: list[BudgetCeiling] = Field(default_factory=list, max_length=4)
    baseline: Baseline | None = None
    deviations: list[Deviation] = Field(default_factory=list, max_length=20)


class DeviationResponse(Answer):
    """What the pilot deviates from the law in."""

    of: str = Field(max_length=40, description="What the deviation is in.")
    description: str = Field(max_length=4000, description="The deviation in own words.")


class BudgetCeilingResponse(Answer):
    """The most that a pilot may cost in a calendar year."""

    year: int
    ceiling_cents: Cents


class BaselineAmountResponse(Answer):
    """What a profile costs a year at regular price."""

    profile_code: str = Field(max_length=20)
    delivery_form: str = Field(max_length=10)
    year_cents: Cents


class BaselineResponse(Answer):
    """What the same profiles would have cost at regular price."""

    source: str = Field(max_length=4000)
    amounts: list[BaselineAmountResponse] = Field(max_length=200)


class PilotResponse(Answer):
    """Regionaal experiment."""

    pilot_id: UUID
    office_id: UUID
    code: str = Field(
        max_length=40,
        description="Such as zuid-limburg; it ties requirement sets, price lists and admissions to the pilot.",
    )
    name_nl: str = Field(max_length=200)
    name_en: str = Field(max_length=200)
    status: Literal["draft", "open", "closed", "evaluated"]
    version: int
    region_codes: list[Annotated[str, Field(max_length=4)]] = Field(max_length=31)
    period_from: date
    period_to: date
    profile_codes: list[Annotated[str, Field(max_length=20)]] = Field(max_length=64)
    delivery_forms: list[Annotated[str, Field(max_length=10)]] = Field(max_length=len(DELIVERY_FORMS))
    requirement_set_id: UUID | None
    price_list_id: UUID | None
    pgb_variant: str = Field(max_length=40)
    claim_window_days: int
    notice_period_days: int
    participant_cap: int | None
    participants: int
    currency: Literal["EUR"] = "EUR"
    budget_ceilings: list[BudgetCeilingResponse] = Field(max_length=4)
    baseline: BaselineResponse | None
    deviations: list[DeviationResponse] = Field(max_length=20)
    created_at: AwareDatetime
    opened_at: AwareDatetime | None
    closes_on: date | None
    closed_at: AwareDatetime | None
    evaluated_at: AwareDatetime | None


class PilotPage(Page[PilotResponse]):
    """A page of pilots."""


class CheckItemResponse(Answer):
    """One thing that must be fixed before a pilot opens."""

    code: str = Field(max_length=40, description="What must be fixed, such as prices or baseline.")
    met: bool
    pointer: str = Field(max_length=60, description="The field of the pilot in which it is fixed.")
    lacks: list[TextAnswer] = Field(max_length=1000)
    remedy: TextAnswer | None


class OpeningCheckResponse(Answer):
    """Everything that must be fixed before a pilot opens; it can open when all items are met."""

    pilot_id: UUID
    can_open: bool
    items: list[CheckItemResponse] = Field(max_length=20)
