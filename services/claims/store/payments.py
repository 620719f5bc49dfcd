"""Queries of payment runs, their orders, and what each order pays."""

# ruff: noqa: S608  # every part is a constant of this file; values are bound

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncSession

from services.claims.tables.payments import PaymentRun

_ONE_AT_A_TIME = text("LOCK TABLE payment_run IN SHARE ROW EXCLUSIVE MODE")

_ACCOUNT = """
  SELECT iban, account_name FROM bank_account b WHERE b.provider_id = {provider} AND b.status = 'verified'
  ORDER BY checked_at DESC, account_id DESC LIMIT 1"""
"""Where a provider is paid: the account that was verified last."""
_WAITING = text(f"""
SELECT w.provider_id, a.iban, a.account_name, sum(line_count)::bigint AS line_count, sum(debit)::bigint AS debit_cents,
       sum(credit)::bigint AS credit_cents, sum(recovered)::bigint AS recovery_cents,
       sum(carried)::bigint AS carried_cents
FROM waiting_for_payment w LEFT JOIN LATERAL ({_ACCOUNT.format(provider="w.provider_id")}) a ON true
WHERE (received_on IS NULL OR received_on <= :cut_off) AND (recorded_at IS NULL OR recorded_at < :until)
  AND (kind <> 'batch' OR CAST(:pilot AS text) IS NULL OR pilot_code = :pilot)
GROUP BY w.provider_id, a.iban, a.account_name ORDER BY w.provider_id
""")
_TAKE = text("""
INSERT INTO payment_item (order_id, source_id, pilot_code, kind)
SELECT o.order_id, w.source_id, w.pilot_code, w.kind
FROM waiting_for_payment w JOIN payment_order o ON o.run_id = :run AND o.provider_id = w.provider_id
WHERE w.source_id <> o.order_id
  AND (received_on IS NULL OR received_on <= :cut_off) AND (recorded_at IS NULL OR recorded_at < :until)
  AND (w.kind <> 'batch' OR CAST(:pilot AS text) IS NULL OR w.pilot_code = :pilot)
""")
_ADD_ORDER = text("""
INSERT INTO payment_order (order_id, run_id, provider_id, iban, account_name, line_count, debit_cents, credit_cents,
                           recovery_cents, carried_cents, net_cents)
VALUES (:order_id, :run_id, :provider_id, :iban, :account_name, :line_count, :debit_cents, :credit_cents,
        :recovery_cents, :carried_cents, :net_cents)
""")
_RENEW_ACCOUNTS = text(f"""
WITH now AS (
  SELECT o.order_id, a.iban, a.account_name FROM payment_order o
  LEFT JOIN LATERAL ({_ACCOUNT.format(provider="o.provider_id")}) a ON true WHERE o.run_id = :run),
renewed AS (
  UPDATE payment_order o SET iban = n.iban, account_name = n.account_name FROM now n
  WHERE o.order_id = n.order_id AND n.iban IS NOT NULL AND (o.iban, o.account_name) <> (n.iban, n.account_name))
SELECT o.provider_id FROM payment_order o JOIN now n USING (order_id) WHERE n.iban IS NULL AND o.net_cents > 0
ORDER BY o.provider_id
""")
_LOCK_ACCOUNTS = text("""
SELECT b.account_id FROM bank_account b JOIN payment_order o ON o.provider_id = b.provider_id AND o.run_id = :run
ORDER BY b.account_id FOR SHARE OF b
""")
_LEAVE_OUT = text("""
WITH gone AS (
  UPDATE payment_order o SET left_out_at = :at
  WHERE o.run_id = :run AND o.net_cents > 0 AND NOT EXISTS (
    SELECT FROM bank_account b WHERE b.provider_id = o.provider_id AND b.status = 'verified'
      AND (b.iban, b.account_name) = (o.iban, o.account_name))
  RETURNING o.order_id)
UPDATE payment_item i SET is_active = false FROM gone WHERE i.order_id = gone.order_id AND i.is_active
""")
_FREE = text("UPDATE payment_item SET is_active = false WHERE order_id = :order AND is_active")
_RETURN = text("UPDATE payment_order SET returned_at = :at, return_reason = :reason WHERE order_id = :order")
_TOTALS = text("""
SELECT i.*, left_out_cents, left_out
FROM (SELECT count(*) AS orders, COALESCE(sum(line_count), 0)::bigint AS line_count,
             COALESCE(sum(debit_cents), 0)::bigint AS debit_cents,
             COALESCE(sum(credit_cents), 0)::bigint AS credit_cents,
             COALESCE(sum(recovery_cents), 0)::bigint AS recovery_cents,
             COALESCE(sum(GREATEST(net_cents, 0)), 0)::bigint AS paid_cents,
             COALESCE(sum(LEAST(net_cents, 0)), 0)::bigint AS carried_on_cents
      FROM payment_order WHERE run_id = :run AND left_out_at IS NULL) i,
     (SELECT COALESCE(sum(net_cents), 0)::bigint AS left_out_cents,
             COALESCE(array_agg(provider_id ORDER BY provider_id), '{}') AS left_out
      FROM payment_order WHERE run_id = :run AND left_out_at IS NOT NULL) o
""")
_ORDER = """
SELECT o.*, CASE WHEN o.left_out_at IS NULL THEN GREATEST(o.net_cents, 0) ELSE 0 END AS paid_cents,
       CASE WHEN o.left_out_at IS NULL THEN 0 ELSE o.net_cents END AS left_out_cents,
       LEAST(o.net_cents, 0) AS carried_on_cents, r.status AS run_status, r.cut_off, r.settled_at
FROM payment_order o JOIN payment_run r USING (run_id)
"""
_ORDERS_OF_RUN = text(_ORDER + " WHERE o.run_id = :run AND o.order_id > :after ORDER BY o.order_id LIMIT :most")
_REMITTANCES = text(
    _ORDER
    + """ WHERE r.status <> 'drafted' AND o.order_id > :after
  AND (CAST(:provider AS uuid) IS NULL OR o.provider_id = :provider) ORDER BY o.order_id LIMIT :most"""
)
_ONE_ORDER = text(_ORDER + " WHERE o.order_id = :order")
_LOCK_ORDER = text("SELECT order_id FROM payment_order WHERE order_id = :order FOR UPDATE")
_BATCHES = text(
    "SELECT DISTINCT source_id FROM payment_item WHERE order_id = :order AND kind = 'batch' ORDER BY source_id"
)
_LINES = text("""
SELECT l.batch_id, l.position, l.line_reference, l.agreement_id, l.performance_code, l.service_from, l.service_to,
       l.quantity, l.unit_price_cents, l.amount_cents, l.kind
FROM payment_item i JOIN claim_line l ON l.batch_id = i.source_id JOIN agreement_terms t USING (agreement_id)
WHERE i.order_id = :order AND i.kind = 'batch' AND t.pilot_code = i.pilot_code AND l.broken = 0
  AND (l.batch_id, l.position) > (:batch, :position)
ORDER BY l.batch_id, l.position LIMIT :most
""")


async def one_run_at_a_time(session: AsyncSession) -> None:
    """Let nobody else draft a run until this transaction ends."""
    await session.execute(_ONE_AT_A_TIME)


async def waiting(session: AsyncSession, run: PaymentRun, until: datetime) -> Sequence[Row[Any]]:
    """What waits for payment per provider, with the account verified last; `iban` is empty where there is none."""
    return (await session.execute(_WAITING, _scope(run, until))).all()


async def renew_accounts(session: AsyncSession, run_id: UUID) -> Sequence[UUID]:
    """Let each order of a run pay to the account that counts now; returns who is to be paid and has none."""
    return (await session.execute(_RENEW_ACCOUNTS, {"run": run_id})).scalars().all()


async def leave_out_unverified(session: AsyncSession, run_id: UUID, at: datetime) -> None:
    """Leave out the orders of a run whose own account is not verified now; what they would pay waits again.

    The accounts are locked, so that a rejection comes before this transaction or after it.
    """
    await session.execute(_LOCK_ACCOUNTS, {"run": run_id})
    await session.execute(_LEAVE_OUT, {"run": run_id, "at": at})


async def add_orders(session: AsyncSession, run: PaymentRun, orders: Sequence[dict[str, Any]], until: datetime) -> None:
    """Write the orders of a run and let them take all that waits for their providers."""
    await session.execute(_ADD_ORDER, list(orders))
    await session.execute(_TAKE, _scope(run, until))


async def return_order(session: AsyncSession, order_id: UUID, at: datetime, reason: str) -> None:
    """Mark a payment as returned and let what it paid wait again."""
    await session.execute(_FREE, {"order": order_id})
    await session.execute(_RETURN, {"order": order_id, "at": at, "reason": reason})


async def totals(session: AsyncSession, run_id: UUID) -> Row[Any]:
    """What a run comes to."""
    return (await session.execute(_TOTALS, {"run": run_id})).one()


async def list_runs(session: AsyncSession, after: UUID | None, most: int) -> list[tuple[PaymentRun, Row[Any]]]:
    """Runs in order of id, each with its totals."""
    query = select(PaymentRun).order_by(PaymentRun.run_id).limit(most)
    if after is not None:
        query = query.where(PaymentRun.run_id > after)
    return [(run, await totals(session, run.run_id)) for run in await session.scalars(query)]


async def lock_run(session: AsyncSession, run_id: UUID) -> PaymentRun | None:
    """A run, locked until the transaction ends; or None."""
    return await session.get(PaymentRun, run_id, with_for_update=True)


async def orders_of_run(session: AsyncSession, run_id: UUID, after: UUID, most: int) -> Sequence[Row[Any]]:
    """The orders of a run, in order of id."""
    return (await session.execute(_ORDERS_OF_RUN, {"run": run_id, "after": after, "most": most})).all()


async def remittances(session: AsyncSession, provider_id: UUID | None, after: UUID, most: int) -> Sequence[Row[Any]]:
    """The orders of approved runs, of one provider or of all."""
    row = {"provider": provider_id, "after": after, "most": most}
    return (await session.execute(_REMITTANCES, row)).all()


async def find_order(session: AsyncSession, order_id: UUID, *, lock: bool = False) -> Row[Any] | None:
    """One order with its run; with `lock` nobody else changes it until this transaction ends."""
    if lock:
        await session.execute(_LOCK_ORDER, {"order": order_id})
    return (await session.execute(_ONE_ORDER, {"order": order_id})).one_or_none()


async def batches_of(session: AsyncSession, order_id: UUID) -> list[UUID]:
    """The batches that an order pays."""
    return list((await session.execute(_BATCHES, {"order": order_id})).scalars())


async def paid_lines(session: AsyncSession, order_id: UUID, after: tuple[UUID, int], most: int) -> Sequence[Row[Any]]:
    """The accepted lines that an order pays, in order of batch and position."""
    row = {"order": order_id, "batch": after[0], "position": after[1], "most": most}
    return (await session.execute(_LINES, row)).all()


def _scope(run: PaymentRun, until: datetime) -> dict[str, Any]:
    return {"run": run.run_id, "cut_off": run.cut_off, "until": until, "pilot": run.pilot_code}
