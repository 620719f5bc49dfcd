"""Decisions of the care office on single lines: late claims and recoveries."""

from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field

from services.claims.facts import Recovery
from services.claims.rules.line_ids import line_id
from services.claims.schemas.batches import Reference
from services.common.schemas import AS_CENTS, Answer, Cents, Id, Page, Schema, Words


class LateClaimRequest(Schema):
    """Lines of a provider that are admitted although their claim window is over."""

    provider_id: Id
    line_references: list[Reference] = Field(min_length=1, max_length=100, examples=[["2026-05-000017"]])
    reason: Words


class LateClaimResponse(Answer):
    """The decision, by which the lines are judged when they are sent."""

    decision_id: UUID
    provider_id: UUID
    line_references: list[Annotated[str, Field(max_length=20)]] = Field(max_length=100)
    decided_at: AwareDatetime


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
