"""What the registry copies from voucher's feed: which pilots there are, and which agreements run, for counts alone."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.data.readers import Event, Subscription
from services.common.schemas import Answer
from services.registry.store import agreements as store
from services.registry.store.offices import claim_pilot
from services.registry.store.pilots import PilotCopy, keep_pilot


class AgreementFact(Answer):
    """An agreement, as far as the registry uses it."""

    agreement_id: UUID
    version: int
    voucher_id: UUID
    client_id: UUID
    pilot_code: str
    provider_id: UUID
    location_id: UUID
    status: str
    starts_on: date
    ends_on: date | None
    care_started_on: date | None


async def know_agreement(session: AsyncSession, event: Event) -> None:
    """Take a newer state of an agreement."""
    await know_agreements(session, [event])


async def know_agreements(session: AsyncSession, events: Sequence[Event]) -> None:
    """Take the newest state of each of these agreements, in one statement."""
    facts = [AgreementFact.model_validate(event.data).model_dump() | {"recorded_at": event.time} for event in events]
    await store.keep_newer(session, facts)


class PilotFact(Answer):
    """A pilot, as far as the registry uses it."""

    pilot_id: UUID
    version: int
    code: str
    status: str
    office_id: UUID


async def know_pilot(session: AsyncSession, event: Event) -> None:
    """Take a newer state of a pilot, and its care office where nobody has written for it here."""
    fact = PilotFact.model_validate(event.data)
    await claim_pilot(session, fact.code, fact.office_id)
    await keep_pilot(session, PilotCopy(fact.pilot_id, fact.version, fact.code, fact.status, event.time))


_CHANGED = "nl.pvb.agreements.changed.v1"
VOUCHER = Subscription(
    "voucher",
    {_CHANGED: know_agreement, "nl.pvb.pilots.changed.v1": know_pilot},
    at_once={_CHANGED: know_agreements},
)
