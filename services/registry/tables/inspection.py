"""What the inspectorate tells the care office about a provider."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from services.registry.tables.base import Base


class InspectionSignal(Base):
    """Signaal van de inspectie about a provider, confidential until decided. Kept 7 years after the decision."""

    __tablename__ = "inspection_signal"
    __table_args__ = (
        CheckConstraint("outcome IN ('suspended', 'not-suspended')", name="outcome"),
        CheckConstraint("(outcome IS NULL) = (decided_at IS NULL)", name="decided"),
        Index("inspection_signal_by_provider", "provider_id", "signal_id"),
    )

    signal_id: Mapped[UUID] = mapped_column(primary_key=True)
    provider_id: Mapped[UUID] = mapped_column(ForeignKey("provider.provider_id"))
    seen_on: Mapped[date]
    words: Mapped[str]
    filed_by: Mapped[UUID]
    filed_at: Mapped[datetime]
    outcome: Mapped[str | None]
    reason: Mapped[str | None]
    decision_id: Mapped[UUID | None]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
    ongoing_suspension_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    """Suspensions of the care office that ran already when it was decided to suspend."""
    version: Mapped[int]
