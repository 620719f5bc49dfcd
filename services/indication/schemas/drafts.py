"""Drafts of refusals that wait for a second assessor."""

from uuid import UUID

from pydantic import Field

from services.common.schemas import Answer, Instant, Page, Schema, Words
from services.indication.rules.draft import DraftStatus
from services.indication.schemas.indications import Content


class DraftReason(Schema):
    """Reject or withdraw a draft, with the reason."""

    reason: Words


class DraftAnswer(Answer):
    """A refusal that waits for a second assessor (conceptbesluit), or what became of it."""

    draft_id: UUID
    application_id: UUID
    client_id: UUID
    content: Content
    assessment_version: int
    status: DraftStatus
    drafted_by: UUID = Field(description="Identity of the assessor who drafted the refusal.")
    drafted_at: Instant
    settled_by: UUID | None = None
    settled_at: Instant | None = None
    settled_because: str | None = Field(None, max_length=4000)
    indication_id: UUID | None = None


class DraftPage(Page[DraftAnswer]):
    """The drafts that wait, oldest first."""
