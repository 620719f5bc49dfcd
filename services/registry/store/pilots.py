"""Queries on what is known of voucher's pilots."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.common.data.database import Session
from services.common.data.statement import Statement


@dataclass(frozen=True)
class PilotCopy:
    """A pilot as voucher last published it; also a draft."""

    pilot_id: UUID
    version: int
    code: str
    status: str
    recorded_at: datetime


@dataclass(frozen=True)
class _Code:
    code: str


async def keep_pilot(session: Session, copy: PilotCopy) -> None:
    """Keep a newer state of a pilot."""
    await _KEEP.run(session, copy)


async def is_pilot(session: Session, code: str) -> bool:
    """Whether voucher's feed has this pilot, or a price list was published for it before the feed had pilots."""
    return await _IS_PILOT.one(session, _Code(code))


_KEEP = Statement(
    """
    INSERT INTO known_pilot AS k (pilot_id, version, code, status, recorded_at)
    VALUES (:pilot_id, :version, :code, :status, :recorded_at)
    ON CONFLICT (pilot_id) DO UPDATE SET version = EXCLUDED.version, code = EXCLUDED.code, status = EXCLUDED.status,
      recorded_at = EXCLUDED.recorded_at
    WHERE EXCLUDED.version > k.version
    """,
    PilotCopy,
)
_IS_PILOT = Statement(
    "SELECT EXISTS (SELECT FROM known_pilot WHERE code = :code)"
    " OR EXISTS (SELECT FROM price_list WHERE pilot_code = :code AND status = 'published')",
    _Code,
    bool,
)
