"""Facts of indication, taken into voucher's projections: indications and the regions of clients."""

from datetime import date
from uuid import UUID

from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.calendar import amsterdam_day
from services.common.data.readers import Event, Subscription
from services.common.schemas import Answer
from services.voucher.store import known


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
    region_from: date | None = None


async def know_indication(session: AsyncSession, event: Event) -> None:
    """Take a newer state of an indication, and queue the client's vouchers to be valued again."""
    fact = IndicationFact.model_validate(event.data)
    withdrawn_on = amsterdam_day(event.time) if fact.status == "withdrawn" else None
    await known.keep_indication(
        session, known.IndicationCopy(**fact.model_dump(), withdrawn_on=withdrawn_on, recorded_at=event.time)
    )


async def know_client(session: AsyncSession, event: Event) -> None:
    """Take a newer region of a client."""
    fact = ClientFact.model_validate(event.data)
    fact.region_from = fact.region_from or amsterdam_day(event.time)
    await known.keep_client(session, known.ClientCopy(**fact.model_dump(), recorded_at=event.time))


INDICATION = Subscription(
    "indication",
    {
        "nl.pvb.indications.changed.v1": know_indication,
        "nl.pvb.clients.changed.v1": know_client,
    },
)
