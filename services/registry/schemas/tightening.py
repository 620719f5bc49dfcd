"""What an edition of a requirement set changes, and what it would do to who was admitted, as shown."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.common.schemas import Answer, TextAnswer
from services.registry.schemas.words import AdmissionStatus, RequirementState


class AspectChange(Answer):
    """In what a requirement differs, and how."""

    aspect: str = Field(max_length=20)
    direction: str = Field(max_length=20)
    explanation: TextAnswer = Field(description="How it differs, in a sentence in Dutch and English.")


class RequirementChangeAnswer(Answer):
    """How one requirement differs from the edition before."""

    requirement_code: str = Field(max_length=40)
    difference: str = Field(max_length=20)
    title: TextAnswer
    explanation: TextAnswer = Field(description="How the requirement differs, in a sentence in Dutch and English.")
    aspects: list[AspectChange] = Field(max_length=14)
    prove_by: date | None


class ChangesAnswer(Answer):
    """What an edition changes, against the edition that holds until it begins."""

    requirement_set_id: UUID
    edition: int
    valid_from: date
    since_requirement_set_id: UUID | None
    since_edition: int | None
    changes: TextAnswer | None = Field(description="What the care office says of it.")
    items: list[RequirementChangeAnswer] = Field(max_length=400)


class Shortfall(Answer):
    """A requirement that a provider would not meet on the first day of an edition."""

    requirement_code: str = Field(max_length=40)
    kind: str = Field(max_length=20, description="knock-out or improvable.")
    state: RequirementState
    prove_by: date | None


class ProviderForeseen(Answer):
    """An admitted provider that would fall short, with how many clients it has in care."""

    provider_id: UUID
    admission_id: UUID
    name: str = Field(max_length=200)
    status: AdmissionStatus
    status_foreseen: str = Field(max_length=30)
    clients_in_care: int
    clients_to_start: int
    short_of: list[Shortfall] = Field(max_length=200)


class RequirementForeseen(Answer):
    """How many admitted providers would fall short of one requirement, and how many clients they have in care."""

    requirement_code: str = Field(max_length=40)
    difference: str = Field(max_length=20)
    providers: int = Field(description="Number of admitted providers that would fall short of it.")
    clients_in_care: int


class PreviewAnswer(Answer):
    """What an edition would do to who is admitted, seen from today."""

    requirement_set_id: UUID
    edition: int
    valid_from: date
    seen_on: date
    providers_admitted: int
    providers_meeting: int
    providers_short: int
    clients_in_care: int = Field(description="Clients in care with providers that would fall short.")
    without_transition: list[Annotated[str, Field(max_length=40)]] = Field(max_length=200)
    requirements: list[RequirementForeseen] = Field(max_length=200)
    providers: list[ProviderForeseen] = Field(max_length=5000)
