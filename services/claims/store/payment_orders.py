"""The orders of payment runs, and what each of them pays."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.claims.facts import PaidLine, PaymentOrder
from services.common.data.database import Session
from services.common.data.statement import Statement, columns_of


@dataclass(frozen=True)
class NewOrder:
    """An order as it is drafted: debits less credits and recoveries, and what was carried, make `net_cents`."""

    order_id: UUID
    run_id: UUID
    provider_id: UUID
    iban: str
    account_name: str
    line_count: int
    debit_cents: int
    credit_cents: int
    recovery_cents: int
    carried_cents: int
    net_cents: int


async def add_orders(session: Session, run_id: UUID, orders: Sequence[NewOrder]) -> None:
    """Write the orders of a run, with all that was noted as waiting for their providers as their items."""
    await _ADD.run_each(session, orders)
    await _TAKE.run(session, _RunId(run_id))


async def renew_accounts(session: Session, run_id: UUID) -> list[UUID]:
    """Pay each order of a run to the account verified last; returns the providers to be paid that have none."""
    return await _RENEW_ACCOUNTS.run(session, _RunId(run_id))


async def leave_out_unverified(session: Session, run_id: UUID, at: datetime) -> None:
    """Leave out the orders of a run whose own account is not verified now; what they would pay waits again.

    The accounts are locked, so that a rejection comes before this transaction or after it.
    """
    await _LOCK_ACCOUNTS.run(session, _RunId(run_id))
    await _LEAVE_OUT.run(session, _RunAt(run_id, at))


async def return_order(session: Session, order_id: UUID, at: datetime, reason: str) -> None:
    """Mark a payment as returned; what it paid waits again."""
    await _FREE.run(session, _OrderId(order_id))
    await _RETURN.run(session, _Returned(order_id, at, reason))


async def list_orders_of_run(session: Session, run_id: UUID, after: UUID, most: int) -> list[PaymentOrder]:
    """The orders of a run, in order of id."""
    return await _OF_RUN.run(session, _OrdersOfRun(run_id, after, most))


async def list_remittances(
    session: Session, provider_id: UUID | None, office_id: UUID | None, after: UUID, most: int
) -> list[PaymentOrder]:
    """The orders of approved runs, of one provider or of one care office."""
    return await _REMITTANCES.run(session, _Remittances(provider_id, office_id, after, most))


async def find_order(session: Session, order_id: UUID, *, lock: bool = False) -> PaymentOrder | None:
    """One order with its run; with `lock` it changes in no other transaction until this one ends."""
    if lock:
        await _LOCK.run(session, _OrderId(order_id))
    return await _ORDER.find(session, _OrderId(order_id))


async def list_batches(session: Session, order_id: UUID) -> list[UUID]:
    """The batches that an order pays."""
    return await _BATCHES.run(session, _OrderId(order_id))


async def list_paid_lines(session: Session, order_id: UUID, after: tuple[UUID, int], most: int) -> list[PaidLine]:
    """The accepted lines that an order pays, in order of batch and position."""
    return await _LINES.run(session, _LinesOfOrder(order_id, *after, most))


@dataclass(frozen=True)
class _RunId:
    run_id: UUID


@dataclass(frozen=True)
class _RunAt:
    run_id: UUID
    at: datetime


@dataclass(frozen=True)
class _OrdersOfRun:
    run_id: UUID
    after: UUID
    most: int


@dataclass(frozen=True)
class _Remittances:
    provider_id: UUID | None
    office_id: UUID | None
    after: UUID
    most: int


@dataclass(frozen=True)
class _OrderId:
    order_id: UUID


@dataclass(frozen=True)
class _Returned:
    order_id: UUID
    at: datetime
    reason: str


@dataclass(frozen=True)
class _LinesOfOrder:
    order_id: UUID
    batch_id: UUID
    position: int
    most: int


_RENEW_ACCOUNTS = Statement("renew_accounts.sql", _RunId, UUID)
_TAKE = Statement(
    """
INSERT INTO payment_item (order_id, source_id, stream_id, kind)
SELECT payment_order.order_id, waiting.source_id, waiting.stream_id, waiting.kind
FROM due_now waiting
JOIN payment_order ON payment_order.run_id = :run_id AND payment_order.provider_id = waiting.provider_id
WHERE waiting.source_id <> payment_order.order_id""",
    _RunId,
)
_ADD = Statement(
    """
INSERT INTO payment_order (order_id, run_id, provider_id, iban, account_name, line_count, debit_cents, credit_cents,
                           recovery_cents, carried_cents, net_cents)
VALUES (:order_id, :run_id, :provider_id, :iban, :account_name, :line_count, :debit_cents, :credit_cents,
        :recovery_cents, :carried_cents, :net_cents)""",
    NewOrder,
)
_LOCK_ACCOUNTS = Statement(
    """
SELECT bank_account.account_id FROM bank_account
JOIN payment_order ON payment_order.provider_id = bank_account.provider_id AND payment_order.run_id = :run_id
ORDER BY bank_account.account_id FOR SHARE OF bank_account""",
    _RunId,
    UUID,
)
_LEAVE_OUT = Statement(
    """
WITH gone AS (
  UPDATE payment_order SET left_out_at = :at
  WHERE run_id = :run_id AND net_cents > 0 AND NOT EXISTS (
    SELECT FROM bank_account WHERE bank_account.provider_id = payment_order.provider_id
      AND bank_account.status = 'verified'
      AND (bank_account.iban, bank_account.account_name) = (payment_order.iban, payment_order.account_name))
  RETURNING order_id)
UPDATE payment_item SET is_active = false FROM gone
WHERE payment_item.order_id = gone.order_id AND payment_item.is_active""",
    _RunAt,
)
_FREE = Statement("UPDATE payment_item SET is_active = false WHERE order_id = :order_id AND is_active", _OrderId)
_RETURN = Statement(
    "UPDATE payment_order SET returned_at = :at, return_reason = :reason WHERE order_id = :order_id", _Returned
)
_SELECT = """
SELECT o.order_id, o.run_id, o.provider_id, o.iban, o.account_name, o.line_count, o.debit_cents, o.credit_cents,
       o.recovery_cents, o.carried_cents, o.net_cents, o.returned_at, o.return_reason, o.left_out_at,
       CASE WHEN o.left_out_at IS NULL THEN GREATEST(o.net_cents, 0) ELSE 0 END AS paid_cents,
       CASE WHEN o.left_out_at IS NULL THEN 0 ELSE o.net_cents END AS left_out_cents,
       LEAST(o.net_cents, 0) AS carried_on_cents, r.status AS run_status, r.cut_off, r.settled_at
FROM payment_order o JOIN payment_run r USING (run_id)"""
_OF_RUN = Statement(
    "{{select}} WHERE o.run_id = :run_id AND o.order_id > :after ORDER BY o.order_id LIMIT :most",
    _OrdersOfRun,
    PaymentOrder,
    select=_SELECT,
)
_REMITTANCES = Statement(
    """{{select}}
WHERE r.status <> 'drafted' AND o.order_id > :after
  AND (o.provider_id = CAST(:provider_id AS uuid) OR r.office_id = CAST(:office_id AS uuid))
ORDER BY o.order_id LIMIT :most""",
    _Remittances,
    PaymentOrder,
    select=_SELECT,
)
_ORDER = Statement("{{select}} WHERE o.order_id = :order_id", _OrderId, PaymentOrder, select=_SELECT)
_LOCK = Statement("SELECT order_id FROM payment_order WHERE order_id = :order_id FOR UPDATE", _OrderId, UUID)
_BATCHES = Statement(
    """
SELECT source_id AS batch_id FROM payment_item WHERE order_id = :order_id AND kind = 'batch'
UNION
SELECT hold.batch_id FROM payment_item item JOIN payment_hold hold ON hold.line_id = item.source_id
WHERE item.order_id = :order_id AND item.kind = 'line'
ORDER BY batch_id""",
    _OrderId,
    UUID,
)
_LINES = Statement("paid_lines.sql", _LinesOfOrder, PaidLine, columns=columns_of(PaidLine, "line"))
