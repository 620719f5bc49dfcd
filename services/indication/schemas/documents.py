"""Documents of an application."""

from uuid import UUID

from pydantic import Field

from services.common.schemas import Answer, Instant, Page, Schema, Words
from services.indication.rules.documents import NAME_AT_MOST, MediaType


class DocumentAnswer(Answer):
    """A document with an application (stuk), without its content."""

    document_id: UUID
    application_id: UUID
    file_name: str = Field(max_length=NAME_AT_MOST)
    media_type: MediaType
    size_bytes: int
    added_as: str = Field(max_length=30)
    added_at: Instant
    withdrawn_at: Instant | None = None
    withdrawn_because: str | None = Field(None, max_length=4000)


class DocumentPage(Page[DocumentAnswer]):
    """The documents of an application, oldest first."""


class DocumentWithdrawal(Schema):
    """Take a document back; its content is removed."""

    reason: Words
