"""Client files, addresses, mandates, consents and what they let be shared."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.sql import text

from services.indication.tables.base import DAYS, Base


class Client(Base):
    """The file of a person (cliënt). Kept 20 years after the last care, as the medical file it belongs to."""

    __tablename__ = "client"

    client_id: Mapped[UUID] = mapped_column(primary_key=True)
    subject: Mapped[UUID | None] = mapped_column(unique=True)
    """The outside identity whose own file this is; empty while nobody has signed in for it."""
    number_sealed: Mapped[bytes]
    """The citizen service number (burgerservicenummer), encrypted; it stands nowhere else."""
    number_index: Mapped[bytes] = mapped_column(unique=True)
    """Its blind index: equal for equal numbers, and nothing more."""
    given_names: Mapped[str]
    family_name: Mapped[str]
    born_on: Mapped[date]
    provider_id: Mapped[UUID | None]
    """The provider that made the file on the client's behalf, with consent."""
    consent_on: Mapped[date | None]
    consent_how: Mapped[str | None]
    created_at: Mapped[datetime]
    version: Mapped[int]


class ClientLink(Base):
    """That a file is the own file of an identity (koppeling). Kept with the file, also when it was undone."""

    __tablename__ = "client_link"
    __table_args__ = (
        CheckConstraint("linked_as IN ('client', 'assessor')", name="linked_as"),
        Index("one_link_per_client", "client_id", unique=True, postgresql_where=text("revoked_at IS NULL")),
        Index("client_link_by_client", "client_id", "link_id"),
    )

    link_id: Mapped[UUID] = mapped_column(primary_key=True)
    client_id: Mapped[UUID] = mapped_column(ForeignKey("client.client_id"))
    subject: Mapped[UUID]
    linked_as: Mapped[str]
    """By whom: the person that made the file, or an assessor who verified the identity."""
    how: Mapped[str | None]
    """How the assessor verified it; empty for who made the own file."""
    verified_on: Mapped[date | None]
    linked_at: Mapped[datetime]
    linked_by: Mapped[UUID]
    decision_id: Mapped[UUID | None]
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[UUID | None]
    revoked_because: Mapped[str | None]
    revocation_decision_id: Mapped[UUID | None]


class ClientAddress(Base):
    """Where a client lives in a period (adres); the region follows from the municipality. Kept with the file."""

    __tablename__ = "client_address"
    __table_args__ = (
        ExcludeConstraint(("client_id", "="), (text(DAYS), "&&"), name="client_address_no_overlap", using="gist"),
        CheckConstraint("valid_to >= valid_from", name="period"),
    )

    address_id: Mapped[UUID] = mapped_column(primary_key=True)
    client_id: Mapped[UUID] = mapped_column(ForeignKey("client.client_id"))
    postcode: Mapped[str]
    house_number: Mapped[str]
    place: Mapped[str]
    municipality: Mapped[str]
    region_code: Mapped[str]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    recorded_at: Mapped[datetime]


class Mandate(Base):
    """The right to act for a client (machtiging). Kept with the file, also when revoked."""

    __tablename__ = "mandate"
    __table_args__ = (
        CheckConstraint("kind IN ('legal-representative', 'authorised-person', 'supporter')", name="kind"),
        CheckConstraint("valid_to >= valid_from", name="period"),
        ExcludeConstraint(
            ("client_id", "="),
            (text(DAYS), "&&"),
            name="mandate_one_representative",
            using="gist",
            where=text("kind <> 'supporter' AND revoked_at IS NULL"),
        ),
        Index("mandate_by_subject", "subject"),
        Index("mandate_by_client", "client_id"),
    )

    mandate_id: Mapped[UUID] = mapped_column(primary_key=True)
    client_id: Mapped[UUID] = mapped_column(ForeignKey("client.client_id"))
    subject: Mapped[UUID]
    """The outside identity of who may act."""
    kind: Mapped[str]
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    proof: Mapped[str]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    revoked_at: Mapped[datetime | None]
    revoked_because: Mapped[str | None]
    created_at: Mapped[datetime]


class EmergencyAccess(Base):
    """Emergency access to a file (noodtoegang): who, why, until when. Kept with the file, and never changed."""

    __tablename__ = "emergency_access"
    __table_args__ = (
        CheckConstraint("until > opened_at", name="period"),
        Index("emergency_access_by_client", "client_id", "emergency_id"),
        Index("emergency_access_by_subject", "subject", "until"),
    )

    emergency_id: Mapped[UUID] = mapped_column(primary_key=True)
    client_id: Mapped[UUID] = mapped_column(ForeignKey("client.client_id"))
    subject: Mapped[UUID]
    role: Mapped[str]
    reason: Mapped[str]
    opened_at: Mapped[datetime]
    until: Mapped[datetime]


class Consent(Base):
    """The client's consent to use what another domain knows (toestemming). Kept with the file, also when withdrawn."""

    __tablename__ = "consent"
    __table_args__ = (
        CheckConstraint("valid_to >= valid_from", name="period"),
        Index("consent_by_client", "client_id"),
    )

    consent_id: Mapped[UUID] = mapped_column(primary_key=True)
    client_id: Mapped[UUID] = mapped_column(ForeignKey("client.client_id"))
    purpose: Mapped[str]
    domains: Mapped[list[str]] = mapped_column(ARRAY(Text))
    """What it covers: wmo, jeugdwet, zvw."""
    how: Mapped[str]
    valid_from: Mapped[date]
    valid_to: Mapped[date]
    recorded_by: Mapped[UUID]
    recorded_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class SharedInformation(Base):
    """What another domain knew of the client, with its source (bekende informatie). Readable while the consent runs."""

    __tablename__ = "shared_information"
    __table_args__ = (
        CheckConstraint("domain IN ('wmo', 'jeugdwet', 'zvw')", name="domain"),
        Index("shared_information_by_client", "client_id"),
    )

    information_id: Mapped[UUID] = mapped_column(primary_key=True)
    client_id: Mapped[UUID] = mapped_column(ForeignKey("client.client_id"))
    consent_id: Mapped[UUID] = mapped_column(ForeignKey("consent.consent_id"))
    domain: Mapped[str]
    source: Mapped[str]
    known_on: Mapped[date]
    title: Mapped[str]
    content: Mapped[str]
    attached_by: Mapped[UUID]
    attached_at: Mapped[datetime]
