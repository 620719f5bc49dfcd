"""The anonymous pre-check: what a voucher would be worth, for somebody who has none."""

from datetime import date
from uuid import UUID

from pydantic import Field

from services.common.schemas import Answer, TextAnswer
from services.voucher.rules.delivery_form import DeliveryFormCode


class PreCheckYearResponse(Answer):
    """What the voucher would be worth in one budget year, in whole euros."""

    year: int
    days: int = Field(description="Days of the year on which the voucher would be valid.")
    value_euros: int = Field(description="Value in whole euros.")
    provisional: bool


class PreCheckReasonResponse(Answer):
    """Why a voucher would not be issued in this form."""

    code: str = Field(max_length=100)
    text: TextAnswer
    remedy: TextAnswer | None


class PreCheckFormResponse(Answer):
    """One delivery form: its value by year, or why there would be no voucher."""

    delivery_form: DeliveryFormCode
    delivery_form_text: TextAnswer
    possible: bool = Field(description="Whether a voucher could be issued in this form.")
    years: list[PreCheckYearResponse] = Field(max_length=4)
    reasons: list[PreCheckReasonResponse] = Field(
        max_length=50, description="Why a voucher could not be issued in this form; empty where it could."
    )


class PreCheckResponse(Answer):
    """What a voucher from a day on would be worth for a care profile, in every form of the pilot. No right follows."""

    pilot_id: UUID
    pilot_code: str = Field(max_length=64)
    profile_code: str = Field(max_length=10)
    starts_on: date = Field(description="First day of the voucher.")
    ends_on: date = Field(description="Last day of the pilot, on which the voucher would end at the latest.")
    currency: str = Field("EUR", max_length=3)
    text: TextAnswer
    items: list[PreCheckFormResponse] = Field(max_length=10)
