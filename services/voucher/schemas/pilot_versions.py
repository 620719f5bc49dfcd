"""Versions of a pilot over HTTP."""

from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, Field, model_validator

from services.common.schemas import Answer, Day, Page, Schema, Words, not_meant
from services.common.texts import Text
from services.voucher.rules.delivery_form import DELIVERY_FORMS, DeliveryFormCode
from services.voucher.schemas.pilots import (
    BudgetCeiling,
    BudgetCeilingResponse,
    Deviation,
    DeviationResponse,
    ProfileCode,
    RegionCode,
    each_once,
)


class PilotVersionRequest(Schema):
    """What changes in an open pilot from a day on. What is not given stays as it is; scope only grows."""

    from_on: Day
    reason: Words
    added_region_codes: Annotated[list[RegionCode], Field(max_length=31), AfterValidator(each_once)] = Field(
        default_factory=list
    )
    added_profile_codes: Annotated[list[ProfileCode], Field(max_length=64), AfterValidator(each_once)] = Field(
        default_factory=list
    )
    added_delivery_forms: Annotated[
        list[DeliveryFormCode], Field(max_length=len(DELIVERY_FORMS)), AfterValidator(each_once)
    ] = Field(default_factory=list)
    period_to: Day | None = Field(None, description="Last day of the pilot, included, from now on.")
    claim_window_days: int | None = Field(None, ge=0, le=1830)
    notice_period_days: int | None = Field(None, ge=0, le=366)
    participant_cap: int | None = Field(None, ge=1, le=1_000_000)
    without_cap: bool = False
    budget_ceilings: list[BudgetCeiling] | None = Field(None, max_length=4)
    deviations: list[Deviation] | None = Field(None, max_length=20)

    @model_validator(mode="after")
    def _one_cap(self) -> Self:
        if self.without_cap and self.participant_cap is not None:
            raise not_meant(
                Text(
                    "Geef `participantCap` of `withoutCap`, niet allebei.",
                    "Give either `participantCap` or `withoutCap`.",
                )
            )
        return self


class PilotPlanResponse(Answer):
    """What counts in a pilot on a day."""

    region_codes: list[Annotated[str, Field(max_length=4)]] = Field(max_length=31)
    profile_codes: list[Annotated[str, Field(max_length=20)]] = Field(max_length=64)
    delivery_forms: list[Annotated[str, Field(max_length=10)]] = Field(max_length=len(DELIVERY_FORMS))
    period_to: date
    claim_window_days: int
    notice_period_days: int
    participant_cap: int | None
    budget_ceilings: list[BudgetCeilingResponse] = Field(max_length=4)
    deviations: list[DeviationResponse] = Field(max_length=20)


class PilotVersionResponse(Answer):
    """Versie of a pilot: who decided it, when and why, and the plan from its first day on."""

    pilot_id: UUID
    number: int = Field(description="From 1 on, in order of deciding; 1 is the plan of the opening.")
    from_on: date
    changed: list[Annotated[str, Field(max_length=40)]] = Field(
        max_length=20, description="The parts of the plan that this version changes, by the name of the field."
    )
    plan: PilotPlanResponse
    reason: str | None = Field(max_length=4000)
    decided_on: date
    recorded_at: AwareDatetime
    decided_by: UUID | None = Field(
        description="Id of the user who decided it; empty for a pilot that was opened before there were versions."
    )
    decision_id: UUID | None


class PilotVersionPage(Page[PilotVersionResponse]):
    """The versions of a pilot, in order of deciding."""
