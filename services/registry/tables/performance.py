"""The one list of performances, for every pilot."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from services.registry.tables.base import Base


class Performance(Base):
    """Prestatie in the central list: its unit, and whether it fills a client's whole day.

    Kept for good: price lists, agreements and claims name it. Unit and exclusivity of a code never change; other care
    gets another code.
    """

    __tablename__ = "performance"
    __table_args__ = (
        CheckConstraint("NOT exclusive OR unit_code = '14'", name="exclusive"),
        CheckConstraint("most_a_day > 0", name="most_a_day"),
        Index("performance_code_taken", "code", unique=True),
    )

    performance_id: Mapped[UUID] = mapped_column(primary_key=True)
    """The subject of its events; everything else names the code."""
    code: Mapped[str]
    version: Mapped[int]
    name_nl: Mapped[str]
    name_en: Mapped[str]
    unit_code: Mapped[str]
    exclusive: Mapped[bool]
    most_a_day: Mapped[int | None]
    """How many units one day can hold; None where the unit is not of the day."""
    valid_from: Mapped[date]
    """The first day from which a price list can price it."""
    code_exactness: Mapped[str]
    source: Mapped[str]
    recorded_at: Mapped[datetime]
