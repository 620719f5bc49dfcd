"""Objections of providers to what the registry decided about them."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from services.registry.tables.base import Base


class Objection(Base):
    """Bezwaar of a provider against a refusal, a suspension or an ending, and the ruling. Kept as its admission."""

    __tablename__ = "objection"
    __table_args__ = (
        CheckConstraint("about IN ('refusal', 'suspension', 'ending')", name="about"),
        CheckConstraint("status IN ('received', 'ruled', 'withdrawn')", name="status"),
        CheckConstraint("outcome IN ('upheld', 'revoked')", name="outcome"),
        CheckConstraint("(status = 'ruled') = (outcome IS NOT NULL)", name="ruled"),
        Index("one_objection", "decision_id", unique=True, postgresql_where=text("status <> 'withdrawn'")),
        Index("objection_by_provider", "provider_id", "objection_id"),
    )

    objection_id: Mapped[UUID] = mapped_column(primary_key=True)
    admission_id: Mapped[UUID] = mapped_column(ForeignKey("admission.admission_id"))
    provider_id: Mapped[UUID]
    decision_id: Mapped[UUID]
    about: Mapped[str]
    suspension_id: Mapped[UUID | None] = mapped_column(ForeignKey("suspension.suspension_id"))
    grounds: Mapped[str]
    late_reason: Mapped[str | None]
    received_on: Mapped[date]
    due_on: Mapped[date]
    status: Mapped[str]
    outcome: Mapped[str | None]
    ruling: Mapped[str | None]
    effect: Mapped[str | None]
    ruled_on: Mapped[date | None]
    ruled_by: Mapped[UUID | None]
    ruling_decision_id: Mapped[UUID | None]
    version: Mapped[int]
    received_at: Mapped[datetime]
