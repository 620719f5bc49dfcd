"""A provider's dossier and its standing: evidence, admissions, suspensions."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.sql import text

from services.registry.tables.base import Base

OPEN = text("status NOT IN ('refused', 'ended')")


class Admission(Base):
    """A provider's standing against a requirement set (toelating). Kept 7 years after it ended or was refused."""

    __tablename__ = "admission"
    __table_args__ = (
        CheckConstraint(
            "status IN ('applied', 'admitted', 'admitted-on-conditions', 'refused', 'suspended', 'ended')",
            name="status",
        ),
        Index("one_open_admission", "provider_id", "pilot_code", unique=True, postgresql_where=OPEN),
        Index("admission_by_provider", "provider_id", "pilot_code"),
        Index("admission_to_review", "review_on", postgresql_where=text("review_on IS NOT NULL")),
        Index("admission_by_office", "office_id", "admission_id"),
    )

    admission_id: Mapped[UUID] = mapped_column(primary_key=True)
    provider_id: Mapped[UUID] = mapped_column(ForeignKey("provider.provider_id"))
    pilot_code: Mapped[str]
    office_id: Mapped[UUID]
    """The care office that runs the pilot."""
    requirement_set_id: Mapped[UUID] = mapped_column(ForeignKey("requirement_set.requirement_set_id"))
    umbrella_provider_id: Mapped[UUID | None]
    umbrella_name: Mapped[str | None]
    """Under whose umbrella it is now, for everyone to see; `umbrella` has the rest."""
    delivery_forms: Mapped[list[str]] = mapped_column(ARRAY(Text))
    status: Mapped[str]
    size_class: Mapped[str]
    """The provider's size when it applied; growing later asks nothing new of a running admission."""
    applied_on: Mapped[date]
    decided_on: Mapped[date | None]
    decision_id: Mapped[UUID | None]
    findings: Mapped[list[Any] | None]
    """What the decision found, per requirement that was not simply met."""
    last_day: Mapped[date | None]
    end_reason: Mapped[str | None]
    ended_by: Mapped[str | None]
    ending_decision_id: Mapped[UUID | None]
    following_decision_id: Mapped[UUID | None]
    """Why it went over to the edition that it follows now, and what time that gave."""
    review_on: Mapped[date | None]
    """The day on which the service looks at it again by itself; empty before the decision and after the end."""
    version: Mapped[int]
    applied_at: Mapped[datetime]


class AdmissionStanding(Base):
    """The days on which new agreements may start. Kept as long as its admission."""

    __tablename__ = "admission_standing"

    admission_id: Mapped[UUID] = mapped_column(
        ForeignKey("admission.admission_id", ondelete="CASCADE"), primary_key=True
    )
    from_day: Mapped[date] = mapped_column(primary_key=True)
    until_day: Mapped[date | None]


class Evidence(Base):
    """A piece of evidence (bewijsstuk) in a provider's one dossier, and what was found in it. Kept 7 years."""

    __tablename__ = "evidence"
    __table_args__ = (
        CheckConstraint("kind IN ('statement', 'reference', 'document')", name="kind"),
        CheckConstraint("outcome IN ('handed-in', 'verified', 'rejected')", name="outcome"),
        Index("evidence_by_provider", "provider_id", "requirement_code"),
    )

    evidence_id: Mapped[UUID] = mapped_column(primary_key=True)
    provider_id: Mapped[UUID] = mapped_column(ForeignKey("provider.provider_id"))
    admission_id: Mapped[UUID] = mapped_column(ForeignKey("admission.admission_id"))
    requirement_code: Mapped[str]
    kind: Mapped[str]
    statement: Mapped[str | None]
    reference: Mapped[str | None]
    document: Mapped[dict[str, Any] | None]
    issued_on: Mapped[date]
    valid_until: Mapped[date | None]
    handed_in_at: Mapped[datetime]
    outcome: Mapped[str]
    reason: Mapped[str | None]
    looked_at: Mapped[datetime | None]
    looked_by: Mapped[UUID | None]


class ImprovementDate(Base):
    """The day by which an improvable requirement must be met (verbeterdatum). Kept as long as its admission."""

    __tablename__ = "improvement_date"
    __table_args__ = (Index("improvement_date_by_admission", "admission_id"),)

    improvement_date_id: Mapped[UUID] = mapped_column(primary_key=True)
    admission_id: Mapped[UUID] = mapped_column(ForeignKey("admission.admission_id"))
    requirement_code: Mapped[str]
    improve_by: Mapped[date]
    reason: Mapped[str]
    given_at: Mapped[datetime]
    given_by: Mapped[UUID]


class ExclusionCheck(Base):
    """Whether an exclusion (uitsluitingsgrond) holds; the latest look counts. Kept as long as its admission."""

    __tablename__ = "exclusion_check"
    __table_args__ = (Index("exclusion_check_by_admission", "admission_id"),)

    exclusion_check_id: Mapped[UUID] = mapped_column(primary_key=True)
    admission_id: Mapped[UUID] = mapped_column(ForeignKey("admission.admission_id"))
    requirement_code: Mapped[str]
    holds: Mapped[bool]
    reason: Mapped[str | None]
    checked_at: Mapped[datetime]
    checked_by: Mapped[UUID]


class Suspension(Base):
    """Days on which a provider may start no new agreements (schorsing). Kept as long as its admission.

    With the day before its first as its last, it never began.
    """

    __tablename__ = "suspension"
    __table_args__ = (
        CheckConstraint("cause IN ('care-office', 'evidence')", name="cause"),
        CheckConstraint("until_day >= from_day - 1", name="validity"),
        CheckConstraint("no_payment_from >= from_day", name="payment"),
        ExcludeConstraint(
            ("admission_id", "="),
            ("cause", "="),
            (text("daterange(from_day, until_day + 1)"), "&&"),
            name="suspension_no_overlap",
            using="gist",
        ),
    )

    suspension_id: Mapped[UUID] = mapped_column(primary_key=True)
    admission_id: Mapped[UUID] = mapped_column(ForeignKey("admission.admission_id"))
    provider_id: Mapped[UUID]
    pilot_code: Mapped[str]
    cause: Mapped[str]
    from_day: Mapped[date]
    until_day: Mapped[date | None]
    no_payment_from: Mapped[date | None]
    reason: Mapped[str]
    decision_id: Mapped[UUID]
    lifting_decision_id: Mapped[UUID | None]
    signal_id: Mapped[UUID | None] = mapped_column(ForeignKey("inspection_signal.signal_id"))
    version: Mapped[int]
    recorded_at: Mapped[datetime]


class DateReminder(Base):
    """A provider was warned that a date comes near (herinnering); once per date and moment. Kept as its admission."""

    __tablename__ = "date_reminder"

    admission_id: Mapped[UUID] = mapped_column(ForeignKey("admission.admission_id"), primary_key=True)
    requirement_code: Mapped[str] = mapped_column(primary_key=True)
    improve_by: Mapped[date] = mapped_column(primary_key=True)
    days_before: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sent_at: Mapped[datetime]


class Reminder(Base):
    """A provider was warned that evidence ends (herinnering); once per evidence and moment. Kept as its evidence."""

    __tablename__ = "reminder"

    evidence_id: Mapped[UUID] = mapped_column(ForeignKey("evidence.evidence_id", ondelete="CASCADE"), primary_key=True)
    admission_id: Mapped[UUID] = mapped_column(ForeignKey("admission.admission_id"), primary_key=True)
    days_before: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    ends_on: Mapped[date]
    sent_at: Mapped[datetime]
