"""Claim batches and their lines. A judged line is never changed: later events have tables of their own."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    Integer,
    Numeric,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.sql.elements import conv

from services.claims.tables.base import Base


class ClaimBatch(Base):
    """Declaratie: lines that came together and are judged together, once. Kept 7 years after the year.

    `received_on` is the day (Amsterdam) on which the upload was complete; `next_try_at`: when a batch that waits is
    tried. `sent_by` is the subject that sent it, empty in a batch of before that was recorded.
    """

    __tablename__ = "claim_batch"
    __table_args__ = (
        CheckConstraint("status IN ('received', 'judged')", name=conv("claim_batch_status")),
        UniqueConstraint("sent_by", "idempotency_key", name=conv("batch_key_taken")),
        Index("claim_batch_by_provider", "provider_id", "batch_id"),
        Index("claim_batch_waiting", "next_try_at", postgresql_where=text("status = 'received'")),
    )

    batch_id: Mapped[UUID] = mapped_column(primary_key=True)
    provider_id: Mapped[UUID]
    sent_by: Mapped[UUID | None]
    status: Mapped[str]
    idempotency_key: Mapped[str]
    fingerprint: Mapped[bytes]
    received_at: Mapped[datetime]
    received_on: Mapped[date]
    judged_at: Mapped[datetime | None]
    rule_set_version: Mapped[str]
    line_count: Mapped[int] = mapped_column(Integer)
    decision_id: Mapped[UUID | None]
    next_try_at: Mapped[datetime | None]


class WaitingLine(Base):
    """A line of a batch that waits to be judged; gone when it is."""

    __tablename__ = "waiting_line"
    __table_args__ = (Index("waiting_line_by_agreement", "agreement_id"),)

    batch_id: Mapped[UUID] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(Integer, primary_key=True)
    line_reference: Mapped[str]
    agreement_id: Mapped[UUID]
    performance_code: Mapped[str]
    service_from: Mapped[date]
    service_to: Mapped[date]
    quantity: Mapped[Decimal] = mapped_column(Numeric(8, 2))
    unit_price_cents: Mapped[int] = mapped_column(Integer)
    amount_cents: Mapped[int] = mapped_column(Integer)
    kind: Mapped[str]
    previous_reference: Mapped[str | None]


class ClaimLine(Base):
    """Prestatieregel with its verdict. Kept 7 years after the year, never changed.

    `broken` has a bit for every rule that the line broke (`judging/rules.py`); 0 is accepted. `covers_days`: it has a
    day unit, so that it takes its service days. `left_cents`: what was left at its turn, where the right was exhausted.
    `terms_version` is the version of the agreement's terms that it was held against. References of accepted lines are
    unique per provider, and so is the accepted credit of a debit; the database refuses a second.
    """

    __tablename__ = "claim_line"
    __table_args__ = (
        CheckConstraint("kind IN ('D', 'C')", name=conv("claim_line_kind")),
        Index(
            "reference_taken_once",
            "provider_id",
            "line_reference",
            unique=True,
            postgresql_where=text("broken = 0"),
        ),
        Index(
            "credited_once",
            "provider_id",
            "previous_reference",
            unique=True,
            postgresql_where=text("broken = 0 AND kind = 'C'"),
        ),
        Index("claim_line_by_agreement", "agreement_id", "service_from", postgresql_where=text("broken = 0")),
    )

    batch_id: Mapped[UUID] = mapped_column(primary_key=True)
    provider_id: Mapped[UUID]
    agreement_id: Mapped[UUID]
    terms_version: Mapped[int | None]
    left_cents: Mapped[int | None]
    position: Mapped[int] = mapped_column(Integer, primary_key=True)
    service_from: Mapped[date]
    service_to: Mapped[date]
    unit_price_cents: Mapped[int] = mapped_column(Integer)
    amount_cents: Mapped[int] = mapped_column(Integer)
    broken: Mapped[int] = mapped_column(Integer)
    covers_days: Mapped[bool]
    kind: Mapped[str]
    performance_code: Mapped[str]
    line_reference: Mapped[str]
    quantity: Mapped[Decimal] = mapped_column(Numeric(8, 2))
    previous_reference: Mapped[str | None]


class CareMonth(Base):
    """The days of one month on which a performance of an agreement is accepted, and not credited or fully recovered.

    `days` has a bit for each, the first of the month is bit 0; `day_count` adds up what the lines cover, so that the
    check refuses a day that is taken twice. `client_id` and `payer` are those of an exclusive performance: by them the
    days of all agreements of a client are found. Kept with the lines.
    """

    __tablename__ = "care_month"
    __table_args__ = (
        CheckConstraint("bit_count(days::bit(31)) = day_count", name=conv("no_day_twice")),
        CheckConstraint("num_nulls(client_id, payer) IN (0, 2)", name=conv("client_with_payer")),
        Index("care_month_of_client", "client_id", "payer", "month", postgresql_where=text("client_id IS NOT NULL")),
    )

    agreement_id: Mapped[UUID] = mapped_column(primary_key=True)
    performance_code: Mapped[str] = mapped_column(primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    days: Mapped[int]
    day_count: Mapped[int] = mapped_column(Integer)
    client_id: Mapped[UUID | None]
    payer: Mapped[str | None]


class BatchTotal(Base):
    """Totals of a batch by pilot, performance, month, kind and verdict. Kept for the books, also without the lines."""

    __tablename__ = "batch_total"

    batch_id: Mapped[UUID] = mapped_column(primary_key=True)
    pilot_code: Mapped[str] = mapped_column(primary_key=True)
    performance_code: Mapped[str] = mapped_column(primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    accepted: Mapped[bool] = mapped_column(primary_key=True)
    line_count: Mapped[int]
    amount_cents: Mapped[int]


class LateClaim(Base):
    """Besluit late declaratie: a line that may pass although its claim window is over. Kept with the line."""

    __tablename__ = "late_claim"

    provider_id: Mapped[UUID] = mapped_column(primary_key=True)
    line_reference: Mapped[str] = mapped_column(primary_key=True)
    decision_id: Mapped[UUID]
    decided_at: Mapped[datetime]


class Recovery(Base):
    """Terugvordering of (part of) an accepted debit. Kept 7 years after the year."""

    __tablename__ = "recovery"
    __table_args__ = (
        CheckConstraint("amount_cents > 0", name=conv("recovery_positive")),
        ForeignKeyConstraint(["batch_id", "position"], ["claim_line.batch_id", "claim_line.position"]),
        Index("recovery_by_line", "batch_id", "position"),
    )

    recovery_id: Mapped[UUID] = mapped_column(primary_key=True)
    provider_id: Mapped[UUID]
    batch_id: Mapped[UUID]
    position: Mapped[int] = mapped_column(Integer)
    amount_cents: Mapped[int]
    reason: Mapped[str]
    recorded_at: Mapped[datetime]
    decision_id: Mapped[UUID]
