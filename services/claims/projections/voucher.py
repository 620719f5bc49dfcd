"""The projection of voucher: which care office runs a pilot."""

from dataclasses import dataclass
from uuid import UUID

from services.claims.peers import PilotChanged
from services.common.data.database import Session
from services.common.data.readers import Event, Subscription
from services.common.data.statement import Statement


async def keep_pilot(session: Session, event: Event) -> None:
    """Keep the care office of a pilot; it never changes."""
    changed = PilotChanged.model_validate(event.data)
    await _KEEP.run(session, _Pilot(changed.code, changed.office_id))


VOUCHER = Subscription("voucher", {"nl.pvb.pilots.changed.v1": keep_pilot})


@dataclass(frozen=True)
class _Pilot:
    pilot_code: str
    office_id: UUID


_KEEP = Statement(
    "INSERT INTO known_pilot (pilot_code, office_id) VALUES (:pilot_code, :office_id) ON CONFLICT DO NOTHING", _Pilot
)
