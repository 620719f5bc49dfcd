"""Responses of messages."""

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import Field

from services.common.data.messages import StoredMessage
from services.common.message_kinds import Party
from services.common.schemas import Answer, Instant, Page, TextAnswer
from services.common.texts import Language, Text


class MessageAnswer(Answer):
    """A message to you, as it was sent."""

    message_id: UUID
    kind: str = Field(max_length=64, description="The kind of message, as a code that the service documents.")
    recipient: Party
    recipient_id: UUID
    resource: str = Field(max_length=300, description="The resource that the message is about, as its path.")
    language: Language = Field(description="The language in which the message is shown first.")
    channel: Literal["portal"]
    title: TextAnswer
    text: TextAnswer
    sent_at: Instant
    sent_on: date = Field(description="Day on which the message was sent.")
    read_at: Instant | None = None

    @classmethod
    def of(cls, row: StoredMessage) -> "MessageAnswer":
        """A message as it is shown."""
        return cls.model_validate(
            {
                **vars(row),
                "resource": f"{row.resource}/{row.resource_id}",
                "title": TextAnswer.of(Text(row.title_nl, row.title_en)),
                "text": TextAnswer.of(Text(row.text_nl, row.text_en)),
            }
        )


class MessagePage(Page[MessageAnswer]):
    """Messages, newest first."""
