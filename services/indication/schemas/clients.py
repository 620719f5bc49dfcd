"""Client files, addresses, mandates, identities and the access log."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from services.common.journal.schemas import AccessAnswer
from services.common.schemas import Answer, Day, Id, Instant, Name, Page, Schema, Whole, Words
from services.indication.rules.emergency import HOURS_AT_MOST
from services.indication.rules.mandates import Acting, MandateKind, Scope

CitizenServiceNumber = Annotated[str, StringConstraints(pattern=r"^[0-9]{9}$", max_length=9)]
Postcode = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{3} ?[A-Za-z]{2}$", max_length=7)]
Scopes = Annotated[list[Scope], Field(min_length=1, max_length=len(Scope))]


class AddressRequest(Schema):
    """Where the client lives. The region follows from the municipality."""

    postcode: Postcode = Field(examples=["6211 AB"])
    house_number: Name = Field(examples=["12a"])
    place: Name = Field(examples=["Maastricht"])
    municipality: Name = Field(examples=["Maastricht"])


class ConsentRequest(Schema):
    """When and how the client agreed that somebody else does this (toestemming)."""

    given_on: Day
    how: Words = Field(examples=["In een gesprek thuis, met de dochter erbij"])


class MandateTerms(Schema):
    """What a mandate covers, and what it rests on."""

    kind: MandateKind
    scopes: Scopes = Field(default_factory=lambda: list(Scope))
    proof: Words = Field(examples=["Beschikking van de rechtbank Limburg van 3 maart 2025"])
    valid_to: Day | None = None


class MandateRequest(MandateTerms):
    """Give somebody the right to act for the client (machtiging)."""

    subject: Id
    valid_from: Day | None = None
    """Today unless said otherwise."""


class RevocationRequest(Schema):
    """End a mandate at once."""

    reason: Words


class ClientRequest(Schema):
    """Make the file of a person."""

    citizen_service_number: CitizenServiceNumber = Field(examples=["999990342"])
    given_names: Name = Field(examples=["Anna"])
    family_name: Name = Field(examples=["de Wit"])
    born_on: Day = Field(examples=["1942-03-14"])
    address: AddressRequest
    subject: Id | None = Field(
        None, description="From an assessor who saw who it is: the identity that the file belongs to."
    )
    mandate: MandateTerms | None = None
    """For a representative: what the mandate covers."""
    consent: ConsentRequest | None = None
    """For a provider: the client's consent."""


class ClientSearch(Schema):
    """Find a person's file by number; in the body, so that no number stands in a URL."""

    citizen_service_number: CitizenServiceNumber = Field(examples=["999990342"])


class MoveRequest(AddressRequest):
    """A new address from a day on."""

    moved_on: Day


class AddressAnswer(Answer):
    """An address, with the care-office region that follows from it."""

    postcode: str = Field(max_length=7)
    house_number: str = Field(max_length=200)
    place: str = Field(max_length=200)
    municipality: str = Field(max_length=200)
    region_code: str = Field(max_length=4)
    valid_from: date
    valid_to: date | None = None


class ClientAnswer(Answer):
    """A client's file. Of the citizen service number only the last three digits are shown."""

    client_id: UUID
    number_ends: str = Field(max_length=3)
    given_names: str = Field(max_length=200)
    family_name: str = Field(max_length=200)
    born_on: date
    address: AddressAnswer
    version: int


class ClientFound(Answer):
    """The file that belongs to a number."""

    client_id: UUID
    region_code: str = Field(max_length=4)


class ClientsFound(Answer):
    """One file, or none."""

    items: list[ClientFound] = Field(max_length=1)


class MandateAnswer(Answer):
    """A mandate."""

    mandate_id: UUID
    client_id: UUID
    subject: UUID
    kind: MandateKind
    scopes: list[Scope] = Field(max_length=len(Scope))
    proof: str = Field(max_length=4000)
    valid_from: date
    valid_to: date | None = None
    revoked_at: Instant | None = None
    revoked_because: str | None = Field(None, max_length=4000)
    is_running: bool


class MandatePage(Page[MandateAnswer]):
    """Mandates of one client."""


class FileAccessAnswer(AccessAnswer):
    """Who saw or changed what of your file, when and what for."""

    emergency_reason: str | None = Field(None, max_length=4000)
    """Why the file was opened in an emergency, for a line that was written under it."""


class FileAccessPage(Page[FileAccessAnswer]):
    """The access log of one client, newest first."""


class EmergencyRequest(Schema):
    """Open one file in an emergency, for the reason that you state; the client will read it."""

    reason: Annotated[Words, Field(min_length=20, examples=["Melding van de politie: de cliënt is vermist."])]
    hours: Whole = Field(4, ge=1, le=HOURS_AT_MOST)


class EmergencyAnswer(Answer):
    """Emergency access to a file (noodtoegang)."""

    emergency_id: UUID
    client_id: UUID
    role: str = Field(max_length=30)
    reason: str = Field(max_length=4000)
    opened_at: Instant
    until: Instant = Field(description="UTC instant until which the file is open to the caller.")


class EmergencyPage(Page[EmergencyAnswer]):
    """Who opened the file in an emergency, oldest first."""


class FileAnswer(Answer):
    """A file that an identity may act for."""

    client_id: UUID
    acting_as: Acting = Field(alias="as")
    scope: list[Scope] = Field(max_length=len(Scope))
    valid_to: date | None = None


class IdentityAnswer(Answer):
    """What an outside identity is here."""

    subject: UUID
    clients: list[FileAnswer] = Field(max_length=10_000)
