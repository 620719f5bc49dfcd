"""The escrow on voucher's side: the amounts that claims is asked to hold, and its acknowledgements."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.sql.elements import conv

from services.voucher.tables.base import Base

OPEN = "answered_version <> version"
SHORT = "asked_cents < needed_cents AND NOT final"


class Adoption(Base):
    """Overname: the epoch of this database for which claims' amounts were taken over. One row, kept for ever.

    After a restore the epoch of the feed is another one; then no money changes until this row has caught up.
    """

    __tablename__ = "adoption"
    __table_args__ = (CheckConstraint("one", name=conv("adoption_one")),)

    one: Mapped[bool] = mapped_column(primary_key=True, server_default=text("true"))
    epoch: Mapped[int]


class Swap(Base):
    """Ruil: agreements of one voucher that change together, or not at all. Kept with the voucher.

    `before` and `target` hold, per agreement, what claims was asked to hold by year, and what it is to hold after it.
    `why` is the step by which it was decided; `obstacles` are the refusals for which it was undone.
    """

    __tablename__ = "swap"
    __table_args__ = (
        CheckConstraint("status IN ('open', 'done', 'undone')", name=conv("swap_status")),
        Index("one_open_swap", "voucher_id", unique=True, postgresql_where=text("status = 'open'")),
        Index("swap_by_voucher", "voucher_id", "swap_id"),
    )

    swap_id: Mapped[UUID] = mapped_column(primary_key=True)
    voucher_id: Mapped[UUID] = mapped_column(ForeignKey("voucher.voucher_id"))
    status: Mapped[str]
    before: Mapped[list[dict[str, object]]] = mapped_column(JSONB)
    target: Mapped[list[dict[str, object]]] = mapped_column(JSONB)
    deadline: Mapped[datetime]
    opened_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    requested_by: Mapped[str] = mapped_column(server_default=text("'client'"))
    reason: Mapped[str] = mapped_column(server_default=text("''"))
    why: Mapped[str | None]
    obstacles: Mapped[list[dict[str, object]]] = mapped_column(JSONB, server_default=text("'[]'"))
    decision_id: Mapped[UUID | None]


class Handover(Base):
    """One agreement's set for claims: the newest version and the answered one. Kept with the voucher."""

    __tablename__ = "handover"
    __table_args__ = (
        Index("handover_by_voucher", "voucher_id"),
        Index("handover_open", "next_try_at", postgresql_where=text(OPEN)),
    )

    agreement_id: Mapped[UUID] = mapped_column(ForeignKey("agreement.agreement_id"), primary_key=True)
    voucher_id: Mapped[UUID] = mapped_column(ForeignKey("voucher.voucher_id"))
    version: Mapped[int]
    answered_version: Mapped[int] = mapped_column(server_default=text("0"))
    terms: Mapped[dict[str, object]] = mapped_column(JSONB)
    swap_id: Mapped[UUID | None] = mapped_column(ForeignKey("swap.swap_id"))
    next_try_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(Integer, server_default=text("0"))


class Reservation(Base):
    """Reservering: the part of a budget year's value that an agreement holds. Kept with the voucher.

    `asked_cents` is what claims was last asked to hold, `told_cents` what it last said it holds, `drawn_cents` what it
    said was drawn of that, `seen_seq` the number of that message. `kept`: in an open swap, what is lowered stays
    reserved until the swap is decided. `needed_cents` is what the days of the agreement ask in full (0: not known): an
    agreement of which less is asked is shortened, and filled up when there is room. `final`: the claim window has
    passed, so held follows drawn. `stayed_cents`: what an ended agreement held just before that, so that the amount
    that came free at its end stays known.
    """

    __tablename__ = "reservation"
    __table_args__ = (
        CheckConstraint("0 <= asked_cents AND asked_cents <= reserved_cents", name=conv("asked_within_reserved")),
        Index("reservation_short", "agreement_id", postgresql_where=text(SHORT)),
    )

    agreement_id: Mapped[UUID] = mapped_column(ForeignKey("handover.agreement_id"), primary_key=True)
    year: Mapped[int] = mapped_column(Integer, primary_key=True)
    asked_cents: Mapped[int]
    reserved_cents: Mapped[int]
    needed_cents: Mapped[int] = mapped_column(server_default=text("0"))
    told_cents: Mapped[int] = mapped_column(server_default=text("0"))
    drawn_cents: Mapped[int] = mapped_column(server_default=text("0"))
    seen_seq: Mapped[int] = mapped_column(server_default=text("-1"))
    kept: Mapped[bool] = mapped_column(server_default=text("false"))
    final: Mapped[bool] = mapped_column(server_default=text("false"))
    stayed_cents: Mapped[int | None]


class LateRoom(Base):
    """Ruimte voor late declaraties: what claims asked for by one decision, for an agreement and month, until a day.

    `cents` is what was asked beside what claims held. While it is open, the year is not final for claims; the daily
    job closes it after `usable_until` and asks for the final release again. Kept with the voucher.
    """

    __tablename__ = "late_room"
    __table_args__ = (
        CheckConstraint("cents >= 0", name="cents"),
        Index("late_room_open", "agreement_id", "year", postgresql_where=text("closed_at IS NULL")),
    )

    late_claim_id: Mapped[UUID] = mapped_column(primary_key=True)
    agreement_id: Mapped[UUID] = mapped_column(ForeignKey("handover.agreement_id"))
    month: Mapped[date]
    year: Mapped[int] = mapped_column(Integer)
    cents: Mapped[int]
    usable_until: Mapped[date]
    asked_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
