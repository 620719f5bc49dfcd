"""Queries on providers, locations and offers."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.refusals import NotFound
from services.registry.tables import Admission, Capacity, Location, Offer, Provider

CLOSED = ("refused", "ended")


async def find_provider(session: AsyncSession, provider_id: UUID, lock: bool = False) -> Provider | None:
    """The provider, or None."""
    return await session.get(Provider, provider_id, with_for_update=lock, populate_existing=lock)


async def get_provider(session: AsyncSession, provider_id: UUID, lock: bool = False) -> Provider:
    """The provider; raises NotFound."""
    row = await find_provider(session, provider_id, lock)
    if row is None:
        raise NotFound
    return row


async def names_of(session: AsyncSession, provider_ids: Collection[UUID]) -> dict[UUID, str]:
    """The names of these providers."""
    query = select(Provider.provider_id, Provider.name).where(Provider.provider_id.in_(provider_ids))
    return {row.provider_id: row.name for row in await session.execute(query)}


async def get_location(session: AsyncSession, provider_id: UUID, location_id: UUID, lock: bool = False) -> Location:
    """A location of this provider; raises NotFound."""
    row = await session.get(Location, location_id, with_for_update=lock, populate_existing=lock)
    if row is None or row.provider_id != provider_id:
        raise NotFound
    return row


async def get_offer(session: AsyncSession, provider_id: UUID, offer_id: UUID, lock: bool = False) -> Offer:
    """An offer of this provider; raises NotFound."""
    row = await session.get(Offer, offer_id, with_for_update=lock, populate_existing=lock)
    if row is None or row.provider_id != provider_id:
        raise NotFound
    return row


async def list_locations(
    session: AsyncSession, provider_id: UUID, after: UUID | None = None, most: int = 500
) -> Sequence[Location]:
    """Locations of a provider, in order of registering."""
    query = select(Location).where(Location.provider_id == provider_id).order_by(Location.location_id).limit(most)
    if after:
        query = query.where(Location.location_id > after)
    return (await session.scalars(query)).all()


async def list_offers(
    session: AsyncSession,
    provider_id: UUID,
    after: UUID | None = None,
    most: int = 1000,
    current_on: date | None = None,
) -> Sequence[Offer]:
    """Offers of a provider, in order of making; with a day, only those not withdrawn nor past."""
    query = select(Offer).where(Offer.provider_id == provider_id).order_by(Offer.offer_id).limit(most)
    if after:
        query = query.where(Offer.offer_id > after)
    if current_on:
        query = query.where(~Offer.withdrawn, or_(Offer.valid_to.is_(None), Offer.valid_to >= current_on))
    return (await session.scalars(query)).all()


async def capacities_of(session: AsyncSession, location_ids: Collection[UUID]) -> Sequence[Capacity]:
    """What these locations last said of their places, by location and delivery form."""
    query = select(Capacity).where(Capacity.location_id.in_(location_ids))
    return (await session.scalars(query.order_by(Capacity.location_id, Capacity.delivery_form))).all()


async def offers_at(session: AsyncSession, location_ids: Collection[UUID], day: date) -> Sequence[Offer]:
    """The offers of these locations that hold on a day, in order of making."""
    query = select(Offer).where(Offer.location_id.in_(location_ids), ~Offer.withdrawn, Offer.valid_from <= day)
    holding = query.where(or_(Offer.valid_to.is_(None), Offer.valid_to >= day))
    return (await session.scalars(holding.order_by(Offer.offer_id))).all()


async def offered_forms(session: AsyncSession, provider_id: UUID, pilot_code: str, day: date) -> set[str]:
    """The delivery forms in which a provider has open offers in a pilot."""
    query = select(Offer.delivery_form).where(Offer.provider_id == provider_id, Offer.pilot_code == pilot_code)
    still = query.where(~Offer.withdrawn, or_(Offer.valid_to.is_(None), Offer.valid_to >= day))
    return set(await session.scalars(still.distinct()))


async def open_admission(session: AsyncSession, provider_id: UUID, pilot_code: str) -> Admission | None:
    """The admission or application that a provider has in a pilot."""
    query = select(Admission).where(Admission.provider_id == provider_id, Admission.pilot_code == pilot_code)
    return (await session.scalars(query.where(Admission.status.not_in(CLOSED)))).one_or_none()


async def latest_admissions(session: AsyncSession, provider_ids: Collection[UUID]) -> Sequence[Admission]:
    """The last admission of each of these providers in each pilot."""
    query = (
        select(Admission)
        .where(Admission.provider_id.in_(provider_ids))
        .ext(distinct_on(Admission.provider_id, Admission.pilot_code))
        .order_by(Admission.provider_id, Admission.pilot_code, Admission.admission_id.desc())
    )
    return (await session.scalars(query)).all()
