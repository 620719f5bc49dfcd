"""The projection of registry: suspensions, and whether anything is paid during them."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.claims.peers import SuspensionChanged
from services.common.data.database import Session
from services.common.data.readers import Event, Subscription
from services.common.data.statement import Statement


async def keep_suspension(session: Session, event: Event) -> None:
    """Keep every version, so that a line can be judged again as of then; the highest holds."""
    changed = SuspensionChanged.model_validate(event.data)
    await _KEEP.run(session, _Version(**changed.model_dump(), recorded_at=event.time))


REGISTRY = Subscription("registry", {"nl.pvb.suspensions.changed.v1": keep_suspension})


@dataclass(frozen=True)
class _Version:
    suspension_id: UUID
    version: int
    provider_id: UUID
    pilot_code: str
    no_payment_from: date | None
    until: date | None
    recorded_at: datetime


_KEEP = Statement(
    """
INSERT INTO known_suspension (suspension_id, version, provider_id, pilot_code, no_payment_from, until, recorded_at)
VALUES (:suspension_id, :version, :provider_id, :pilot_code, :no_payment_from, :until, :recorded_at)
ON CONFLICT DO NOTHING""",
    _Version,
)
