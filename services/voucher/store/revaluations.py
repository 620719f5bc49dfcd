"""Vouchers to be valued again: a queue of single ones, and all of a pilot in pages, with how far that has come."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.common.data.database import Session
from services.common.data.statement import NoParameters, Statement


@dataclass(frozen=True)
class Due:
    """A voucher that is to be valued again, why, and since when."""

    voucher_id: UUID
    cause: str
    since: datetime


@dataclass(frozen=True)
class Revaluation:
    """All vouchers of a pilot are to be valued again: why, and up to which voucher that is done."""

    pilot_id: UUID
    cause: str
    up_to: UUID


@dataclass(frozen=True)
class _OfPilot:
    pilot_code: str
    cause: str
    since: datetime


@dataclass(frozen=True)
class _Most:
    most: int


@dataclass(frozen=True)
class _Page:
    pilot_id: UUID
    after: UUID
    most: int


@dataclass(frozen=True)
class _UpTo:
    pilot_id: UUID
    up_to: UUID


@dataclass(frozen=True)
class _Pilot:
    pilot_id: UUID


@dataclass(frozen=True)
class _Voucher:
    voucher_id: UUID


@dataclass(frozen=True)
class _Waits:
    cause: str


@dataclass(frozen=True)
class _Vouchers:
    voucher_ids: list[UUID]


async def queue_revaluation(session: Session, due: Due) -> None:
    """Queue a running voucher to be valued again.

    A row that a worker is taking away at this moment is waited for and put back, so that no change is missed.
    """
    await _QUEUE.run(session, due)


async def queue_revaluations(session: Session, pilot_code: str, cause: str, since: datetime) -> None:
    """Have all running vouchers of a pilot valued again, from the first one on where that is under way already.

    Waits for the page that is being valued at this moment.
    """
    await _QUEUE_PILOT.run(session, _OfPilot(pilot_code, cause, since))


async def take_due(session: Session, most: int) -> list[Due]:
    """Take vouchers from the queue, longest waiting first; others skip them until this transaction ends."""
    return await _TAKE.run(session, _Most(most))


async def take_revaluation(session: Session) -> Revaluation | None:
    """The revaluation of a pilot that waited longest, or None; others skip it until this transaction ends."""
    return await _TAKE_PILOT.find(session, NoParameters())


async def list_page(session: Session, revaluation: Revaluation, most: int) -> list[UUID]:
    """The next running vouchers of the pilot, in key order; fewer than `most` are the last ones."""
    return await _PAGE.run(session, _Page(revaluation.pilot_id, revaluation.up_to, most))


async def note_up_to(session: Session, pilot_id: UUID, up_to: UUID) -> None:
    """Note up to which voucher the revaluation of a pilot is done."""
    await _NOTE_UP_TO.run(session, _UpTo(pilot_id, up_to))


async def end_revaluation(session: Session, pilot_id: UUID) -> None:
    """All vouchers of the pilot were valued again."""
    await _END.run(session, _Pilot(pilot_id))


async def find_cause(session: Session, voucher_id: UUID) -> str | None:
    """Why a locked voucher waits to be valued again, by itself or with its pilot; None when it does not wait."""
    waits = await _CAUSE.find(session, _Voucher(voucher_id))
    return waits.cause if waits else None


async def list_to_settle(session: Session, voucher_ids: Collection[UUID]) -> list[UUID]:
    """Those vouchers that have an agreement that is short, lacks a year, or of which it is not known what it needs."""
    return await _TO_SETTLE.run(session, _Vouchers(list(voucher_ids)))


_QUEUE = Statement(
    """
    INSERT INTO revaluation_due (voucher_id, cause, since)
    SELECT voucher_id, :cause, CAST(:since AS timestamptz) FROM voucher
    WHERE voucher_id = :voucher_id AND status IN ('issued', 'active')
    ON CONFLICT (voucher_id) DO UPDATE SET cause = EXCLUDED.cause, since = EXCLUDED.since
    """,
    Due,
)
_QUEUE_PILOT = Statement(
    """
    INSERT INTO revaluation (pilot_id, cause, since)
    SELECT pilot_id, :cause, CAST(:since AS timestamptz) FROM pilot p
    WHERE code = :pilot_code
      AND EXISTS (SELECT FROM voucher v WHERE v.pilot_id = p.pilot_id AND v.status IN ('issued', 'active'))
    ON CONFLICT (pilot_id) DO UPDATE SET cause = EXCLUDED.cause, since = EXCLUDED.since, up_to = DEFAULT
    """,
    _OfPilot,
)
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
_TAKE_PILOT = Statement(
    "SELECT pilot_id, cause, up_to FROM revaluation ORDER BY since, pilot_id LIMIT 1 FOR UPDATE SKIP LOCKED",
    NoParameters,
    Revaluation,
)
_PAGE = Statement(
    """
    SELECT voucher_id FROM voucher
    WHERE pilot_id = :pilot_id AND voucher_id > :after AND status IN ('issued', 'active')
    ORDER BY voucher_id LIMIT :most
    """,
    _Page,
    UUID,
)
_NOTE_UP_TO = Statement("UPDATE revaluation SET up_to = :up_to WHERE pilot_id = :pilot_id", _UpTo)
_END = Statement("DELETE FROM revaluation WHERE pilot_id = :pilot_id", _Pilot)
_CAUSE = Statement(
    """
    SELECT cause FROM revaluation_due WHERE voucher_id = :voucher_id
    UNION ALL
    SELECT r.cause FROM revaluation r JOIN voucher v USING (pilot_id)
    WHERE v.voucher_id = :voucher_id AND v.voucher_id > r.up_to
    LIMIT 1
    """,
    _Voucher,
    _Waits,
)
_TO_SETTLE = Statement("list_to_settle.sql", _Vouchers, UUID)
