"""Swaps over HTTP: agreements of one voucher that end, and others that start in their place."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from services.common.schemas import Answer, Cents, Day, Id, Page, Schema, Whole, Words
from services.voucher.schemas.agreements import ObstacleResponse, WarningResponse

Version = Annotated[Whole, Field(ge=1, le=1_000_000_000)]
Status = Literal["open", "done", "undone"]
Why = Literal["fits", "refused", "deadline", "cancelled", "voucher-changes"]


class SwapEndingRequest(Schema):
    """A redeemed agreement that ends in the swap, in the version that the caller read, and its last day."""

    agreement_id: Id
    version: Version = Field(description="The version of the agreement that the caller read.")
    ends_on: Day = Field(description="The last day of the agreement, today or later.")


class SwapStartRequest(Schema):
    """An agreement that its provider has confirmed and that starts in the swap, in the version that the caller read."""

    agreement_id: Id
    version: Version = Field(description="The version of the agreement that the caller read.")


class SwapRequest(Schema):
    """Ruil: which agreements end, which start, and why. The swap is the client's confirmation of those that start."""

    endings: list[SwapEndingRequest] = Field(min_length=1, max_length=20)
    starts: list[SwapStartRequest] = Field(min_length=1, max_length=20)
    reason: Words


class SwapYearResponse(Answer):
    """What one agreement reserves of a budget year by the swap: asked before it, and after it."""

    year: int
    before_cents: Cents
    target_cents: Cents


class SwapPartResponse(Answer):
    """One agreement of a swap. `endsOn`: its last day when it ends; empty when it starts."""

    agreement_id: UUID
    ends_on: date | None = Field(description="The last day of an agreement that ends; empty for one that starts.")
    years: list[SwapYearResponse] = Field(max_length=100)


class SwapResponse(Answer):
    """Ruil: `open` until claims has answered what ends, then `done`, or `undone` when everything is as it was."""

    swap_id: UUID
    voucher_id: UUID
    status: Status
    why: Why | None = Field(description="The step by which the swap was decided; empty while it is open.")
    endings: list[SwapPartResponse] = Field(max_length=20)
    starts: list[SwapPartResponse] = Field(max_length=20)
    reason: str = Field(max_length=4000)
    requested_by: str = Field(max_length=20)
    opened_at: AwareDatetime = Field(description="UTC instant at which the swap was asked for.")
    deadline: AwareDatetime
    decided_at: AwareDatetime | None
    currency: Literal["EUR"] = "EUR"
    obstacles: list[ObstacleResponse] = Field(
        max_length=500, description="The refusals for which the swap was undone; a provider does not see them."
    )
    warnings: list[WarningResponse] = Field(
        max_length=100,
        description="Where only 29 February did not fit. Only the answer to the swap has it.",
    )
    decision_id: UUID | None


class SwapPage(Page[SwapResponse]):
    """A page of swaps."""
