"""The yearly question which requirement can go, as asked and as answered."""

from datetime import date
from typing import Self
from uuid import UUID

from pydantic import AwareDatetime, Field

from services.common.schemas import Answer, Page, Schema, TextAnswer
from services.registry.rules.review import Verdict
from services.registry.schemas.catalogue import both
from services.registry.schemas.words import Both, PilotCode, RequirementCode
from services.registry.tables import RequirementReview, ReviewedRequirement
from services.registry.tables.base import columns


class ReviewBody(Schema):
    """The yearly question for a pilot; one a calendar year."""

    pilot_code: PilotCode


class RequirementVerdict(Schema):
    """What the care office answers for one requirement, and why. It is public."""

    requirement_code: RequirementCode
    answer: Verdict = Field(description="keep, loosen or drop.")
    words: Both = Field(description="Why, in Dutch and English; it is public.")


class ReviewAnswers(Schema):
    """Answers to the yearly question, for one or more requirements."""

    items: list[RequirementVerdict] = Field(min_length=1, max_length=200)


class ReviewSummary(Answer):
    """The yearly question of a pilot (schrapvraag), without its requirements."""

    review_id: UUID
    pilot_code: str = Field(max_length=63)
    year: int
    requirement_set_id: UUID
    status: str = Field(max_length=20, description="open, or answered when every requirement has its answer.")
    counted_from: date
    counted_to: date
    version: int
    opened_at: AwareDatetime
    answered_at: AwareDatetime | None


class ReviewedRequirementAnswer(Answer):
    """One requirement: how it was used in a year, what it costs, and the answer."""

    requirement_code: str = Field(max_length=40)
    title: TextAnswer
    providers_asked: int
    times_missing: int
    times_only_missing: int
    times_verified: int
    times_rejected: int
    times_suspended: int
    hours: int = Field(description="Hours it costs a provider × providers it is asked of.")
    answer: str | None = Field(max_length=20, description="keep, loosen or drop.")
    words: TextAnswer | None = Field(
        description="Why it was answered so, in Dutch and English; empty before the answer."
    )
    answered_at: AwareDatetime | None

    @classmethod
    def of(cls, row: ReviewedRequirement) -> Self:
        """From its row."""
        texts = {"title": both(row.title_nl, row.title_en), "words": both(row.words_nl, row.words_en)}
        return cls.model_validate({**columns(row), **texts})


class ReviewAnswer(ReviewSummary):
    """The yearly question of a pilot, per requirement."""

    items: list[ReviewedRequirementAnswer] = Field(max_length=200)

    @classmethod
    def of(cls, row: RequirementReview, requirements: list[ReviewedRequirement]) -> Self:
        """From its rows."""
        return cls.model_validate(
            {**columns(row), "items": [ReviewedRequirementAnswer.of(each) for each in requirements]}
        )


class ReviewPage(Page[ReviewSummary]):
    """Yearly questions, in order of asking."""
