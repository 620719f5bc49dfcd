"""The yearly question which requirement can go, and its public answers."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from services.registry.tables.base import Base


class RequirementReview(Base):
    """The yearly question of a pilot which requirement can go (schrapvraag). Kept as long as its set: for good."""

    __tablename__ = "requirement_review"
    __table_args__ = (
        CheckConstraint("status IN ('open', 'answered')", name="status"),
        Index("one_review_a_year", "pilot_code", "year", unique=True),
    )

    review_id: Mapped[UUID] = mapped_column(primary_key=True)
    pilot_code: Mapped[str]
    year: Mapped[int]
    requirement_set_id: Mapped[UUID] = mapped_column(ForeignKey("requirement_set.requirement_set_id"))
    status: Mapped[str]
    counted_from: Mapped[date]
    counted_to: Mapped[date]
    version: Mapped[int]
    opened_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]


class ReviewedRequirement(Base):
    """One requirement in a yearly question: its use, its burden, and the answer. Kept as its question."""

    __tablename__ = "reviewed_requirement"
    __table_args__ = (CheckConstraint("answer IN ('keep', 'loosen', 'drop')", name="answer"),)

    review_id: Mapped[UUID] = mapped_column(
        ForeignKey("requirement_review.review_id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    requirement_code: Mapped[str]
    title_nl: Mapped[str]
    title_en: Mapped[str]
    providers_asked: Mapped[int]
    times_missing: Mapped[int]
    times_only_missing: Mapped[int]
    times_verified: Mapped[int]
    times_rejected: Mapped[int]
    times_suspended: Mapped[int]
    hours: Mapped[int]
    """What it costs all providers it is asked of, in hours."""
    answer: Mapped[str | None]
    words_nl: Mapped[str | None]
    words_en: Mapped[str | None]
    answered_at: Mapped[datetime | None]
