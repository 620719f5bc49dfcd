"""Experiences, as sent and as shown."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from services.common.schemas import Answer, Id, Page, Schema, WordsOnNobody
from services.registry.rules.experience import Ground

Mark = Annotated[int, Field(ge=1, le=10)]


class MarksBody(Schema):
    """Five marks: the bond with the professional, agreements kept, own say, safety, daily life."""

    bond: Mark
    promises: Mark
    own_say: Mark
    safety: Mark
    daily_life: Mark


class ExperienceBody(Schema):
    """What you think of a year of care (ervaring). Your words are public: put no names of persons in them."""

    agreement_id: Id
    year: Annotated[int, Field(ge=2015, le=2200)]
    marks: MarksBody
    words: WordsOnNobody | None = None


class ExperienceReply(Schema):
    """The provider's public answer. Put nothing in it that leads to a person."""

    answer: WordsOnNobody


class ModerationBody(Schema):
    """Whether an experience is shown, and why not. A low mark is no ground."""

    outcome: Literal["shown", "held-back"]
    ground: Ground | None = Field(None, description="Needed to hold back: names-a-person, insults or not-about-care.")
    reason: WordsOnNobody


class AverageMarks(Answer):
    """The average of each theme, from five experiences on."""

    bond: float
    promises: float
    own_say: float
    safety: float
    daily_life: float


class ExperienceTotals(Answer):
    """How many experiences there are, and the averages from five on."""

    count: int = 0
    averages: AverageMarks | None = None


class OwnExperience(Answer):
    """An experience as its author and the care office see it; the office does not see of which agreement it is."""

    experience_id: UUID
    agreement_id: UUID | None
    provider_id: UUID
    location_id: UUID
    year: int
    status: str = Field(max_length=20, description="shown, held-back or withdrawn.")
    bond: int | None
    promises: int | None
    own_say: int | None
    safety: int | None
    daily_life: int | None
    words: str | None = Field(max_length=4000)
    given_at: AwareDatetime
    answer: str | None = Field(max_length=4000)
    ground: str | None = Field(
        max_length=30, description="names-a-person, insults or not-about-care; empty when it was not held back."
    )
    reason: str | None = Field(max_length=4000)
    decision_id: UUID | None
    version: int


class OwnExperiencePage(Page[OwnExperience]):
    """Experiences, in order of giving."""


class ShownExperience(Answer):
    """An experience as everyone sees it: words and answer. Marks are shown only as averages, and never who wrote it."""

    experience_id: UUID
    location_id: UUID
    year: int
    words: str | None = Field(max_length=4000)
    answer: str | None = Field(max_length=4000)


class ShownExperiencePage(Page[ShownExperience]):
    """Experiences with a provider, in order of giving."""
