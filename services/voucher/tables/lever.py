"""The levers of a pilot: what the care office can do when a budget is exceeded."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, Numeric
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.sql.elements import conv

from services.voucher.tables.base import Base


class Lever(Base):
    """Maatregel: a factor, more budget, or a note on access; with its dry run. Kept as long as the pilot's values.

    The factor decision of an approved lever has its id. One that was taken back counts no more.
    """

    __tablename__ = "lever"
    __table_args__ = (
        CheckConstraint("kind IN ('factor', 'budget', 'access')", name=conv("lever_kind")),
        CheckConstraint("status IN ('proposed', 'approved', 'rejected', 'taken-back')", name=conv("lever_status")),
        Index("lever_by_pilot", "pilot_id", "lever_id"),
    )

    lever_id: Mapped[UUID] = mapped_column(primary_key=True)
    pilot_id: Mapped[UUID] = mapped_column(ForeignKey("pilot.pilot_id"))
    kind: Mapped[str]
    status: Mapped[str]
    factor: Mapped[Decimal | None] = mapped_column(Numeric(6, 4))
    valid_from: Mapped[date | None]
    year: Mapped[int | None] = mapped_column(Integer)
    more_cents: Mapped[int | None]
    note: Mapped[str | None]
    reason: Mapped[str]
    dry_run: Mapped[dict[str, object] | None] = mapped_column(JSONB(none_as_null=True))
    proposed_at: Mapped[datetime]
    proposed_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[UUID | None]
    decided_reason: Mapped[str | None]
    decision_id: Mapped[UUID | None]
    taken_back_at: Mapped[datetime | None]
    taken_back_by: Mapped[UUID | None]
    taken_back_reason: Mapped[str | None]
