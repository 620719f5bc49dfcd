"""The five steps of an assessment, and the proposal that follows from them."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StrictBool

from services.common.schemas import Answer, Day, Instant, Schema, TextAnswer, Words
from services.indication.rules.framework import Dimension

Score = Literal[0, 1, 2, 3, 9]
QuestionCode = Annotated[str, Field(pattern=r"^[0-9]{4}$", max_length=4)]
FoundationCode = Annotated[str, Field(pattern=r"^[0-9]{2}$", max_length=2)]
EntryCode = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$", max_length=50)]


class Scored(Schema):
    """One answered question: 0–3, or 9 for not assessed."""

    question: QuestionCode = Field(description="Four-digit code of the question, from GET /assessment-questions.")
    score: Score


class Situation(Schema):
    """Step 1: foundations, limitations and disorders. The social context may be told and never decides."""

    foundations: list[FoundationCode] = Field(default_factory=list, max_length=7)
    dominant_foundation: FoundationCode | None = None
    limitations: list[Scored] = Field(default_factory=list, max_length=65)
    disorders: list[Scored] = Field(default_factory=list, max_length=30)
    special_entries: list[EntryCode] = Field(default_factory=list, max_length=8)
    nursing: Score | None = None
    """Nursing problems, asked directly."""
    psychiatric: Score | None = None
    """Psychiatric problems, asked directly."""
    social_context: Words | None = None


class UsualCare(Schema):
    """Step 2: what the household does, and what other provisions take."""

    household: Words
    other_provisions: Words


class Supervision(Schema):
    """Step 3: permanent supervision, or care nearby day and night."""

    permanent_supervision: StrictBool
    care_nearby: StrictBool
    grounds: Words


class Permanence(Schema):
    """Step 4: whether the need is permanent."""

    is_permanent: StrictBool
    grounds: Words


class Conclusion(Schema):
    """Step 5: what the assessor concludes, and whom the assessor saw."""

    summary: Words
    spoken_on: Day
    spoken_with: Words


class AssessmentRequest(Schema):
    """Save one or more steps; what is left out stays as it was."""

    situation: Situation | None = None
    usual_care: UsualCare | None = None
    supervision: Supervision | None = None
    permanence: Permanence | None = None
    conclusion: Conclusion | None = None


class MissingStep(Answer):
    """What must still be recorded."""

    code: str = Field(max_length=50)
    text: TextAnswer


class AssessmentAnswer(Answer):
    """The findings so far (onderzoek); a step that is empty is not recorded yet."""

    situation: Situation | None = None
    usual_care: UsualCare | None = None
    supervision: Supervision | None = None
    permanence: Permanence | None = None
    conclusion: Conclusion | None = None
    application_id: UUID
    is_complete: bool
    missing: list[MissingStep] = Field(max_length=20)
    changed_at: Instant
    version: int


class CriterionAnswer(Answer):
    """The client's score on one dimension, and how it came about."""

    dimension: Dimension
    name: TextAnswer
    score: float | None = Field(
        None, description="The client's score on the dimension, 0 to 3; empty when nothing was answered."
    )
    measure: Literal["median", "highest", "asked"]
    answered: int


class PartAnswer(Answer):
    """One dimension of a profile: its level, and how far the client is from it."""

    dimension: Dimension
    level: int | None = None
    distance: float | None = None


class CandidateAnswer(Answer):
    """A profile with its distance; 0 fits exactly."""

    profile_code: str = Field(max_length=20)
    iwlz_code: str = Field(max_length=3)
    name: TextAnswer
    distance: float
    parts: list[PartAnswer] = Field(max_length=7)


class QuestionAnswer(Answer):
    """What must be asked before the tables can say more."""

    code: str = Field(max_length=50)
    entry: str | None = Field(None, max_length=50)
    text: TextAnswer


class LegAnswer(Answer):
    """One condition of access."""

    code: str = Field(max_length=50)
    holds: bool
    text: TextAnswer


class StepAnswer(Answer):
    """One step of the framework in a sentence."""

    number: int = Field(description="Place of the step in the framework, 1 to 5.")
    code: str = Field(max_length=50)
    text: TextAnswer


class ProposalAnswer(Answer):
    """The profile that fits best by PVB's own tables. It is advice: the assessor decides. CIZ has no part in it."""

    application_id: UUID
    assessment_version: int
    table_version: str = Field(max_length=20)
    winner: CandidateAnswer | None = None
    runner_up: CandidateAnswer | None = None
    ties: list[CandidateAnswer] = Field(max_length=40)
    questions: list[QuestionAnswer] = Field(max_length=20)
    criteria: list[CriterionAnswer] = Field(max_length=7)
    has_access: bool
    access: list[LegAnswer] = Field(max_length=3)
    steps: list[StepAnswer] = Field(max_length=5)
    note: TextAnswer
