"""Requests and responses of fact reports."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from services.common.schemas import Answer, Instant, Name, Page, Schema, Words

NO_PERSONS = "In your own words. Write no names and no numbers of persons: a citizen service number is refused."


class ReportOutcome(StrEnum):
    """What the owner of the fact did with a report (uitkomst)."""

    CORRECTED = "corrected"
    NOT_CORRECTED = "not-corrected"
    PASSED_ON = "passed-on"


class ReportState(StrEnum):
    """The state of a report."""

    OPEN = "open"
    ANSWERED = "answered"


class FactReportRequest(Schema):
    """A fact that is wrong (onjuist gegeven). Your text stays in this service and is never passed on."""

    resource: Annotated[
        str,
        StringConstraints(pattern=r"^[a-z][a-z-]*(/[A-Za-z0-9-]{1,64}){1,5}$", max_length=200),
        Field(
            description="The resource that shows the fact, as a path within this service.",
            examples=["agreements/0199c3a5-…"],
        ),
    ]
    fact: Name
    what_is_wrong: Annotated[Words, Field(description="What is wrong with the fact. " + NO_PERSONS)]
    should_be: Annotated[Words | None, Field(description="What the fact should be. " + NO_PERSONS)] = None


class FactReportReply(Schema):
    """The answer of the fact's owner (antwoord)."""

    outcome: ReportOutcome
    reason: Annotated[Words | None, Field(description="Required when the fact is not corrected. " + NO_PERSONS)] = None
    passed_on_to: Literal["indication", "registry", "voucher", "claims"] | None = None
    """The service that owns the fact: report it there."""


class FactReportAnswer(Answer):
    """A report of a wrong fact (melding van een onjuist gegeven), and the answer to it."""

    fact_report_id: UUID
    version: int
    status: ReportState
    resource: str = Field(max_length=200)
    fact: str = Field(max_length=200)
    what_is_wrong: str = Field(max_length=4000)
    should_be: str | None = Field(max_length=4000)
    reported_as: str = Field(max_length=300)
    reporter_organisation_id: UUID | None
    reported_on: date
    reported_at: Instant
    answer_by: date
    """The last day to answer: ten working days after it was reported."""
    owner_role: str = Field(max_length=30)
    outcome: ReportOutcome | None
    reason: str | None = Field(max_length=4000)
    passed_on_to: str | None = Field(max_length=20)
    answered_at: Instant | None


class FactReportPage(Page[FactReportAnswer]):
    """A page of fact reports."""
