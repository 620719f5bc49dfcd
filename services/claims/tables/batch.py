"""Claim batches and their lines. A judged line is never changed: later events have tables of their own."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
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
    unique per provider, and so is the accepted credit of a debit; the database refuses a second. `late_claim_id`: the
    late-claim decision whose room the line drew on, or gave back. `stream_id`: office, pilot and payer of the terms by
    which it was judged, of a credit those of its debit; without a foreign key, which would be checked for each line.
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
    late_claim_id: Mapped[UUID | None]
    stream_id: Mapped[int | None] = mapped_column(Integer)


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
    """Totals of a batch by payment stream, performance, month, kind and verdict; stream 0: no known agreement.

    Kept for the books, also without the lines.
    """

    __tablename__ = "batch_total"

    batch_id: Mapped[UUID] = mapped_column(primary_key=True)
    stream_id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    performance_code: Mapped[str] = mapped_column(primary_key=True)
    month: Mapped[date] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    accepted: Mapped[bool] = mapped_column(primary_key=True)
    line_count: Mapped[int]
    amount_cents: Mapped[int]


class LateClaim(Base):
    """Besluit late declaratie of before decisions named an agreement. It lets nothing pass any more.

    Kept for the explanation of the lines that passed by it.
    """

    __tablename__ = "late_claim"

    provider_id: Mapped[UUID] = mapped_column(primary_key=True)
    line_reference: Mapped[str] = mapped_column(primary_key=True)
    decision_id: Mapped[UUID]
    decided_at: Mapped[datetime]


class LateClaimDecision(Base):
    """Besluit late declaratie: care of one agreement and month that may be claimed after the claim window.

    One person proposes it and another approves it, when voucher has reserved the room. `room_cents`: what was asked of
    voucher beside what was free here. `used_cents`: what accepted lines have drawn by it, less their credits and
    recoveries; the check refuses more than the amount. Kept with the lines.
    """

    __tablename__ = "late_claim_decision"
    __table_args__ = (
        CheckConstraint("status IN ('proposed', 'room-asked', 'approved', 'declined')", name="status"),
        CheckConstraint("decided_by <> proposed_by", name="four_eyes"),
        CheckConstraint("month = date_trunc('month', month::timestamp)::date", name="month"),
        CheckConstraint("0 <= used_cents AND used_cents <= amount_cents", name=conv("late_claim_within_amount")),
        CheckConstraint(
            "(status IN ('room-asked', 'approved')) = (room_cents IS NOT NULL AND usable_until IS NOT NULL)",
            name="room",
        ),
        Index(
            "late_claim_decision_usable",
            "provider_id",
            "usable_until",
            postgresql_where=text("usable_until IS NOT NULL"),
        ),
        Index("late_claim_decision_by_office", "office_id", "late_claim_id"),
    )

    late_claim_id: Mapped[UUID] = mapped_column(primary_key=True)
    agreement_id: Mapped[UUID] = mapped_column(ForeignKey("agreement_terms.agreement_id"))
    provider_id: Mapped[UUID]
    office_id: Mapped[UUID]
    month: Mapped[date]
    amount_cents: Mapped[int]
    used_cents: Mapped[int] = mapped_column(server_default=text("0"))
    room_cents: Mapped[int | None]
    reason: Mapped[str]
    status: Mapped[str]
    proposed_by: Mapped[UUID]
    proposed_at: Mapped[datetime]
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]
    declined_because: Mapped[str | None]
    usable_until: Mapped[date | None]
    decision_id: Mapped[UUID | None]


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
    stream_id: Mapped[int | None] = mapped_column(ForeignKey("payment_stream.stream_id"), type_=Integer)
