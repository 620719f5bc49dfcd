"""Agreements between client and provider, their lines, and what was reported about them."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, Numeric, Sequence, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, column_property, mapped_column
from sqlalchemy.sql.elements import conv

from services.voucher.tables.base import Base
from services.voucher.tables.pilot import Pilot

WAITING = "status IN ('drafted', 'confirmed-by-client', 'confirmed-by-provider')"
UNBEGUN = "status = 'redeemed' AND care_started_on IS NULL"

agreement_number = Sequence("agreement_number", metadata=Base.metadata)
"""Where the short numbers of agreements come from."""


class Agreement(Base):
    """Zorgovereenkomst: what client and provider agree. Kept 20 years after the last care; drafts 1 year."""

    __tablename__ = "agreement"
    __table_args__ = (
        CheckConstraint(
            f"{WAITING} OR status IN ('redeemed', 'ended', 'declined', 'lapsed')", name=conv("agreement_status")
        ),
        CheckConstraint("ends_on >= starts_on", name=conv("agreement_period")),
        CheckConstraint("length(number) <= 15", name=conv("agreement_number_short")),
        CheckConstraint("(status = 'ended') = (ended_on IS NOT NULL)", name=conv("agreement_ended_on_a_day")),
        CheckConstraint("length(provider_reference) <= 35", name=conv("agreement_provider_reference_short")),
        Index("agreement_number_taken", "number", unique=True),
        Index(
            "agreement_by_provider_reference",
            "provider_id",
            "provider_reference",
            postgresql_where=text("provider_reference IS NOT NULL"),
        ),
        Index("agreement_by_voucher", "voucher_id", "agreement_id"),
        Index("agreement_by_client", "client_id", "agreement_id"),
        Index("agreement_by_provider", "provider_id", "agreement_id"),
        Index("agreement_by_provider_status", "provider_id", "status", "agreement_id"),
        Index("agreement_by_pilot", "pilot_code", "agreement_id"),
        Index("agreement_by_pilot_status", "pilot_code", "status", "agreement_id"),
        Index("agreement_waiting", "drafted_at", postgresql_where=text(WAITING)),
        Index("agreement_unbegun", "starts_on", postgresql_where=text(UNBEGUN)),
    )

    agreement_id: Mapped[UUID] = mapped_column(primary_key=True)
    voucher_id: Mapped[UUID] = mapped_column(ForeignKey("voucher.voucher_id"))
    client_id: Mapped[UUID]
    pilot_code: Mapped[str] = mapped_column()
    number: Mapped[str]
    provider_reference: Mapped[str | None]
    """How the provider itself calls it."""
    version: Mapped[int]
    status: Mapped[str]
    provider_id: Mapped[UUID]
    location_id: Mapped[UUID]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    conditions: Mapped[str]
    who: Mapped[str | None]
    times: Mapped[str | None]
    place: Mapped[str | None]
    on_call: Mapped[str | None]
    own_part: Mapped[str | None]
    own_purchases: Mapped[str | None]
    coordinator_id: Mapped[UUID | None]
    """The provider that coordinates the client's care (regiehouder)."""
    coordinator_function: Mapped[str | None]
    proposal_version: Mapped[int] = mapped_column(server_default=text("1"))
    """The newest version of what is proposed; `version` also counts every other change."""
    drafted_by: Mapped[str]
    drafted_at: Mapped[datetime]
    client_confirmed_at: Mapped[datetime | None]
    client_confirmed_by: Mapped[str | None]
    provider_confirmed_at: Mapped[datetime | None]
    redeemed_at: Mapped[datetime | None]
    redemption_decision_id: Mapped[UUID | None]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None]
    close_reason: Mapped[str | None]
    ended_on: Mapped[date | None]
    held_at_ending_cents: Mapped[int | None]
    closed_before: Mapped[dict[str, str | None] | None] = mapped_column(JSONB(none_as_null=True))
    """How the parties had ended it, where its voucher then ended it earlier."""
    care_started_on: Mapped[date | None]
    reminded_on: Mapped[date | None]
    """The day on which both sides were reminded that care has not begun."""
    postponed_until: Mapped[date | None]
    called_off: Mapped[bool] = mapped_column(server_default=text("false"))
    terms_changed_on: Mapped[date | None]
    """The first day after its start on which another profile applies."""
    recreated_at: Mapped[datetime | None]
    """When its state was taken over from claims after a restore."""
    predecessor_id: Mapped[UUID | None] = mapped_column(ForeignKey("agreement.agreement_id"))
    swap_id: Mapped[UUID | None] = mapped_column(ForeignKey("swap.swap_id"))
    """The open swap that it is a part of: nothing else changes until that is decided."""
    office_id: Mapped[UUID] = column_property(
        select(Pilot.office_id).where(Pilot.code == pilot_code).correlate_except(Pilot).scalar_subquery()
    )
    """The care office of its pilot."""


class AgreementLine(Base):
    """Prestatie in an agreement: one unit, one quantity with its rate, one price. Kept with the agreement."""

    __tablename__ = "agreement_line"
    __table_args__ = (
        CheckConstraint("per IN ('day', 'week', 'year', 'total')", name=conv("line_per")),
        CheckConstraint("quantity > 0 AND unit_price_cents >= 0", name=conv("line_amounts")),
    )

    agreement_id: Mapped[UUID] = mapped_column(ForeignKey("agreement.agreement_id"), primary_key=True)
    performance_code: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(Integer)
    unit_code: Mapped[str]
    quantity: Mapped[Decimal] = mapped_column(Numeric(8, 2))
    per: Mapped[str]
    unit_price_cents: Mapped[int]
    exclusive: Mapped[bool]
    """Whether the performance fills a whole day; as `most_a_day`, from the list on the day of drafting."""
    most_a_day: Mapped[int | None]
    """How many units one day can hold; None where the unit is not of the day."""


class AgreementVersion(Base):
    """Versie of what was proposed in negotiation, and by which party. Append-only, kept with the agreement."""

    __tablename__ = "agreement_version"
    __table_args__ = (CheckConstraint("proposed_for IN ('client', 'provider')", name=conv("version_proposed_for")),)

    agreement_id: Mapped[UUID] = mapped_column(ForeignKey("agreement.agreement_id"), primary_key=True)
    proposal_version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    proposed_for: Mapped[str]
    proposed_by: Mapped[str]
    """The role in which it was proposed; never a person."""
    proposed_organisation_id: Mapped[UUID | None]
    """The provider or care office that proposed it."""
    proposed_at: Mapped[datetime]
    terms: Mapped[dict[str, object]] = mapped_column(JSONB)
    """All that was proposed, lines included."""


class Conversation(Base):
    """Gesprek on which the care office confirms for a client (full-person package). Kept with the agreement."""

    __tablename__ = "conversation"

    agreement_id: Mapped[UUID] = mapped_column(ForeignKey("agreement.agreement_id"), primary_key=True)
    held_on: Mapped[date]
    summary: Mapped[str]
    recorded_by: Mapped[UUID]
    recorded_at: Mapped[datetime]


class EndingProposal(Base):
    """Voorstel tot beëindigen: a last day that one party proposed. Kept until it is confirmed, declined or replaced."""

    __tablename__ = "ending_proposal"
    __table_args__ = (CheckConstraint("proposed_for IN ('client', 'provider')", name=conv("ending_proposed_for")),)

    agreement_id: Mapped[UUID] = mapped_column(ForeignKey("agreement.agreement_id"), primary_key=True)
    ends_on: Mapped[date]
    reason: Mapped[str]
    keep_cents: Mapped[int | None]
    proposed_for: Mapped[str]
    proposed_by: Mapped[str]
    proposed_at: Mapped[datetime]


class ExtensionProposal(Base):
    """Voorstel tot verlengen: a later last day that one party proposed. Kept until it is confirmed or declined."""

    __tablename__ = "extension_proposal"
    __table_args__ = (CheckConstraint("proposed_for IN ('client', 'provider')", name=conv("extension_proposed_for")),)

    agreement_id: Mapped[UUID] = mapped_column(ForeignKey("agreement.agreement_id"), primary_key=True)
    ends_on: Mapped[date]
    reason: Mapped[str]
    proposed_for: Mapped[str]
    proposed_by: Mapped[str]
    proposed_organisation_id: Mapped[UUID | None]
    proposed_at: Mapped[datetime]


class CareStart(Base):
    """Start zorg as a provider reported it; the latest report counts. Append-only, kept with the agreement."""

    __tablename__ = "care_start"
    __table_args__ = (Index("care_start_by_agreement", "agreement_id", "care_start_id"),)

    care_start_id: Mapped[UUID] = mapped_column(primary_key=True)
    agreement_id: Mapped[UUID] = mapped_column(ForeignKey("agreement.agreement_id"))
    care_started_on: Mapped[date]
    reported_by: Mapped[UUID]
    reported_at: Mapped[datetime]
    in_time: Mapped[bool]


class Postponement(Base):
    """Uitstel of a start of care: until when, why and by which party. Append-only, kept with the agreement."""

    __tablename__ = "postponement"
    __table_args__ = (
        CheckConstraint("from_on <= until_on", name=conv("postponement_days")),
        Index("postponement_by_agreement", "agreement_id", "postponement_id"),
    )

    postponement_id: Mapped[UUID] = mapped_column(primary_key=True)
    agreement_id: Mapped[UUID] = mapped_column(ForeignKey("agreement.agreement_id"))
    from_on: Mapped[date]
    until_on: Mapped[date]
    reason: Mapped[str]
    postponed_by: Mapped[str]
    recorded_at: Mapped[datetime]
