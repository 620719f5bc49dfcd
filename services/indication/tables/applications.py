"""Applications, questions to the applicant, assessments and advice."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.sql import text

from services.indication.tables.base import Base


class Application(Base):
    """The request to be assessed (aanvraag). Kept with the file; withdrawn ones 1 year."""

    __tablename__ = "application"
    __table_args__ = (
        CheckConstraint(
            "kind IN ('regular', 'special-circumstances', 'palliative-terminal', 'reassessment')", name="kind"
        ),
        CheckConstraint("status IN ('received', 'in-assessment', 'decided', 'withdrawn')", name="status"),
        Index(
            "one_open_application",
            "client_id",
            unique=True,
            postgresql_where=text("status IN ('received', 'in-assessment') AND provider_id IS NULL"),
        ),
        Index(
            "one_open_application_per_provider",
            "client_id",
            "provider_id",
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
        Index("application_to_remind", "remind_on", postgresql_where=text("remind_on IS NOT NULL")),
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
    decided_with_id: Mapped[UUID | None]
    """The application of the same client whose decision closed this one."""
    region_code: Mapped[str | None]
    """The care-office region of the client, as long as the application is open; then as it was."""
    assessor_id: Mapped[UUID | None]
    """Who handles it (behandelaar): who took it, was given it, or saved the first findings."""
    reminders_sent: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    remind_on: Mapped[date | None]
    """The first day on which the next reminder can be due; empty when none is left."""
    version: Mapped[int]


class InformationRequest(Base):
    """A question to the applicant that stops the clock (aanvullende informatie). Kept with the application."""

    __tablename__ = "information_request"
    __table_args__ = (
        CheckConstraint("asked_of IN ('client', 'provider')", name="asked_of"),
        Index("information_request_by_application", "application_id"),
    )

    request_id: Mapped[UUID] = mapped_column(primary_key=True)
    application_id: Mapped[UUID] = mapped_column(ForeignKey("application.application_id"))
    question: Mapped[str]
    asked_of: Mapped[str] = mapped_column(server_default=text("'client'"))
    """Who must answer: the client's side, or the provider that prepared the application."""
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


class Advice(Base):
    """A provider's prepared findings and proposed decision (advies). Kept with the application."""

    __tablename__ = "advice"
    __table_args__ = (
        CheckConstraint("status IN ('offered', 'adopted', 'changed', 'rejected')", name="status"),
        Index("one_open_advice", "application_id", unique=True, postgresql_where=text("status IN ('offered')")),
        Index("advice_by_application", "application_id"),
    )

    advice_id: Mapped[UUID] = mapped_column(primary_key=True)
    application_id: Mapped[UUID] = mapped_column(ForeignKey("application.application_id"))
    provider_id: Mapped[UUID]
    findings: Mapped[dict[str, Any]]
    proposed: Mapped[dict[str, Any]]
    explanation: Mapped[str]
    terminal_stated_by: Mapped[str | None]
    terminal_stated_on: Mapped[date | None]
    status: Mapped[str]
    offered_at: Mapped[datetime]
    ruled_at: Mapped[datetime | None]
    ruled_by: Mapped[UUID | None]
    ruled_because: Mapped[str | None]
