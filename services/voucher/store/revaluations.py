"""The queue of vouchers to be valued again."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.data.statement import Statement


@dataclass(frozen=True)
class Due:
    """A voucher that is to be valued again, why, and since when."""

    voucher_id: UUID
    cause: str
    since: datetime


@dataclass(frozen=True)
class _OfPilot:
    pilot_code: str
    cause: str
    since: datetime


@dataclass(frozen=True)
class _Most:
    most: int


@dataclass(frozen=True)
class _Voucher:
    voucher_id: UUID


async def queue_revaluation(session: AsyncSession, due: Due) -> None:
    """Queue a running voucher to be valued again.

    A row that a worker is taking away at this moment is waited for and put back, so that no change is missed.
    """
    await _QUEUE.run(session, due)


async def queue_revaluations(session: AsyncSession, pilot_code: str, cause: str, since: datetime) -> None:
    """The same for all running vouchers of a pilot."""
    await _QUEUE_PILOT.run(session, _OfPilot(pilot_code, cause, since))


async def take_due(session: AsyncSession, most: int) -> list[Due]:
    """Take vouchers from the queue, longest waiting first; others skip them until this transaction ends."""
    return await _TAKE.run(session, _Most(most))


async def is_due(session: AsyncSession, voucher_id: UUID) -> bool:
    """Whether a voucher waits to be valued again."""
    return await _IS_DUE.one(session, _Voucher(voucher_id))


_PUT = """
INSERT INTO revaluation_due (voucher_id, cause, since)
SELECT v.voucher_id, :cause, CAST(:since AS timestamptz) FROM voucher v JOIN pilot p USING (pilot_id)
WHERE {which} AND v.status IN ('issued', 'active') ORDER BY v.voucher_id
ON CONFLICT (voucher_id) DO UPDATE SET cause = EXCLUDED.cause, since = EXCLUDED.since
"""
_QUEUE = Statement(_PUT.format(which="v.voucher_id = :voucher_id"), Due)
_QUEUE_PILOT = Statement(_PUT.format(which="p.code = :pilot_code"), _OfPilot)
_TAKE = Statement(
    """
    WITH oldest AS (
      SELECT voucher_id FROM revaluation_due ORDER BY since, voucher_id LIMIT :most FOR UPDATE SKIP LOCKED),
    taken AS (
      DELETE FROM revaluation_due d USING oldest WHERE d.voucher_id = oldest.voucher_id
      RETURNING d.voucher_id, d.cause, d.since)
    SELECT voucher_id, cause, since FROM taken ORDER BY since, voucher_id
    """,
    _Most,
    Due,
)
_IS_DUE = Statement("SELECT EXISTS (SELECT FROM revaluation_due WHERE voucher_id = :voucher_id)", _Voucher, bool)
