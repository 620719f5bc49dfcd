"""A provider's advice, and the assessor's ruling on it."""

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import Field

from services.common.schemas import Answer, Day, Instant, Name, Schema, Words
from services.indication.rules.decision import NeedFeature
from services.indication.schemas.assessments import AssessmentRequest
from services.indication.schemas.indications import ProfileCode


class TerminalStatement(Schema):
    """Who stated that life expectancy is under three months, and when."""

    stated_by: Name = Field(examples=["Huisarts J. Smeets"])
    stated_on: Day


class ProposedRight(Schema):
    """The right that the provider advises."""

    profile_code: ProfileCode
    tailored_extra: Words | None = None
    need_features: list[NeedFeature] = Field(default_factory=list, max_length=2)
    valid_from: Day
    valid_to: Day | None = None


class AdviceRequest(Schema):
    """Findings on all five steps, and the right they lead to (advies)."""

    findings: AssessmentRequest
    proposed: ProposedRight
    explanation: Words
    """Why, in plain words; it stands in the letter when the advice is adopted."""
    motivation: Words | None = None
    """Why it departs from the proposal of the tables, if it does."""
    terminal: TerminalStatement | None = None
    """Needed with palliative terminal care."""


class AdoptionRequest(Schema):
    """Adopt the advice in one call, as it is, or with a change and the reason for it."""

    change: ProposedRight | None = None
    explanation: Words | None = Field(
        None, description="Why, for the letter; left out, the explanation of the advice stands in it."
    )
    reason: Words | None = Field(None, description="Why the advice is changed.")


class RejectionRequest(Schema):
    """Reject the advice; the assessor then examines as usual."""

    reason: Words


class AdviceAnswer(Answer):
    """A provider's advice."""

    advice_id: UUID
    application_id: UUID
    provider_id: UUID
    findings: AssessmentRequest
    proposed: ProposedRight
    explanation: str = Field(max_length=4000)
    terminal_stated_by: str | None = Field(None, max_length=200)
    terminal_stated_on: date | None = None
    status: Literal["offered", "adopted", "changed", "rejected"]
    offered_at: Instant
    ruled_at: Instant | None = None
    ruled_because: str | None = Field(None, max_length=4000)
