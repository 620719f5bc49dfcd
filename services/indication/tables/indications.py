"""Indications, their letters, and objections to them."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, Computed, ForeignKey, Identity, Index, Text
from sqlalchemy.dialects.postgresql import DATERANGE, ExcludeConstraint, Range
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.sql import text

from services.indication.tables.base import DAYS, Base


class Indication(Base):
    """The decision (indicatiebesluit): a right under a care profile, or a refusal. Kept 20 years after its end."""

    __tablename__ = "indication"
    __table_args__ = (
        CheckConstraint("status IN ('granted', 'refused', 'withdrawn')", name="status"),
        CheckConstraint("valid_to >= valid_from", name="period"),
        CheckConstraint("withdrawal_reason IN ('client-request', 'death')", name="withdrawal_reason"),
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
        Index(
            "one_decision_per_application",
            "application_id",
            unique=True,
            postgresql_where=text("after_objection IS NULL"),
        ),
    )

    indication_id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(Identity(always=True), unique=True)
    """The decision's number (besluitnummer)."""
    client_id: Mapped[UUID] = mapped_column(ForeignKey("client.client_id"))
    application_id: Mapped[UUID] = mapped_column(ForeignKey("application.application_id"))
    after_objection: Mapped[UUID | None]
    """The objection whose ruling made it; empty for the decision on the application itself."""
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
    valid_to_before: Mapped[date | None]
    """Its last day as it was before a later indication ended it."""
    reasons: Mapped[list[str]] = mapped_column(ARRAY(Text))
    elsewhere: Mapped[str | None]
    motivation: Mapped[str | None]
    explanation: Mapped[str]
    decision_id: Mapped[UUID]
    decided_on: Mapped[date]
    decided_at: Mapped[datetime]
    decided_by: Mapped[UUID]
    approved_by: Mapped[UUID | None]
    """The second assessor, with a refusal under four eyes."""
    objection_until: Mapped[date]
    withdrawal_reason: Mapped[str | None]
    """Why the right ends or ended before its time: client-request or death; empty with a ruling."""
    withdrawal_note: Mapped[str | None]
    withdrawn_on: Mapped[date | None]
    """The day on which that was recorded."""
    withdrawal_decision_id: Mapped[UUID | None]
    """The record by which the withdrawal is explained."""
    version: Mapped[int]


class DraftDecision(Base):
    """A refusal that waits for a second assessor (conceptbesluit). Kept 1 year after it is closed."""

    __tablename__ = "draft_decision"
    __table_args__ = (
        CheckConstraint("status IN ('waiting', 'approved', 'rejected', 'withdrawn')", name="status"),
        CheckConstraint("status NOT IN ('approved', 'rejected') OR settled_by <> drafted_by", name="by_another"),
        Index("one_waiting_draft", "application_id", unique=True, postgresql_where=text("status = 'waiting'")),
        Index("draft_decision_by_application", "application_id"),
    )

    draft_id: Mapped[UUID] = mapped_column(primary_key=True)
    application_id: Mapped[UUID] = mapped_column(ForeignKey("application.application_id"))
    client_id: Mapped[UUID] = mapped_column(ForeignKey("client.client_id"))
    content: Mapped[dict[str, Any]]
    """What the first assessor decided."""
    assessment_version: Mapped[int]
    status: Mapped[str]
    drafted_by: Mapped[UUID]
    drafted_at: Mapped[datetime]
    settled_by: Mapped[UUID | None]
    settled_at: Mapped[datetime | None]
    settled_because: Mapped[str | None]
    indication_id: Mapped[UUID | None] = mapped_column(ForeignKey("indication.indication_id"))


class Letter(Base):
    """The decision letter as it was sent (beschikking). Kept as long as its indication; never changed."""

    __tablename__ = "letter"

    indication_id: Mapped[UUID] = mapped_column(ForeignKey("indication.indication_id"), primary_key=True)
    sent_on: Mapped[date]
    sections: Mapped[list[Any]]


class Objection(Base):
    """An objection to a decision (bezwaar), and the ruling on it. Kept with the indication."""

    __tablename__ = "objection"
    __table_args__ = (
        CheckConstraint("status IN ('received', 'ruled', 'withdrawn')", name="status"),
        CheckConstraint("outcome IN ('upheld', 'revised', 'revoked')", name="outcome"),
        Index("one_open_objection", "indication_id", unique=True, postgresql_where=text("status = 'received'")),
        Index("objection_by_client", "client_id"),
        Index("objection_work_list", "due_on", "objection_id", postgresql_where=text("status = 'received'")),
    )

    objection_id: Mapped[UUID] = mapped_column(primary_key=True)
    indication_id: Mapped[UUID] = mapped_column(ForeignKey("indication.indication_id"))
    client_id: Mapped[UUID] = mapped_column(ForeignKey("client.client_id"))
    submitted_by: Mapped[UUID]
    submitted_as: Mapped[str]
    grounds: Mapped[str]
    late_reason: Mapped[str | None]
    received_on: Mapped[date]
    received_at: Mapped[datetime]
    has_committee: Mapped[bool]
    extended_because: Mapped[str | None]
    hearing_on: Mapped[date | None]
    due_on: Mapped[date]
    status: Mapped[str]
    outcome: Mapped[str | None]
    ruling: Mapped[str | None]
    findings: Mapped[dict[str, Any] | None]
    """The five steps again, when the ruling rests on other findings than the decision did."""
    ruled_on: Mapped[date | None]
    ruled_by: Mapped[UUID | None]
    decision_id: Mapped[UUID | None]
    new_indication_id: Mapped[UUID | None] = mapped_column(ForeignKey("indication.indication_id"))
    letter: Mapped[list[Any] | None]
    version: Mapped[int]
