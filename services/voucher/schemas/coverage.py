"""The care that the free value of a voucher buys at locations, for comparison."""

from datetime import date
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import Field, PlainSerializer

from services.common.schemas import Answer

Units = Annotated[Decimal, PlainSerializer(float, return_type=float, when_used="json")]


class CoveredOffer(Answer):
    """One performance at a location. `weeklyQuantity`: the most units a week, if all that is free went to it."""

    location_id: UUID
    provider_id: UUID
    offer_id: UUID
    performance_code: str = Field(max_length=10)
    unit_code: str = Field(max_length=2)
    unit_price_cents: int
    weekly_quantity: Units | None
    can_agree: bool


class CoverageResponse(Answer):
    """What is free in the budget year of a start, on how many days, and what that buys at each location."""

    voucher_id: UUID
    starts_on: date
    year: int
    provisional: bool
    left_cents: int
    days: int = Field(description="Days from the start to the end of the budget year or of the voucher, both included.")
    currency: str = Field("EUR", max_length=3)
    items: list[CoveredOffer] = Field(max_length=1000)
