"""Queries of batches and lines."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncSession

from services.claims.judging.statements import COLUMNS
from services.claims.tables import ClaimBatch

WAITING = "received"
JUDGED = "judged"

_ADD = text("""
INSERT INTO claim_batch (batch_id, provider_id, sent_by, status, idempotency_key, fingerprint, received_at, received_on,
                         judged_at, rule_set_version, line_count, decision_id, next_try_at)
VALUES (:batch, :provider, :sent_by, :status, :key, :fingerprint, :received_at, :received_on, :judged_at, :version,
        :line_count, :decision, :next_try_at)
ON CONFLICT (batch_id) DO UPDATE
  SET status = EXCLUDED.status, judged_at = EXCLUDED.judged_at, rule_set_version = EXCLUDED.rule_set_version,
      decision_id = EXCLUDED.decision_id, next_try_at = EXCLUDED.next_try_at
""")
_KEEP_LINES = text(
    f"INSERT INTO waiting_line (batch_id, position, {COLUMNS}) SELECT :batch, position, {COLUMNS} FROM line"  # noqa: S608  # constants only
)
_FORGET_LINES = text("DELETE FROM waiting_line WHERE batch_id = :batch")
_DUE = text("""
SELECT batch_id, provider_id, sent_by, idempotency_key, fingerprint, received_at, line_count FROM claim_batch
WHERE status = 'received' AND next_try_at <= :at ORDER BY next_try_at LIMIT 1 FOR UPDATE SKIP LOCKED
""")
_LATER = text("UPDATE claim_batch SET next_try_at = :next WHERE batch_id = :batch AND status = 'received'")
_OLDEST = text("SELECT min(received_at) FROM claim_batch WHERE status = 'received'")
_SUMS = text("""
SELECT kind, broken = 0 AS accepted, sum(line_count)::bigint AS line_count, sum(cents)::bigint AS amount_cents
FROM sums GROUP BY kind, broken = 0
""")
_BROKEN = text("SELECT broken, sum(line_count)::bigint AS line_count FROM sums WHERE broken <> 0 GROUP BY broken")
_FIRST_REJECTED = text("SELECT * FROM judged WHERE broken <> 0 ORDER BY position LIMIT :most")
_TOTALS = text("""
SELECT batch_id, kind, accepted, sum(line_count)::bigint AS line_count, sum(amount_cents)::bigint AS amount_cents
FROM batch_total WHERE batch_id = ANY(CAST(:batches AS uuid[])) GROUP BY batch_id, kind, accepted
""")
_LINES = text("""
SELECT * FROM claim_line WHERE batch_id = :batch AND position > :after
  AND (CAST(:accepted AS boolean) IS NULL OR (broken = 0) = :accepted)
ORDER BY position LIMIT :most
""")
_LINE = text("SELECT * FROM claim_line WHERE batch_id BETWEEN :first AND :last AND position = :position")


async def put_batch(session: AsyncSession, row: dict[str, Any]) -> None:
    """Write a batch, or the new state of one that waited."""
    await session.execute(_ADD, row)


async def keep_lines(session: AsyncSession, batch_id: UUID) -> None:
    """Keep the lines in the temporary table `line` until the batch is judged."""
    await session.execute(_KEEP_LINES, {"batch": batch_id})


async def forget_lines(session: AsyncSession, batch_id: UUID) -> None:
    """Drop the kept lines of a batch that is judged."""
    await session.execute(_FORGET_LINES, {"batch": batch_id})


async def find_by_key(session: AsyncSession, sent_by: UUID | None, key: str) -> ClaimBatch | None:
    """The batch that a subject sent with a key, or None."""
    query = select(ClaimBatch).where(ClaimBatch.sent_by == sent_by, ClaimBatch.idempotency_key == key)
    return (await session.scalars(query)).one_or_none()


async def next_due(session: AsyncSession, at: object) -> Row[Any] | None:
    """A waiting batch whose time has come, locked until the transaction ends; or None."""
    return (await session.execute(_DUE, {"at": at})).one_or_none()


async def try_later(session: AsyncSession, batch_id: UUID, at: object) -> None:
    """Say when a waiting batch is tried again."""
    await session.execute(_LATER, {"batch": batch_id, "next": at})


async def oldest_waiting(session: AsyncSession) -> datetime | None:
    """When the oldest batch that waits was received, if one waits."""
    found: datetime | None = await session.scalar(_OLDEST)
    return found


async def judged_sums(session: AsyncSession) -> Sequence[Row[Any]]:
    """Totals per kind and verdict of the batch that this transaction judged step by step."""
    return (await session.execute(_SUMS)).all()


async def judged_broken(session: AsyncSession) -> dict[int, int]:
    """How many lines broke which rules together, of the batch that this transaction judged step by step."""
    return {row.broken: row.line_count for row in await session.execute(_BROKEN)}


async def judged_rejected(session: AsyncSession, most: int) -> Sequence[Row[Any]]:
    """The first rejected lines of the batch that this transaction judged step by step."""
    return (await session.execute(_FIRST_REJECTED, {"most": most})).all()


async def list_batches(
    session: AsyncSession, provider_id: UUID | None, after: UUID | None, most: int
) -> Sequence[ClaimBatch]:
    """Batches of one provider or of all, oldest first."""
    query = select(ClaimBatch).order_by(ClaimBatch.batch_id).limit(most)
    if provider_id is not None:
        query = query.where(ClaimBatch.provider_id == provider_id)
    if after is not None:
        query = query.where(ClaimBatch.batch_id > after)
    return (await session.scalars(query)).all()


async def totals_of(session: AsyncSession, batches: Sequence[UUID]) -> dict[UUID, list[Row[Any]]]:
    """Totals per kind and verdict of judged batches."""
    found: dict[UUID, list[Row[Any]]] = {batch: [] for batch in batches}
    for row in await session.execute(_TOTALS, {"batches": list(batches)}):
        found[row.batch_id].append(row)
    return found


async def list_lines(
    session: AsyncSession, batch_id: UUID, accepted: bool | None, after: int, most: int
) -> Sequence[Row[Any]]:
    """Judged lines of a batch, in the order of the file."""
    row = {"batch": batch_id, "accepted": accepted, "after": after, "most": most}
    return (await session.execute(_LINES, row)).all()


async def find_line(session: AsyncSession, first: UUID, last: UUID, position: int) -> Row[Any] | None:
    """The line at a place in the one batch whose id lies between two; or None."""
    return (await session.execute(_LINE, {"first": first, "last": last, "position": position})).one_or_none()
