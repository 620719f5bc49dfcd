"""Batches and their lines."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.claims.facts import Batch, BatchTotal, ClaimLine, WaitingBatch
from services.common.data.database import Session
from services.common.data.statement import NoParameters, Statement, columns_of


@dataclass(frozen=True)
class BatchRow:
    """A batch as it is written: new, or in its new state."""

    batch_id: UUID
    provider_id: UUID
    sent_by: UUID | None
    status: str
    key: str
    fingerprint: bytes
    received_at: datetime
    received_on: date
    judged_at: datetime | None
    rule_set_version: str
    line_count: int
    decision_id: UUID | None
    next_try_at: datetime | None


async def put_batch(session: Session, row: BatchRow) -> None:
    """Write a batch, or the new state of one that waited."""
    await _PUT.run(session, row)


async def get_batch(session: Session, batch_id: UUID) -> Batch:
    """A batch of which a line is known."""
    return await _BY_ID.one(session, _BatchId(batch_id))


async def find_batch(session: Session, batch_id: UUID) -> Batch | None:
    """A batch, or None."""
    return await _BY_ID.find(session, _BatchId(batch_id))


async def find_by_key(session: Session, sent_by: UUID | None, key: str) -> Batch | None:
    """The batch that a subject sent with a key, or None."""
    return await _BY_KEY.find(session, _SentWith(sent_by, key))


async def find_due(session: Session, at: datetime) -> WaitingBatch | None:
    """A waiting batch whose time has come, locked until the transaction ends; or None."""
    return await _DUE.find(session, _At(at))


async def try_later(session: Session, batch_id: UUID, at: datetime) -> None:
    """Set the next try of a waiting batch."""
    await _LATER.run(session, _Later(batch_id, at))


async def find_oldest_waiting(session: Session) -> datetime | None:
    """When the oldest batch that waits was received; None when no batch waits."""
    return (await _OLDEST.one(session, NoParameters())).received_at


async def list_batches(
    session: Session, provider_id: UUID | None, office_id: UUID | None, after: UUID | None, most: int
) -> list[Batch]:
    """Batches of one provider, or those of which all pilots are of one care office, oldest first."""
    return await _BATCHES.run(session, _BatchPage(provider_id, office_id, after or UUID(int=0), most))


async def totals_of(session: Session, batches: Sequence[UUID]) -> dict[UUID, list[BatchTotal]]:
    """Totals per kind and verdict of judged batches."""
    totals: dict[UUID, list[BatchTotal]] = {batch: [] for batch in batches}
    for total in await _TOTALS.run(session, _BatchIds(list(batches))):
        totals[total.batch_id].append(total)
    return totals


async def list_lines(session: Session, batch_id: UUID, accepted: bool | None, after: int, most: int) -> list[ClaimLine]:
    """Judged lines of a batch, in the order of the file."""
    return await _LINES.run(session, _LinePage(batch_id, accepted, after, most))


async def find_line(session: Session, first: UUID, last: UUID, position: int) -> ClaimLine | None:
    """The line at a place in the one batch whose id lies between two; or None."""
    return await _LINE.find(session, _Place(first, last, position))


@dataclass(frozen=True)
class _BatchId:
    batch_id: UUID


@dataclass(frozen=True)
class _BatchIds:
    batch_ids: list[UUID]


@dataclass(frozen=True)
class _SentWith:
    sent_by: UUID | None
    key: str


@dataclass(frozen=True)
class _At:
    at: datetime


@dataclass(frozen=True)
class _Later:
    batch_id: UUID
    next_try_at: datetime


@dataclass(frozen=True)
class _Oldest:
    received_at: datetime | None


@dataclass(frozen=True)
class _BatchPage:
    provider_id: UUID | None
    office_id: UUID | None
    after: UUID
    most: int


@dataclass(frozen=True)
class _LinePage:
    batch_id: UUID
    accepted: bool | None
    after: int
    most: int


@dataclass(frozen=True)
class _Place:
    first: UUID
    last: UUID
    position: int


_BATCH = f"SELECT {columns_of(Batch)} FROM claim_batch"  # noqa: S608  # names of fields only
_LINE_COLUMNS = f"SELECT {columns_of(ClaimLine)} FROM claim_line"  # noqa: S608  # names of fields only
_PUT = Statement(
    """
INSERT INTO claim_batch (batch_id, provider_id, sent_by, status, idempotency_key, fingerprint, received_at, received_on,
                         judged_at, rule_set_version, line_count, decision_id, next_try_at)
VALUES (:batch_id, :provider_id, :sent_by, :status, :key, :fingerprint, :received_at, :received_on, :judged_at,
        :rule_set_version, :line_count, :decision_id, :next_try_at)
ON CONFLICT (batch_id) DO UPDATE
  SET status = EXCLUDED.status, judged_at = EXCLUDED.judged_at, rule_set_version = EXCLUDED.rule_set_version,
      decision_id = EXCLUDED.decision_id, next_try_at = EXCLUDED.next_try_at""",
    BatchRow,
)
_BY_ID = Statement("{{batch}} WHERE batch_id = :batch_id", _BatchId, Batch, batch=_BATCH)
_BY_KEY = Statement("{{batch}} WHERE sent_by = :sent_by AND idempotency_key = :key", _SentWith, Batch, batch=_BATCH)
_DUE = Statement(
    """
SELECT batch_id, provider_id, sent_by, idempotency_key, fingerprint, received_at, line_count FROM claim_batch
WHERE status = 'received' AND next_try_at <= :at ORDER BY next_try_at LIMIT 1 FOR UPDATE SKIP LOCKED""",
    _At,
    WaitingBatch,
)
_LATER = Statement(
    "UPDATE claim_batch SET next_try_at = :next_try_at WHERE batch_id = :batch_id AND status = 'received'", _Later
)
_OLDEST = Statement(
    "SELECT min(received_at) AS received_at FROM claim_batch WHERE status = 'received'", NoParameters, _Oldest
)
_BATCHES = Statement(
    """{{batch}}
WHERE batch_id > :after AND (provider_id = CAST(:provider_id AS uuid) OR CAST(:office_id AS uuid) IS NOT NULL
  AND NOT EXISTS (SELECT FROM batch_total t JOIN payment_stream s USING (stream_id)
                  WHERE t.batch_id = claim_batch.batch_id AND s.office_id <> :office_id))
ORDER BY batch_id LIMIT :most""",
    _BatchPage,
    Batch,
    batch=_BATCH,
)
_TOTALS = Statement(
    """
SELECT kind, accepted, sum(line_count)::bigint AS line_count, sum(amount_cents)::bigint AS amount_cents, batch_id
FROM batch_total WHERE batch_id = ANY(CAST(:batch_ids AS uuid[])) GROUP BY batch_id, kind, accepted""",
    _BatchIds,
    BatchTotal,
)
_LINES = Statement(
    """{{line}}
WHERE batch_id = :batch_id AND position > :after AND (CAST(:accepted AS boolean) IS NULL OR (broken = 0) = :accepted)
ORDER BY position LIMIT :most""",
    _LinePage,
    ClaimLine,
    line=_LINE_COLUMNS,
)
_LINE = Statement(
    "{{line}} WHERE batch_id BETWEEN :first AND :last AND position = :position", _Place, ClaimLine, line=_LINE_COLUMNS
)
