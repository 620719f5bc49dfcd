"""Recoveries of accepted debits, as requests and answers."""

from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field

from services.claims.facts import Recovery
from services.claims.rules.line_ids import line_id
from services.common.schemas import AS_CENTS, Answer, Cents, Id, Page, Schema, Words


class RecoveryRequest(Schema):
    """An amount of an accepted debit that was not due."""

    line_id: Id
    amount_cents: Annotated[int, Field(gt=0, le=99_999_999), AS_CENTS] = Field(
        description="What is recovered of the debit, in euro cents."
    )
    reason: Words


class RecoveryResponse(Answer):
    """A recovery; the next payment run sets it off, and the amount can be drawn again."""

    recovery_id: UUID
    provider_id: UUID
    line_id: UUID
    amount_cents: Cents = Field(description="What is recovered of the debit, in euro cents.")
    reason: str = Field(max_length=4000)
    recorded_at: AwareDatetime
    decision_id: UUID

    @classmethod
    def of(cls, recovery: Recovery) -> "RecoveryResponse":
        """A recovery as it is shown."""
        line = line_id(recovery.batch_id, recovery.position)
        return cls.model_validate(vars(recovery) | {"line_id": line})


class RecoveryPage(Page[RecoveryResponse]):
    """A page of recoveries, oldest first."""
