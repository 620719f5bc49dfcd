"""Bank accounts, payment runs, their orders, and what each order pays."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from services.claims.tables.base import Base


class BankAccount(Base):
    """Bankrekening of a provider; the one that was verified last counts. Kept 7 years after the last payment to it."""

    __tablename__ = "bank_account"
    __table_args__ = (
        CheckConstraint("status IN ('registered', 'verified', 'rejected')", name="status"),
        CheckConstraint("(status = 'registered') = (checked_by IS NULL)", name="checked"),
        CheckConstraint("status <> 'rejected' OR reason IS NOT NULL", name="reason"),
        CheckConstraint("checked_by <> registered_by", name="four_eyes"),
        Index("bank_account_by_provider", "provider_id", "account_id"),
    )

    account_id: Mapped[UUID] = mapped_column(primary_key=True)
    provider_id: Mapped[UUID]
    iban: Mapped[str]
    account_name: Mapped[str]
    registered_at: Mapped[datetime]
    registered_by: Mapped[UUID]
    status: Mapped[str] = mapped_column(server_default=text("'registered'"))
    checked_at: Mapped[datetime | None]
    checked_by: Mapped[UUID | None]
    reason: Mapped[str | None]
    decision_id: Mapped[UUID | None]


class PaymentRun(Base):
    """Betaalrun: drafted by one, approved by another, exported to the bank, settled. Kept 7 years after its year."""

    __tablename__ = "payment_run"
    __table_args__ = (
        CheckConstraint("status IN ('drafted', 'approved', 'exported', 'settled')", name="status"),
        CheckConstraint("approved_by <> drafted_by", name="four_eyes"),
        Index("payment_run_by_office", "office_id", "run_id"),
    )

    run_id: Mapped[UUID] = mapped_column(primary_key=True)
    version: Mapped[int]
    status: Mapped[str]
    office_id: Mapped[UUID]
    """The care office that pays it."""
    stream_id: Mapped[int | None] = mapped_column(ForeignKey("payment_stream.stream_id"), type_=Integer)
    """The stream that it pays; empty in a run of before runs paid one stream each."""
    pilot_code: Mapped[str | None]
    payer: Mapped[str | None]
    cut_off: Mapped[date]
    execution_on: Mapped[date | None]
    drafted_by: Mapped[UUID]
    drafted_at: Mapped[datetime]
    approved_by: Mapped[UUID | None]
    approved_at: Mapped[datetime | None]
    exported_at: Mapped[datetime | None]
    settled_at: Mapped[datetime | None]
    decision_id: Mapped[UUID | None]


class PaymentOrder(Base):
    """Betaalopdracht: what one provider gets in one run. Kept 7 years after its year.

    `carried_cents` (≤ 0) is what earlier runs left; a net that is not above zero is not paid but carried on.
    `left_out_at`: at the export its account was no longer verified; it pays nothing, and its lines wait again.
    """

    __tablename__ = "payment_order"
    __table_args__ = (
        UniqueConstraint("run_id", "provider_id"),
        CheckConstraint("carried_cents <= 0", name="carried"),
        CheckConstraint("left_out_at IS NULL OR (net_cents > 0 AND returned_at IS NULL)", name="left_out"),
        CheckConstraint("net_cents = debit_cents - credit_cents - recovery_cents + carried_cents", name="adds_up"),
        Index("payment_order_by_provider", "provider_id", "order_id"),
    )

    order_id: Mapped[UUID] = mapped_column(primary_key=True)
    run_id: Mapped[UUID] = mapped_column(ForeignKey("payment_run.run_id"))
    provider_id: Mapped[UUID]
    iban: Mapped[str]
    account_name: Mapped[str]
    line_count: Mapped[int]
    debit_cents: Mapped[int]
    credit_cents: Mapped[int]
    recovery_cents: Mapped[int]
    carried_cents: Mapped[int]
    net_cents: Mapped[int]
    returned_at: Mapped[datetime | None]
    return_reason: Mapped[str | None]
    left_out_at: Mapped[datetime | None]


class PaymentCarry(Base):
    """What an order left to a later run: a negative amount of one stream, or of several for a run of before.

    Kept as its order.
    """

    __tablename__ = "payment_carry"
    __table_args__ = (CheckConstraint("cents <= 0", name="cents"),)

    order_id: Mapped[UUID] = mapped_column(ForeignKey("payment_order.order_id"), primary_key=True)
    stream_id: Mapped[int] = mapped_column(
        ForeignKey("payment_stream.stream_id"), primary_key=True, autoincrement=False, type_=Integer
    )
    cents: Mapped[int]


class PaymentHold(Base):
    """Vastgehouden regel: an accepted line whose payment waits for a person. Kept with the line.

    The trigger `line_in_one_order` refuses it while its batch is in a live order.

    A line that was held is paid by itself, not with its batch. `warnings`: the codes for which it is held.
    """

    __tablename__ = "payment_hold"
    __table_args__ = (
        ForeignKeyConstraint(["batch_id", "position"], ["claim_line.batch_id", "claim_line.position"]),
        UniqueConstraint("line_id"),
        CheckConstraint("num_nulls(released_at, released_by, release_reason, decision_id) IN (0, 4)", name="released"),
    )

    batch_id: Mapped[UUID] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True)
    line_id: Mapped[UUID]
    provider_id: Mapped[UUID]
    stream_id: Mapped[int] = mapped_column(ForeignKey("payment_stream.stream_id"), type_=Integer)
    amount_cents: Mapped[int]
    warnings: Mapped[list[str]] = mapped_column(ARRAY(Text))
    held_at: Mapped[datetime]
    released_at: Mapped[datetime | None]
    released_by: Mapped[UUID | None]
    release_reason: Mapped[str | None]
    decision_id: Mapped[UUID | None]


class PaymentItem(Base):
    """What an order pays: a judged batch in one stream, a line that was held, a recovery, or a negative carried on.

    An item of a payment that was returned or left out is no longer active, so that its source waits again; no source
    is active twice.
    """

    __tablename__ = "payment_item"
    __table_args__ = (
        CheckConstraint("kind IN ('batch', 'line', 'recovery', 'carry')", name="kind"),
        Index("paid_once", "source_id", "stream_id", unique=True, postgresql_where=text("is_active")),
    )

    order_id: Mapped[UUID] = mapped_column(ForeignKey("payment_order.order_id"), primary_key=True)
    source_id: Mapped[UUID] = mapped_column(primary_key=True)
    stream_id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    kind: Mapped[str]
    is_active: Mapped[bool] = mapped_column(server_default=text("true"))
