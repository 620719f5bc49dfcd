"""Applications with their legal clock, and questions to the applicant."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StrictBool

from services.common.schemas import Answer, Day, Page, Schema, Words
from services.indication.rules.framework import TermUnit
from services.indication.rules.states import Status
from services.indication.schemas.clients import CitizenServiceNumber, ConsentRequest

Kind = Annotated[
    Literal["regular", "special-circumstances", "palliative-terminal", "reassessment"],
    Field(
        description="regular: six weeks; special-circumstances: already admitted, two weeks; palliative-terminal: two "
        "working days; reassessment: of a client who has an indication, six weeks."
    ),
]


class ApplicationRequest(Schema):
    """Ask to be assessed (aanvraag)."""

    client_id: UUID | None = None
    citizen_service_number: CitizenServiceNumber | None = Field(
        None,
        examples=["999990342"],
        description="From a provider, in the place of `clientId`, for a client whose file it did not make.",
    )
    kind: Kind = "regular"
    story: Words | None = None
    """What is going on, in the client's own words."""
    insured_by_treaty: StrictBool = False
    consent: ConsentRequest | None = None
    """Needed from a provider: that the client agreed to this application."""


class WithdrawalRequest(Schema):
    """Take the application back."""

    reason: Words


class AssignmentRequest(Schema):
    """Take an application, or hand it to another assessor."""

    assessor_id: UUID | None = None
    """Who will handle it; left out it is you."""


class InformationQuestion(Schema):
    """Ask the applicant for what is missing; the clock stands still from tomorrow."""

    question: Words
    answer_by: Day


class InformationReply(Schema):
    """The answer to a question."""

    answer: Words


class InformationAnswer(Answer):
    """A question to the applicant, and its answer."""

    request_id: UUID
    question: str = Field(max_length=4000)
    asked_on: date
    answer_by: date
    answer: str | None = Field(None, max_length=4000)
    answered_on: date | None = None


class TermAnswer(Answer):
    """A legal term, with the law it comes from."""

    value: int = Field(description="Length of the term, in units.")
    unit: TermUnit = Field(description="Unit in which the term is counted.")
    legal_basis: str = Field(max_length=100)


class ClockAnswer(Answer):
    """The legal clock: when it must be decided, and how that day came about."""

    term: TermAnswer
    started_on: date
    due_on: date
    days_left: int
    paused_days: int
    paused_since: date | None = None
    stopped_on: date | None = None


class ApplicationSummary(Answer):
    """An application in a list."""

    application_id: UUID
    client_id: UUID
    kind: Kind
    status: Status
    received_on: date
    region_code: str | None = Field(None, max_length=4)
    assessor_id: UUID | None = None
    """Who handles it."""
    clock: ClockAnswer


class ApplicationPage(Page[ApplicationSummary]):
    """Applications; for assessors the ones that expire first come first."""


class ApplicationAnswer(ApplicationSummary):
    """An application (aanvraag)."""

    submitted_as: str = Field(max_length=30)
    provider_id: UUID | None = None
    story: str | None = Field(None, max_length=4000)
    insured_by_treaty: bool
    information_requests: list[InformationAnswer] = Field(max_length=1000)
    withdrawn_because: str | None = Field(None, max_length=4000)
    indication_id: UUID | None = None
    version: int
