"""Look-ups by citizen service number: how many, and those that found nobody. No number stands here, nor its hash."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from services.indication.tables.base import Base


class NumberLookups(Base):
    """How often an organisation, or a person without one, looked somebody up by number in an hour. Kept one hour."""

    __tablename__ = "number_lookups"

    caller_id: Mapped[UUID] = mapped_column(primary_key=True)
    """The organisation; for a caller without one the subject."""
    hour: Mapped[datetime]
    """The beginning of the hour that is counted."""
    used: Mapped[int]


class NumberMiss(Base):
    """A look-up by number that found nobody (vergeefse zoekvraag). Kept 5 years, as the access log."""

    __tablename__ = "number_miss"
    __table_args__ = (Index("number_miss_by_organisation", "organisation_id", "miss_id"),)

    miss_id: Mapped[UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    subject: Mapped[UUID]
    roles: Mapped[str]
    organisation_id: Mapped[UUID | None]
    purpose: Mapped[str]
    trace_id: Mapped[str]
