"""Look-ups by citizen service number that found nobody."""

from uuid import UUID

from pydantic import Field

from services.common.schemas import Answer, Instant, Page


class NumberMissAnswer(Answer):
    """A look-up by citizen service number that found nobody: who and when, never the number."""

    miss_id: UUID
    at: Instant
    subject: UUID = Field(description="Subject of the token that looked.")
    roles: str = Field(max_length=500)
    organisation_id: UUID | None = None
    purpose: str = Field(max_length=200, description="What the caller did: apply or search-by-number.")


class NumberMissPage(Page[NumberMissAnswer]):
    """Look-ups that found nobody, newest first."""
