"""How clients wait for care, and the places that are offered to them."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.sql.elements import conv

from services.voucher.tables.base import Base


class WaitingPeriod(Base):
    """Wachtstatus of a voucher from a day on, and why. Append-only, kept with the voucher.

    Its first row is written with the second status: until then, the status of the issue holds.
    """

    __tablename__ = "waiting_status"

    voucher_id: Mapped[UUID] = mapped_column(ForeignKey("voucher.voucher_id"), primary_key=True)
    version: Mapped[int] = mapped_column(Integer, primary_key=True)
    status: Mapped[str]
    from_day: Mapped[date]
    reason: Mapped[str]
    recorded_by: Mapped[UUID | None]
    recorded_at: Mapped[datetime]


class PlaceOffer(Base):
    """Aanbod: a place that the care office offers a client who waits, and the answer. Kept with the voucher."""

    __tablename__ = "place_offer"
    __table_args__ = (
        CheckConstraint("answer IN ('accepted', 'declined')", name=conv("place_offer_answer")),
        CheckConstraint("(answer IS NULL) = (answered_on IS NULL)", name=conv("place_offer_answered")),
        Index("place_offer_by_voucher", "voucher_id", "offer_id"),
    )

    offer_id: Mapped[UUID] = mapped_column(primary_key=True)
    voucher_id: Mapped[UUID] = mapped_column(ForeignKey("voucher.voucher_id"))
    provider_id: Mapped[UUID]
    location_id: Mapped[UUID]
    available_from: Mapped[date]
    offered_on: Mapped[date]
    recorded_at: Mapped[datetime]
    answer: Mapped[str | None]
    answered_on: Mapped[date | None]
    answered_by: Mapped[str | None]
    """The role of the person who answered."""
    reason: Mapped[str | None]
