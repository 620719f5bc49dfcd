"""What lies beside accepted lines, for their warnings."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from services.common.data.database import Session
from services.common.data.statement import Json, Statement


@dataclass(frozen=True)
class Beside:
    """Hours of an accepted line; or, without hours, a day that another payer pays."""

    agreement_id: UUID
    performance_code: str
    line_reference: str
    first: date
    last: date
    hours: Decimal | None


async def list_beside(session: Session, lines: Json, *, dry_run: bool) -> list[Beside]:
    """What lies beside these lines: agreement, performance, reference, days and quantity of each."""
    return await _BESIDE.run(session, _Lines(lines, dry_run))


@dataclass(frozen=True)
class _Lines:
    lines: Json
    dry_run: bool


_BESIDE = Statement("beside_lines.sql", _Lines, Beside)
