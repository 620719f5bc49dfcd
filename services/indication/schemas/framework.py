"""The public framework: care profiles, foundations, questions."""

from typing import Annotated, Literal

from pydantic import Field

from services.common.schemas import Answer, Page, TextAnswer
from services.indication.rules.framework import Dimension, Scale


class CareProfileAnswer(Answer):
    """A care profile that can be given now (zorgprofiel)."""

    code: str = Field(max_length=20, description="Code of the care profile, such as 5VV.")
    iwlz_code: str = Field(max_length=3)
    sector: str = Field(max_length=20)
    name: TextAnswer
    character: TextAnswer
    text_nl: str | None = Field(None, max_length=10_000)
    """The official text (Regeling langdurige zorg 2015, bijlage A); it exists in Dutch only."""
    validity: TextAnswer
    pgb_possible: bool
    home_possible: bool
    additional_care_possible: bool


class CareProfilePage(Page[CareProfileAnswer]):
    """The current care profiles."""


class FoundationAnswer(Answer):
    """A kind of condition that may open the law (grondslag)."""

    code: str = Field(max_length=2, description="Two-digit code of the foundation (COD736).")
    abbreviation: str = Field(max_length=10)
    label: TextAnswer
    opens_access: Literal["yes", "adults", "no"]


class FoundationPage(Page[FoundationAnswer]):
    """The foundations."""


class ScoreAnswer(Answer):
    """What a score means."""

    score: int = Field(description="A possible score: 0 to 3, or 9 for not assessed.")
    label: TextAnswer


class ScaleAnswer(Answer):
    """A scale with its scores."""

    scale: Literal["limitation", "disorder", "asked"]
    scores: list[ScoreAnswer] = Field(max_length=10)


class AssessmentQuestion(Answer):
    """One question; `dimension` says what it feeds in the proposal, if anything."""

    scale: Scale
    code: str = Field(max_length=4, description="Four-digit code of the question in the sector's code lists.")
    category: TextAnswer
    label: TextAnswer
    dimension: Dimension | None = None


class SpecialEntryAnswer(Answer):
    """A circumstance that opens the gate of certain profiles."""

    entry: str = Field(max_length=50)
    foundations: list[Annotated[str, Field(max_length=2)]] = Field(max_length=7)
    question: TextAnswer = Field(description="The question to ask, in Dutch and English.")


class AssessmentQuestions(Answer):
    """Everything that a form for the assessment needs."""

    table_version: str = Field(max_length=20)
    scales: list[ScaleAnswer] = Field(max_length=3)
    questions: list[AssessmentQuestion] = Field(max_length=200)
    special_entries: list[SpecialEntryAnswer] = Field(max_length=20)
