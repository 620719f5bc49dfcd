"""What claims hears from the registry: suspensions, and whether something may be paid during them."""

from datetime import date
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.data.readers import Event, Subscription
from services.common.schemas import Answer


class Suspension(Answer):
    """A suspension as claims sees it."""

    suspension_id: UUID
    version: int
    provider_id: UUID
    pilot_code: str
    no_payment_from: date | None
    until: date | None


async def keep_suspension(session: AsyncSession, event: Event) -> None:
    """Keep every version, so that a line can be judged again as of then; the highest holds."""
    heard = Suspension.model_validate(event.data)
    await session.execute(_KEEP, {**heard.model_dump(), "at": event.time})


REGISTRY = Subscription("registry", {"nl.pvb.suspensions.changed.v1": keep_suspension})

_KEEP = text("""
INSERT INTO known_suspension (suspension_id, version, provider_id, pilot_code, no_payment_from, until, recorded_at)
VALUES (:suspension_id, :version, :provider_id, :pilot_code, :no_payment_from, :until, :at) ON CONFLICT DO NOTHING
""")
