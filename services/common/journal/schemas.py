"""The access log as shown."""

from uuid import UUID

from pydantic import Field

from services.common.schemas import Answer, Instant, Page, TextAnswer


class AccessAnswer(Answer):
    """Who saw or changed what of you, when and what for."""

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
