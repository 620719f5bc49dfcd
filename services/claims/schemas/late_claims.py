"""Late-claim decisions, as requests and answers."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, Field

from services.claims.facts import LateClaimDecision
from services.claims.rules.states import LateClaimStatus
from services.common.schemas import AS_CENTS, Answer, Cents, Day, Id, Page, Schema, Words, not_formed
from services.common.texts import Text

NOT_FIRST = Text("Geef de eerste dag van de maand.", "Give the first day of the month.")


def _first_of_month(day: date) -> date:
    if day.day != 1:
        raise not_formed(NOT_FIRST)
    return day


class LateClaimRequest(Schema):
    """Care of one agreement and month that may be claimed although its claim window is over, up to an amount."""

    agreement_id: Id
    month: Annotated[Day, AfterValidator(_first_of_month)] = Field(examples=["2026-06-01"])
    amount_cents: Annotated[int, Field(gt=0, le=99_999_999), AS_CENTS] = Field(
        description="The most that late lines of the month may come to together, in euro cents."
    )
    reason: Words


class LateClaimDeclinationRequest(Schema):
    """Why a proposed late-claim decision is declined."""

    reason: Words


class LateClaimResponse(Answer):
    """A late-claim decision. Once approved, lines of the agreement and month draw on its room until `usableUntil`."""

    late_claim_id: UUID
    status: LateClaimStatus
    agreement_id: UUID
    provider_id: UUID
    month: date
    amount_cents: Cents = Field(
        description="The most that late lines of the month may come to together, in euro cents."
    )
    used_cents: Cents
    reason: str = Field(max_length=4000)
    proposed_at: AwareDatetime
    decided_at: AwareDatetime | None
    declined_because: str | None = Field(max_length=4000)
    usable_until: date | None
    decision_id: UUID | None = Field(description="Id of the decision that explains it; empty while it is proposed.")

    @classmethod
    def of(cls, decision: LateClaimDecision) -> "LateClaimResponse":
        """A decision as it is shown."""
        return cls.model_validate(vars(decision))


class LateClaimPage(Page[LateClaimResponse]):
    """A page of late-claim decisions, oldest first."""
