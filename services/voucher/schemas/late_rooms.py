"""The message by which claims asks for room for late claims, and its answer."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.common.schemas import AS_CENTS, Answer, Day, Id, Schema


class LateRoomRequest(Schema):
    """Claims → voucher: have this much reserved by this decision, for late claims of the month, until the day."""

    late_claim_id: Id
    office_id: Id
    month: Day
    amount_cents: Annotated[int, Field(ge=0, le=2**62), AS_CENTS] = Field(
        description="What is to be reserved by the decision, in euro cents; a repeat asks nothing twice."
    )
    usable_until: Day


class LateRoomResponse(Answer):
    """The room is reserved, by this version of the agreement's set."""

    late_claim_id: UUID
    version: int = Field(description="Number of the state of the agreement that voucher sends.")
