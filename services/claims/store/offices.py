"""The care office of batches, lines, runs and orders."""

from dataclasses import dataclass
from uuid import UUID

from services.claims.rules.line_ids import place_of
from services.common.data.database import Session
from services.common.data.statement import Statement


@dataclass(frozen=True)
class _Thing:
    thing_id: UUID


@dataclass(frozen=True)
class _Place:
    first: UUID
    last: UUID
    position: int


@dataclass(frozen=True)
class _Office:
    office_id: UUID


async def office_of(session: Session, thing_id: UUID) -> UUID | None:
    """The care office of a run, an order, a batch or a line; SHARED for an account; None for anything else.

    A batch with lines of several offices is nobody's: each office reads its own lines of it.
    """
    found = await _OFFICE_OF.find(session, _Thing(thing_id)) or await _OF_LINE.find(
        session, _Place(*place_of(thing_id))
    )
    return found.office_id if found else None


_OFFICE_OF = Statement("office_of.sql", _Thing, _Office)
_OF_LINE = Statement(
    """
SELECT office_id FROM claim_line JOIN payment_stream USING (stream_id)
WHERE batch_id BETWEEN :first AND :last AND position = :position""",
    _Place,
    _Office,
)
