"""What clients thought of the care they got."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.sql import text

from services.registry.tables.base import Base

MARKS = "num_nulls(bond, promises, own_say, safety, daily_life)"


class Experience(Base):
    """What a client thought of a year of care (ervaring). Kept 7 years; marks and words go at once when withdrawn."""

    __tablename__ = "experience"
    __table_args__ = (
        CheckConstraint("status IN ('shown', 'held-back', 'withdrawn')", name="status"),
        CheckConstraint(
            "bond BETWEEN 1 AND 10 AND promises BETWEEN 1 AND 10 AND own_say BETWEEN 1 AND 10"
            " AND safety BETWEEN 1 AND 10 AND daily_life BETWEEN 1 AND 10",
            name="marks",
        ),
        CheckConstraint(
            "status <> 'withdrawn' OR num_nulls(bond, promises, own_say, safety, daily_life, words) = 6", name="erased"
        ),
        CheckConstraint(f"status = 'withdrawn' OR {MARKS} = 0", name="whole"),
        Index("one_experience", "agreement_id", "year", unique=True, postgresql_where=text("status <> 'withdrawn'")),
        Index("experience_by_location", "location_id", postgresql_where=text("status = 'shown'")),
        Index("experience_by_provider", "provider_id", "experience_id"),
    )

    experience_id: Mapped[UUID] = mapped_column(primary_key=True)
    agreement_id: Mapped[UUID]
    """Never shown: it leads to who wrote it."""
    year: Mapped[int]
    provider_id: Mapped[UUID] = mapped_column(ForeignKey("provider.provider_id"))
    location_id: Mapped[UUID] = mapped_column(ForeignKey("location.location_id"))
    status: Mapped[str]
    bond: Mapped[int | None]
    promises: Mapped[int | None]
    own_say: Mapped[int | None]
    safety: Mapped[int | None]
    daily_life: Mapped[int | None]
    words: Mapped[str | None]
    given_at: Mapped[datetime]
    answer: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    ground: Mapped[str | None]
    """Why it was held back."""
    reason: Mapped[str | None]
    decision_id: Mapped[UUID | None]
    version: Mapped[int]
