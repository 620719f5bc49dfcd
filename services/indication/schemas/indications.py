"""Decisions, indications and their letters."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from services.common.schemas import Answer, Day, Instant, Page, Schema, TextAnswer, Whole, Words
from services.indication.rules.decision import NeedFeature, Outcome
from services.indication.rules.withdrawal import WithdrawalReason

ProfileCode = Annotated[str, Field(pattern=r"^[0-9]{1,2}[A-Za-z]{2,5}( [A-Z])?$", max_length=20, examples=["5VV"])]
Reason = Literal["no-foundation", "no-supervision-or-nearness", "not-permanent", "not-insured"]


class Content(Schema):
    """What is decided. A grant names profile and first day; a refusal names reasons and where else to turn."""

    outcome: Outcome
    explanation: Words
    """Why, in plain words; it stands in the letter."""
    profile_code: ProfileCode | None = None
    tailored_extra: Words | None = None
    """What the profile evidently lacks; makes it a tailored profile."""
    need_features: list[NeedFeature] = Field(default_factory=list, max_length=2)
    valid_from: Day | None = None
    valid_to: Day | None = None
    motivation: Words | None = None
    """Why you depart from the proposal."""
    reasons: list[Reason] = Field(default_factory=list, max_length=4)
    elsewhere: Words | None = None


class DecisionRequest(Content):
    """Grant or refuse, on the findings that you saw."""

    assessment_version: Whole = Field(ge=1, le=10**9)
    """The version of the assessment that you looked at."""


class IndicationWithdrawal(Schema):
    """End a right: because the client wants so (from today on), or after the client's death (until today)."""

    reason: WithdrawalReason = Field(description="client-request or death.")
    ends_on: Day = Field(description="Last day of the right, included; with a death the day of death.")
    note: Words | None = None


class ProfileAnswer(Answer):
    """The care profile of an indication."""

    code: str = Field(max_length=20, description="Code of the care profile, such as 5VV.")
    iwlz_code: str = Field(max_length=3)
    name: TextAnswer


class IndicationAnswer(Answer):
    """A decision (indicatiebesluit)."""

    indication_id: UUID
    number: int = Field(description="Decision number (besluitnummer), different for every decision.")
    client_id: UUID
    application_id: UUID
    status: Literal["granted", "refused", "withdrawn"]
    profile: ProfileAnswer | None = None
    tailored: bool
    tailored_extra: str | None = Field(None, max_length=4000)
    need_features: list[NeedFeature] = Field(max_length=2)
    region_code: str = Field(max_length=4)
    valid_from: date | None = None
    valid_to: date | None = None
    ended_by: UUID | None = None
    after_objection: UUID | None = None
    reasons: list[Reason] = Field(max_length=4)
    elsewhere: str | None = Field(None, max_length=4000)
    explanation: str | None = Field(None, max_length=4000)
    """Why; the care office does not see it."""
    motivation: str | None = Field(None, max_length=4000)
    decided_on: date
    decided_at: Instant
    objection_until: date
    withdrawal_reason: WithdrawalReason | None = None
    withdrawn_on: date | None = None
    withdrawal_decision_id: UUID | None = None
    """Explains the withdrawal, as `decisionId` explains the decision."""
    decision_id: UUID
    version: int


class IndicationPage(Page[IndicationAnswer]):
    """Indications, newest last."""


class LetterSection(Answer):
    """A heading with its paragraphs."""

    heading: str = Field(max_length=200)
    paragraphs: list[Annotated[str, Field(max_length=20_000)]] = Field(max_length=50)


class LetterAnswer(Answer):
    """The decision letter as it was sent, in Dutch."""

    indication_id: UUID
    sent_on: date
    language: Literal["nl"] = "nl"
    sections: list[LetterSection] = Field(max_length=20)
