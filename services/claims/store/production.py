"""Production: the amounts claimed, accepted, rejected and paid, per month and performance."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.claims.facts import Production
from services.common.data.database import Session
from services.common.data.statement import Statement


@dataclass(frozen=True)
class Wanted:
    """Of which provider and pilot (None: of all), from the month that begins on `first` to that of `last`."""

    provider_id: UUID | None
    office_id: UUID | None
    pilot_code: str | None
    first: date
    last: date


async def list_production(session: Session, wanted: Wanted) -> list[Production]:
    """Production in these months, in order of month and performance."""
    return await _PRODUCTION.run(session, wanted)


_PRODUCTION = Statement("production.sql", Wanted, Production)
