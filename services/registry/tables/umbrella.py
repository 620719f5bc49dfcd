"""Small providers under the umbrella of an admitted one."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from services.registry.tables.base import Base


class Umbrella(Base):
    """An admitted provider answers for named requirements of another (paraplu). Kept as the other's admission."""

    __tablename__ = "umbrella"
    __table_args__ = (
        CheckConstraint("status IN ('asked', 'agreed', 'declined', 'ended')", name="status"),
        CheckConstraint("provider_id <> umbrella_provider_id", name="not_itself"),
        Index("one_umbrella", "admission_id", unique=True, postgresql_where=text("status IN ('asked', 'agreed')")),
        Index("umbrella_by_umbrella", "umbrella_admission_id", "status"),
        Index("umbrella_by_provider", "provider_id", "umbrella_id"),
        Index("umbrella_by_umbrella_provider", "umbrella_provider_id", "umbrella_id"),
    )

    umbrella_id: Mapped[UUID] = mapped_column(primary_key=True)
    pilot_code: Mapped[str]
    admission_id: Mapped[UUID] = mapped_column(ForeignKey("admission.admission_id"))
    provider_id: Mapped[UUID]
    umbrella_admission_id: Mapped[UUID] = mapped_column(ForeignKey("admission.admission_id"))
    umbrella_provider_id: Mapped[UUID]
    requirement_codes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    status: Mapped[str]
    asked_at: Mapped[datetime]
    agreed_on: Mapped[date | None]
    last_day: Mapped[date | None]
    reason: Mapped[str | None]
    """Why it was declined or ended."""
    version: Mapped[int]
