"""Figures of the budget of pilots, and the thresholds that were reached. The figures can be reckoned from the books."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Integer
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.sql.elements import conv

from services.voucher.tables.base import Base


class Budget(Base):
    """Begroting of a pilot: when its figures were reckoned, and what they rest on. Replaced at each reckoning."""

    __tablename__ = "budget"

    pilot_id: Mapped[UUID] = mapped_column(ForeignKey("pilot.pilot_id"), primary_key=True)
    as_of: Mapped[datetime]
    mark: Mapped[str]
    """How far the books and the feeds had come; while it is the same, the figures are."""


class BudgetGroup(Base):
    """Bedragen of the vouchers of a pilot that are alike, in one budget year. Replaced at each reckoning."""

    __tablename__ = "budget_group"

    pilot_id: Mapped[UUID] = mapped_column(ForeignKey("pilot.pilot_id"), primary_key=True)
    year: Mapped[int] = mapped_column(Integer, primary_key=True)
    region_code: Mapped[str] = mapped_column(primary_key=True)
    delivery_form: Mapped[str] = mapped_column(primary_key=True)
    profile_code: Mapped[str] = mapped_column(primary_key=True)
    payer: Mapped[str] = mapped_column(primary_key=True)
    vouchers: Mapped[int]
    issued_cents: Mapped[int]
    reserved_cents: Mapped[int]
    drawn_cents: Mapped[int]
    projected_cents: Mapped[int]
    as_of: Mapped[datetime]


class BudgetMonth(Base):
    """Mutaties of a budget year in one calendar month; a month that is over stays. Kept as long as the pilot.

    Issued and reserved come from the lines of the books; drawn is what claims had reported more by then.
    """

    __tablename__ = "budget_month"

    pilot_id: Mapped[UUID] = mapped_column(ForeignKey("pilot.pilot_id"), primary_key=True)
    year: Mapped[int] = mapped_column(Integer, primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    issued_cents: Mapped[int]
    reserved_cents: Mapped[int]
    drawn_cents: Mapped[int]


class BudgetThreshold(Base):
    """Drempel that a budget year has reached, of the ceiling of then; one row a message. Kept as long as the pilot."""

    __tablename__ = "budget_threshold"
    __table_args__ = (CheckConstraint("measure IN ('reserved', 'projected')", name=conv("threshold_measure")),)

    pilot_id: Mapped[UUID] = mapped_column(ForeignKey("pilot.pilot_id"), primary_key=True)
    year: Mapped[int] = mapped_column(Integer, primary_key=True)
    measure: Mapped[str] = mapped_column(primary_key=True)
    percent: Mapped[int] = mapped_column(Integer, primary_key=True)
    ceiling_cents: Mapped[int] = mapped_column(primary_key=True)
    amount_cents: Mapped[int]
    reached_at: Mapped[datetime]
