"""The budget of a pilot over HTTP."""

from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from services.common.schemas import Answer, TextAnswer
from services.voucher.rules.budget import GroupBy


class BudgetAmountsResponse(Answer):
    """The amounts of a budget year, in cents."""

    vouchers: int | None
    issued_cents: int
    reserved_cents: int = Field(description="What agreements reserve of the budget year, in euro cents.")
    drawn_cents: int = Field(description="What claims reported as drawn of the budget year, in euro cents.")
    projected_cents: int | None


class BudgetGroupResponse(BudgetAmountsResponse):
    """The amounts of one group of vouchers, or the movements of one month."""

    key: str = Field(max_length=20)


class BudgetResponse(Answer):
    """Begroting: the figures of a pilot in one budget year, as they were reckoned last."""

    pilot_id: UUID
    year: int
    as_of: AwareDatetime
    currency: Literal["EUR"] = "EUR"
    ceiling_cents: int | None = Field(description="The ceiling of the year, in euro cents; empty: there is none.")
    projection_method: Literal["reserved-plus-expected"]
    projection: TextAnswer
    total: BudgetAmountsResponse = Field(description="The amounts of all vouchers of the pilot together.")
    group_by: GroupBy | None
    groups: list[BudgetGroupResponse] = Field(max_length=500)
