"""Responses of the access log."""

from uuid import UUID

from pydantic import Field

from services.common.schemas import Answer, Instant, Page, TextAnswer


class AccessAnswer(Answer):
    """One access to your data: who read or changed what, when and for what purpose."""

    access_id: UUID
    at: Instant
    roles: str = Field(max_length=500)
    organisation_id: UUID | None = None
    action: str = Field(max_length=1)
    resource: str = Field(max_length=300)
    purpose: str = Field(max_length=200)
    text: TextAnswer


class AccessPage(Page[AccessAnswer]):
    """This service's part of the access log of one client, newest first."""
