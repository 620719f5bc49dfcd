"""Applications with their legal clock, and questions to the applicant."""

from datetime import date
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import Field, PrivateAttr, StrictBool

from services.common.schemas import Answer, Day, Id, Page, Schema, Words
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

    client_id: Id | None = None
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

    assessor_id: Id | None = None
    """Who will handle it; left out it is you."""


AskedOf = Annotated[
    Literal["client", "provider"],
    Field(
        description="Who must answer: the client's side, or the provider that prepared the application. "
        "The provider reads only what was asked of it."
    ),
]


class InformationQuestion(Schema):
    """Ask for what is missing; the clock stands still from tomorrow."""

    question: Words
    answer_by: Day
    asked_of: AskedOf = "client"


class InformationReply(Schema):
    """The answer to a question."""

    answer: Words


class InformationAnswer(Answer):
    """A question to the applicant, and its answer."""

    request_id: UUID
    question: str = Field(max_length=4000)
    asked_of: AskedOf
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
    client_id: UUID | None = Field(
        None, description="Id of the client in PVB; empty for the provider that prepared the application."
    )
    kind: Kind
    status: Status
    received_on: date
    region_code: str | None = Field(
        None, max_length=4, description="Four-digit code of the care-office region; empty for the provider."
    )
    assessor_id: UUID | None = None
    """Who handles it."""
    clock: ClockAnswer


class ApplicationPage(Page[ApplicationSummary]):
    """Applications; for assessors the ones that expire first come first."""


class ApplicationAnswer(ApplicationSummary):
    """An application (aanvraag). The provider that prepared it gets its own part (`for_its_provider`)."""

    _whose: UUID | None = PrivateAttr(None)

    submitted_as: str = Field(max_length=30)
    provider_id: UUID | None = None
    story: str | None = Field(None, max_length=4000)
    insured_by_treaty: bool
    information_requests: list[InformationAnswer] = Field(max_length=1000)
    withdrawn_because: str | None = Field(
        None, max_length=4000, description="Reason that the client's side gave; never shown to a provider."
    )
    decided_with_id: UUID | None = Field(
        None, description="Application of the same client whose decision closed this one, if it was closed that way."
    )
    indication_id: UUID | None = None
    version: int

    @property
    def whose(self) -> UUID | None:
        """The client whom it is about, also where the answer does not show it."""
        return self.client_id or self._whose

    def for_its_provider(self) -> Self:
        """The part of the provider that prepared it: its own words, what was asked of it, and how far it is."""
        own = self.model_copy(
            update={
                **HIDDEN_FROM_PROVIDER,
                "information_requests": [each for each in self.information_requests if each.asked_of == "provider"],
            }
        )
        own._whose = self.client_id  # noqa: SLF001  # of a copy of itself
        return own


HIDDEN_FROM_PROVIDER = dict.fromkeys(
    ("client_id", "region_code", "withdrawn_because", "decided_with_id", "indication_id")
)
"""What an application holds that did not come from its provider, as nothing."""
