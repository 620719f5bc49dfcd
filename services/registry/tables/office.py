"""Care offices, and which of them runs which pilot."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from services.registry.tables.base import Base


class CareOffice(Base):
    """Zorgkantoor: an organisation that runs pilots in its regions. Kept for good: pilots and decisions name it."""

    __tablename__ = "care_office"
    __table_args__ = (Index("care_office_uzovi_taken", "uzovi_number", unique=True),)

    office_id: Mapped[UUID] = mapped_column(primary_key=True)
    """The organisation in the tokens of its users."""
    name: Mapped[str]
    uzovi_number: Mapped[str]
    address: Mapped[str | None]
    telephone: Mapped[str | None]
    version: Mapped[int]
    recorded_at: Mapped[datetime]
    source: Mapped[str]


class CareOfficeRegion(Base):
    """Zorgkantoorregio of a care office, on the days that are known. Kept as its office."""

    __tablename__ = "care_office_region"

    office_id: Mapped[UUID] = mapped_column(ForeignKey("care_office.office_id", ondelete="CASCADE"), primary_key=True)
    region_code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    from_day: Mapped[date | None]
    until_day: Mapped[date | None]


class PilotOffice(Base):
    """The care office of a pilot, by its code: the first that wrote for it, or voucher's. Kept for good."""

    __tablename__ = "pilot_office"
    __table_args__ = (Index("pilot_office_by_office", "office_id"),)

    pilot_code: Mapped[str] = mapped_column(primary_key=True)
    office_id: Mapped[UUID]
