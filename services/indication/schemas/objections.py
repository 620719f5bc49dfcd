"""Objections and rulings."""

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import Field, StrictBool

from services.common.schemas import Answer, Day, Instant, Page, Schema, Words
from services.indication.rules.objection import Ruling
from services.indication.schemas.assessments import AssessmentRequest
from services.indication.schemas.indications import Content, LetterSection


class ObjectionRequest(Schema):
    """Ask to have a decision looked at again (bezwaar)."""

    grounds: Words
    late_reason: Words | None = None
    """Needed after the time to object has passed."""


class HearingRequest(Schema):
    """When the client is heard, and whether a committee advises (then the term is twelve weeks)."""

    hearing_on: Day
    has_committee: StrictBool = False


class ExtensionRequest(Schema):
    """Take six weeks more, once, with the reason."""

    reason: Words


class RulingRequest(Schema):
    """Uphold, revise or revoke. A revision has the new content, and new findings where they changed."""

    outcome: Ruling
    grounds: Words
    """Why, in plain words; it stands in the letter."""
    content: Content | None = None
    findings: AssessmentRequest | None = None
    """All five steps again, when the earlier findings were not right."""


class ObjectionAnswer(Answer):
    """An objection, and the ruling on it."""

    objection_id: UUID
    indication_id: UUID
    client_id: UUID
    submitted_as: str = Field(max_length=30)
    grounds: str = Field(max_length=4000)
    late_reason: str | None = Field(None, max_length=4000)
    received_on: date
    received_at: Instant
    has_committee: bool
    extended_because: str | None = Field(None, max_length=4000)
    hearing_on: date | None = None
    due_on: date
    status: Literal["received", "ruled", "withdrawn"]
    outcome: Ruling | None = None
    ruling: str | None = Field(None, max_length=4000)
    ruled_on: date | None = None
    decision_id: UUID | None = None
    new_indication_id: UUID | None = None
    version: int


class ObjectionPage(Page[ObjectionAnswer]):
    """Objections; for assessors the open ones, what expires first in front."""


class RulingLetter(Answer):
    """The letter with the ruling as it was sent, in Dutch."""

    objection_id: UUID
    sent_on: date
    language: Literal["nl"] = "nl"
    sections: list[LetterSection] = Field(max_length=20)
