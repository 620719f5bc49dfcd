"""The tables of indication. A client's file is kept 20 years after the last care (Wgbo, Wlz); drafts 1 year."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, Computed, ForeignKey, Identity, Index, Text
from sqlalchemy.dialects.postgresql import DATERANGE, ExcludeConstraint, Range
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.sql import text

from services.common.data.tables import new_base

if TYPE_CHECKING:

    class Base(DeclarativeBase):
        """What a type checker sees of the base below."""

else:
    Base = new_base()

DAYS = "daterange(valid_from, valid_to, '[]')"


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


class Application(Base):
    """The request to be assessed (aanvraag). Kept with the file; withdrawn ones 1 year."""

    __tablename__ = "application"
    __table_args__ = (
        CheckConstraint("kind IN ('regular', 'special-circumstances', 'reassessment')", name="kind"),
        CheckConstraint("status IN ('received', 'in-assessment', 'decided', 'withdrawn')", name="status"),
        Index(
            "one_open_application",
            "client_id",
            unique=True,
            postgresql_where=text("status IN ('received', 'in-assessment')"),
        ),
        Index("application_by_client", "client_id"),
        Index("application_by_provider", "provider_id", postgresql_where=text("provider_id IS NOT NULL")),
        Index(
            "application_work_list",
            "due_on",
            "application_id",
            postgresql_where=text("status IN ('received', 'in-assessment')"),
        ),
    )

    application_id: Mapped[UUID] = mapped_column(primary_key=True)
    client_id: Mapped[UUID] = mapped_column(ForeignKey("client.client_id"))
    kind: Mapped[str]
    status: Mapped[str]
    submitted_by: Mapped[UUID]
    submitted_as: Mapped[str]
    provider_id: Mapped[UUID | None]
    """The provider that prepared it."""
    consent_on: Mapped[date | None]
    consent_how: Mapped[str | None]
    story: Mapped[str | None]
    insured_by_treaty: Mapped[bool]
    received_on: Mapped[date]
    received_at: Mapped[datetime]
    due_on: Mapped[date]
    """The last day to decide, without the pause that is running (`paused_from` to `paused_to` at most)."""
    paused_from: Mapped[date | None]
    paused_to: Mapped[date | None]
    stopped_on: Mapped[date | None]
    withdrawn_because: Mapped[str | None]
    version: Mapped[int]


class InformationRequest(Base):
    """A question to the applicant that stops the clock (aanvullende informatie). Kept with the application."""

    __tablename__ = "information_request"
    __table_args__ = (Index("information_request_by_application", "application_id"),)

    request_id: Mapped[UUID] = mapped_column(primary_key=True)
    application_id: Mapped[UUID] = mapped_column(ForeignKey("application.application_id"))
    question: Mapped[str]
    asked_on: Mapped[date]
    asked_by: Mapped[UUID]
    answer_by: Mapped[date]
    answer: Mapped[str | None]
    answered_on: Mapped[date | None]
    answered_by: Mapped[UUID | None]


class Assessment(Base):
    """The assessor's findings on one application (onderzoek), a column per step. Kept with the file."""

    __tablename__ = "assessment"

    application_id: Mapped[UUID] = mapped_column(ForeignKey("application.application_id"), primary_key=True)
    situation: Mapped[dict[str, Any] | None]
    usual_care: Mapped[dict[str, Any] | None]
    supervision: Mapped[dict[str, Any] | None]
    permanence: Mapped[dict[str, Any] | None]
    conclusion: Mapped[dict[str, Any] | None]
    changed_at: Mapped[datetime]
    changed_by: Mapped[UUID]
    version: Mapped[int]


class Indication(Base):
    """The decision (indicatiebesluit): a right under a care profile, or a refusal. Kept 20 years after its end."""

    __tablename__ = "indication"
    __table_args__ = (
        CheckConstraint("status IN ('granted', 'refused', 'withdrawn')", name="status"),
        CheckConstraint("valid_to >= valid_from", name="period"),
        CheckConstraint(
            "status = 'refused' OR (profile_code IS NOT NULL AND valid_from IS NOT NULL)", name="granted_is_whole"
        ),
        ExcludeConstraint(
            ("client_id", "="),
            ("days", "&&"),
            name="indication_no_overlap",
            using="gist",
            where=text("status = 'granted'"),
        ),
        Index("indication_by_client", "client_id"),
    )

    indication_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(Identity(always=True), unique=True)
    """The decision's number (besluitnummer)."""
    client_id: Mapped[UUID] = mapped_column(ForeignKey("client.client_id"))
    application_id: Mapped[UUID] = mapped_column(ForeignKey("application.application_id"), unique=True)
    status: Mapped[str]
    profile_code: Mapped[str | None]
    iwlz_code: Mapped[str | None]
    tailored_extra: Mapped[str | None]
    need_features: Mapped[list[str]] = mapped_column(ARRAY(Text))
    region_code: Mapped[str]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    days: Mapped[Range[date] | None] = mapped_column(DATERANGE, Computed(DAYS, persisted=True))
    ended_by: Mapped[UUID | None]
    """The later indication that ended it."""
    reasons: Mapped[list[str]] = mapped_column(ARRAY(Text))
    elsewhere: Mapped[str | None]
    motivation: Mapped[str | None]
    explanation: Mapped[str]
    decision_id: Mapped[UUID]
    decided_on: Mapped[date]
    decided_at: Mapped[datetime]
    decided_by: Mapped[UUID]
    objection_until: Mapped[date]
    version: Mapped[int]


class Letter(Base):
    """The decision letter as it was sent (beschikking). Kept as long as its indication; never changed."""

    __tablename__ = "letter"

    indication_id: Mapped[UUID] = mapped_column(ForeignKey("indication.indication_id"), primary_key=True)
    sent_on: Mapped[date]
    sections: Mapped[list[Any]]
