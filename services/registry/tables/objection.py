"""Objections to what the registry decided."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from services.registry.tables.base import Base


class Objection(Base):
    """Bezwaar against a refusal, a suspension, an ending or a declined challenge, and the ruling.

    Kept as the admission or the challenge.
    """

    __tablename__ = "objection"
    __table_args__ = (
        CheckConstraint("about IN ('refusal', 'suspension', 'ending', 'challenge')", name="about"),
        CheckConstraint(
            "CASE about WHEN 'challenge' THEN challenge_id IS NOT NULL AND admission_id IS NULL"
            " ELSE challenge_id IS NULL AND admission_id IS NOT NULL AND provider_id IS NOT NULL END",
            name="subject",
        ),
        CheckConstraint("status IN ('received', 'ruled', 'withdrawn')", name="status"),
        CheckConstraint("outcome IN ('upheld', 'revoked')", name="outcome"),
        CheckConstraint("(status = 'ruled') = (outcome IS NOT NULL)", name="ruled"),
        Index("one_objection", "decision_id", unique=True, postgresql_where=text("status <> 'withdrawn'")),
        Index("objection_by_challenge", "challenge_id"),
        Index("objection_by_provider", "provider_id", "objection_id"),
    )

    objection_id: Mapped[UUID] = mapped_column(primary_key=True)
    admission_id: Mapped[UUID | None] = mapped_column(ForeignKey("admission.admission_id"))
    provider_id: Mapped[UUID | None]
    """Whose admission it is about; whose challenge it is about stands with the challenge."""
    challenge_id: Mapped[UUID | None] = mapped_column(ForeignKey("challenge.challenge_id"))
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
