"""Extension of a running agreement over HTTP."""

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from services.common.schemas import Answer, Day, Schema, Words
from services.voucher.schemas.agreements import HeldYearResponse, WarningResponse


class ExtensionRequest(Schema):
    """The later last day, and why."""

    ends_on: Day
    reason: Words


class ExtensionProposalResponse(Answer):
    """Voorstel tot verlengen: the later last day that one party proposed, and that the other one has yet to confirm."""

    agreement_id: UUID
    version: int
    ends_on: date
    reason: str = Field(max_length=4000)
    proposed_for: Literal["client", "provider"]
    proposed_by: str = Field(max_length=20)
    proposed_organisation_id: UUID | None
    proposed_at: AwareDatetime


class ExtensionResponse(Answer):
    """Verlenging: the new last day, and what is reserved of the years that gained days."""

    agreement_id: UUID
    version: int
    proposal_version: int
    ends_on: date
    reservations: list[HeldYearResponse] = Field(max_length=100)
    handed_over: bool
    warnings: list[WarningResponse] = Field(max_length=10)
    decision_id: UUID
