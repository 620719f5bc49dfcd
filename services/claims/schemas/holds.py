"""Lines that are held before payment, as requests and answers."""

from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field

from services.claims.facts import PaymentHold
from services.common.schemas import Answer, Cents, Page, Schema, Words

Warned = Annotated[str, Field(max_length=40)]


class HoldReleaseRequest(Schema):
    """Why a line that is held can be paid."""

    reason: Words


class PaymentHoldResponse(Answer):
    """A line that is held before payment, or was until `releasedAt`."""

    line_id: UUID
    provider_id: UUID
    pilot_code: str = Field(max_length=64)
    payer: str = Field(max_length=64)
    amount_cents: Cents
    hold_reasons: list[Warned] = Field(max_length=10)
    held_at: AwareDatetime
    released_at: AwareDatetime | None
    release_reason: str | None = Field(max_length=4000)
    decision_id: UUID | None = Field(description="Id of the decision to release it; empty while it is held.")

    @classmethod
    def of(cls, hold: PaymentHold) -> "PaymentHoldResponse":
        """A hold as it is shown."""
        return cls.model_validate(vars(hold) | {"hold_reasons": hold.warnings})


class PaymentHoldPage(Page[PaymentHoldResponse]):
    """A page of lines that are or were held."""
