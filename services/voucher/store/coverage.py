"""What locations offer that a voucher could pay for, from what registry published."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.common.data.database import Session
from services.common.data.statement import Statement


@dataclass(frozen=True)
class Wanted:
    """The offers wanted: of a pilot, for a form and profile, at these locations on a day."""

    pilot_code: str
    delivery_form: str
    profile_code: str | None
    location_ids: list[UUID]
    day: date


@dataclass(frozen=True)
class PricedOffer:
    """An offer with the unit and the highest price of the list, in cents, and whether its provider may start."""

    offer_id: UUID
    location_id: UUID
    provider_id: UUID
    performance_code: str
    unit_price_cents: int
    unit_code: str
    highest_cents: int
    is_admitted: bool


async def list_offers(session: Session, wanted: Wanted) -> list[PricedOffer]:
    """The offers at these locations, in the order of the locations.

    An offer that the list does not price (any more) is left out: nobody can agree on it.
    """
    return await _OFFERS.run(session, wanted)


_OFFERS = Statement("offers.sql", Wanted, PricedOffer)
