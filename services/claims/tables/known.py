"""The projections of voucher's and registry's facts."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from services.claims.tables.base import Base


class KnownPilot(Base):
    """The care office (zorgkantoor) of a pilot, as voucher published it; it never changes. Kept with the claims."""

    __tablename__ = "known_pilot"

    pilot_code: Mapped[str] = mapped_column(primary_key=True)
    office_id: Mapped[UUID]


class KnownSuspension(Base):
    """Schorsing of a provider's admission, every version that was read; the highest is valid. Kept with the claims."""

    __tablename__ = "known_suspension"
    __table_args__ = (Index("known_suspension_by_provider", "provider_id"),)

    suspension_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    provider_id: Mapped[UUID]
    pilot_code: Mapped[str]
    no_payment_from: Mapped[date | None]
    until: Mapped[date | None]
    recorded_at: Mapped[datetime]
