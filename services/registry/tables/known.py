"""What the registry knows of voucher's facts: which agreements run where, so that clients can be counted."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from services.registry.tables.base import Base


class KnownAgreement(Base):
    """Zorgovereenkomst as voucher published it: ids and days only. Kept as long as it is true; can be read again."""

    __tablename__ = "known_agreement"
    __table_args__ = (
        Index("known_agreement_by_provider", "provider_id", "pilot_code"),
        Index("known_agreement_by_client", "client_id"),
    )

    agreement_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    voucher_id: Mapped[UUID]
    client_id: Mapped[UUID]
    pilot_code: Mapped[str]
    provider_id: Mapped[UUID]
    location_id: Mapped[UUID]
    status: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    """The last day: as agreed, or the earlier day on which it was ended."""
    care_started_on: Mapped[date | None]
    recorded_at: Mapped[datetime]


class KnownPilot(Base):
    """Pilot as voucher last published it, also while it is a draft. Kept as long as it is true; can be read again."""

    __tablename__ = "known_pilot"
    __table_args__ = (Index("known_pilot_by_code", "code"),)

    pilot_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    code: Mapped[str]
    status: Mapped[str]
    recorded_at: Mapped[datetime]
