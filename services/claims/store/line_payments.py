"""Where the payment of a line is."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from services.claims.facts import LinePayment
from services.common.data.database import Session
from services.common.data.statement import Statement


async def payments_of(session: Session, batch_id: UUID, positions: Sequence[int]) -> dict[int, LinePayment]:
    """Position → where the payment of that line is, of the accepted lines of a batch at these positions."""
    if not positions:
        return {}
    rows = await _PAYMENTS.run(session, _Lines(batch_id, list(positions)))
    return {row.position: row for row in rows}


@dataclass(frozen=True)
class _Lines:
    batch_id: UUID
    positions: list[int]


_PAYMENTS = Statement("line_payments.sql", _Lines, LinePayment)
