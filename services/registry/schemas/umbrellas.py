"""Umbrellas, as asked for and as shown."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field

from services.common.schemas import Answer, Day, Id, Page, Schema, WordsOnNobody
from services.registry.schemas.words import RequirementCode


class UmbrellaBody(Schema):
    """A wish to join under the umbrella (paraplu) of an admitted provider, which then answers for some requirements."""

    admission_id: Id = Field(description="Id of your own application or admission.")
    umbrella_provider_id: Id
    requirement_codes: list[RequirementCode] = Field(min_length=1, max_length=200)


class Reply(StrEnum):
    """What the umbrella answers."""

    AGREE = "agree"
    DECLINE = "decline"


class UmbrellaReply(Schema):
    """The umbrella's answer; a refusal comes with the reason."""

    reply: Reply
    reason: WordsOnNobody | None = None


class UmbrellaEnding(Schema):
    """The last day under the umbrella, said by either side."""

    last_day: Day
    reason: WordsOnNobody


class UmbrellaAnswer(Answer):
    """An umbrella (paraplu): who answers for which requirements of whom."""

    umbrella_id: UUID
    pilot_code: str = Field(max_length=63)
    admission_id: UUID
    provider_id: UUID
    umbrella_provider_id: UUID
    requirement_codes: list[Annotated[str, Field(max_length=40)]] = Field(max_length=200)
    status: str = Field(max_length=20, description="asked, agreed, declined or ended.")
    asked_at: AwareDatetime
    agreed_on: date | None
    last_day: date | None
    reason: str | None = Field(max_length=4000)
    version: int


class UmbrellaPage(Page[UmbrellaAnswer]):
    """Umbrellas, in order of asking."""
