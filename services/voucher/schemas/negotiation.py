"""Versions of an agreement in negotiation over HTTP."""

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from services.common.schemas import Answer, Page, Schema
from services.voucher.schemas.agreements import AgreementLineResponse, ProposalRequest


class AgreementVersionRequest(ProposalRequest):
    """Nieuw voorstel: all that the agreement would say, in the place of the newest version."""


class ConfirmationRequest(Schema):
    """Bevestiging of a version that the caller has read. Without one it is the first version."""

    proposal_version: int = Field(1, ge=1, le=1_000_000)


class DifferenceResponse(Answer):
    """Verschil with the version before: a line was added or removed, or a field was changed."""

    kind: Literal["added", "removed", "changed"]
    field: str = Field(max_length=40)
    performance_code: str | None = Field(max_length=10)
    before: str | None = Field(max_length=4000)
    after: str | None = Field(max_length=4000)


class AgreementVersionResponse(Answer):
    """Versie of what was proposed: by which party, when, and what it changed."""

    proposal_version: int
    proposed_for: Literal["client", "provider"]
    proposed_by: str = Field(max_length=20)
    proposed_organisation_id: UUID | None
    proposed_at: AwareDatetime
    differences: list[DifferenceResponse] = Field(max_length=500)
    """With the version before; empty for the first."""
    location_id: UUID
    starts_on: date
    ends_on: date | None
    lines: list[AgreementLineResponse] = Field(max_length=50)
    conditions: str = Field(max_length=4000)
    who: str | None = Field(max_length=4000)
    times: str | None = Field(max_length=4000)
    place: str | None = Field(
        max_length=4000, description="Where care is given, in own words; empty when nothing was agreed on it."
    )
    on_call: str | None = Field(max_length=4000)
    own_part: str | None = Field(max_length=4000)
    own_purchases: str | None = Field(max_length=4000)
    coordinator_id: UUID | None
    coordinator_function: str | None = Field(max_length=200)


class AgreementVersionPage(Page[AgreementVersionResponse]):
    """A page of versions."""
