"""Consents, and what another domain knew of the client."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.common.schemas import Answer, Day, Id, Instant, Name, Page, Schema, Words
from services.indication.rules.consents import Domain

Domains = Annotated[list[Domain], Field(min_length=1, max_length=len(Domain))]


class ConsentGrant(Schema):
    """The client agrees that what these domains know is used, for a purpose and until a day (toestemming)."""

    purpose: Words = Field(
        examples=["Onderzoek voor de Wlz-aanvraag"], description="What the information may be used for, in words."
    )
    domains: Domains
    how: Words = Field(examples=["In een gesprek thuis, met de dochter erbij"])
    valid_to: Day


class ConsentAnswer(Answer):
    """A consent."""

    consent_id: UUID
    client_id: UUID
    purpose: str = Field(max_length=4000, description="What the information may be used for, in words.")
    domains: list[Domain] = Field(max_length=len(Domain))
    how: str = Field(max_length=4000)
    valid_from: date
    valid_to: date
    recorded_at: Instant
    withdrawn_at: Instant | None = None
    is_running: bool


class ConsentPage(Page[ConsentAnswer]):
    """Consents of one client, oldest first."""


class SharedInformationRequest(Schema):
    """Attach what another domain knows, so that the client tells it once."""

    consent_id: Id
    domain: Domain
    source: Name = Field(examples=["Gemeente Maastricht, Wmo-loket"])
    known_on: Day
    title: Name = Field(examples=["Onderzoeksverslag Wmo"])
    content: Words = Field(description="What the other domain knows, in words.")


class SharedInformationAnswer(Answer):
    """What another domain knew, with where it came from and under which consent it may be read."""

    information_id: UUID
    client_id: UUID
    consent_id: UUID
    domain: Domain
    source: str = Field(max_length=200)
    known_on: date
    title: str = Field(max_length=200)
    content: str = Field(max_length=4000, description="What the other domain knew, in words.")
    attached_at: Instant
    readable_until: date


class SharedInformationPage(Page[SharedInformationAnswer]):
    """What may be read now, oldest first."""
