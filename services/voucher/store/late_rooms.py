"""Room for late claims, by the decision of claims that asked for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.common.data.database import Session
from services.common.data.statement import Statement, columns_of


@dataclass(frozen=True)
class LateRoom:
    """What one decision of claims asked for an agreement and month, and until when it can be used."""

    late_claim_id: UUID
    agreement_id: UUID
    month: date
    year: int
    cents: int
    usable_until: date
    asked_at: datetime


async def find_room(session: Session, late_claim_id: UUID) -> LateRoom | None:
    """The room of a decision, or None. The caller has locked the voucher."""
    return await _FIND.find(session, _Decision(late_claim_id))


async def put_room(session: Session, room: LateRoom) -> None:
    """Write the room of a decision, or raise it."""
    await _PUT.run(session, room)


async def open_until(session: Session, agreement_id: UUID) -> dict[int, date]:
    """Year → the last day on which room for late claims of an agreement can be used, where some is open."""
    rows = await _OPEN.run(session, _Agreement(agreement_id))
    return {row.year: row.usable_until for row in rows}


async def close_rooms(session: Session, agreement_id: UUID, years: Sequence[int], at: datetime) -> None:
    """Close the room of these years; they can be final again."""
    await _CLOSE.run(session, _Closing(agreement_id, list(years), at))


@dataclass(frozen=True)
class _Decision:
    late_claim_id: UUID


@dataclass(frozen=True)
class _Agreement:
    agreement_id: UUID


@dataclass(frozen=True)
class _Open:
    year: int
    usable_until: date


@dataclass(frozen=True)
class _Closing:
    agreement_id: UUID
    years: list[int]
    at: datetime


_FIND = Statement(
    "SELECT {{columns}} FROM late_room WHERE late_claim_id = :late_claim_id",
    _Decision,
    LateRoom,
    columns=columns_of(LateRoom),
)
_PUT = Statement(
    """
    INSERT INTO late_room (late_claim_id, agreement_id, month, year, cents, usable_until, asked_at)
    VALUES (:late_claim_id, :agreement_id, :month, :year, :cents, :usable_until, :asked_at)
    ON CONFLICT (late_claim_id) DO UPDATE SET cents = EXCLUDED.cents
    """,
    LateRoom,
)
_OPEN = Statement(
    """
    SELECT year, max(usable_until) AS usable_until FROM late_room
    WHERE agreement_id = :agreement_id AND closed_at IS NULL GROUP BY year
    """,
    _Agreement,
    _Open,
)
_CLOSE = Statement(
    """
    UPDATE late_room SET closed_at = :at
    WHERE agreement_id = :agreement_id AND year = ANY(CAST(:years AS int[])) AND closed_at IS NULL
    """,
    _Closing,
)
