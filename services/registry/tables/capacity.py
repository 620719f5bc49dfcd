"""Places free and people waiting at a location, now and before."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from services.registry.tables.base import Base

NOT_NEGATIVE = "free_places >= 0 AND waiting_people >= 0 AND waiting_weeks >= 0"


class Capacity(Base):
    """What a location last said of a delivery form (capaciteit). Kept as long as its location."""

    __tablename__ = "capacity"
    __table_args__ = (
        CheckConstraint(NOT_NEGATIVE, name="not_negative"),
        CheckConstraint("since <= reported_on", name="since"),
    )

    location_id: Mapped[UUID] = mapped_column(ForeignKey("location.location_id"), primary_key=True)
    delivery_form: Mapped[str] = mapped_column(primary_key=True)
    free_places: Mapped[int]
    waiting_people: Mapped[int]
    waiting_weeks: Mapped[int]
    since: Mapped[date]
    """The day since which these figures hold."""
    reported_on: Mapped[date]


class CapacityReport(Base):
    """One report of places and people waiting; never changed. Kept 7 years: waiting is judged by it."""

    __tablename__ = "capacity_report"
    __table_args__ = (
        CheckConstraint(NOT_NEGATIVE, name="not_negative"),
        Index("capacity_report_by_location", "location_id", "report_id"),
    )

    report_id: Mapped[UUID] = mapped_column(primary_key=True)
    location_id: Mapped[UUID] = mapped_column(ForeignKey("location.location_id"))
    delivery_form: Mapped[str]
    free_places: Mapped[int]
    waiting_people: Mapped[int]
    waiting_weeks: Mapped[int]
    reported_at: Mapped[datetime]
