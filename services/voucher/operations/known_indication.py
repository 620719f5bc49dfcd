"""Facts of indication, taken into voucher's copies: indications and the regions of clients."""

from datetime import date
from uuid import UUID

from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.calendar import amsterdam_day
from services.common.data.readers import Event, Subscription
from services.common.schemas import Answer
from services.voucher.store.known import take_newer, take_newer_indication
from services.voucher.tables import KnownClient


class IndicationFact(Answer):
    """An indication, as far as voucher uses it."""

    indication_id: UUID
    client_id: UUID
    version: int
    status: str
    profile_code: str | None = None
    iwlz_code: str | None = None
    tailored: bool = False
    need_features: list[str] = Field(default_factory=list)
    region_code: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    withdrawal_reason: str | None = None


class ClientFact(Answer):
    """A client, as far as voucher uses it."""

    client_id: UUID
    version: int
    region_code: str | None = None


async def know_indication(session: AsyncSession, event: Event) -> None:
    """Take a newer state of an indication, and let the client's vouchers be valued anew."""
    fact = IndicationFact.model_validate(event.data)
    withdrawn_on = amsterdam_day(event.time) if fact.status == "withdrawn" else None
    row = fact.model_dump() | {"withdrawn_on": withdrawn_on, "recorded_at": event.time}
    await take_newer_indication(session, row)


async def know_client(session: AsyncSession, event: Event) -> None:
    """Take a newer region of a client."""
    fact = ClientFact.model_validate(event.data)
    await take_newer(session, KnownClient, "client_id", fact.model_dump() | {"recorded_at": event.time})


INDICATION = Subscription(
    "indication",
    {
        "nl.pvb.indications.changed.v1": know_indication,
        "nl.pvb.clients.changed.v1": know_client,
    },
)
