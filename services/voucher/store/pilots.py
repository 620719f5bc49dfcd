"""Queries on pilots."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.refusals import NotFound
from services.voucher.store.known import list_prices
from services.voucher.tables import KnownPrice, Pilot, PilotFactor


@dataclass(frozen=True)
class PricedPilot:
    """A pilot with its prices and its factor decisions."""

    pilot: Pilot
    prices: Sequence[KnownPrice]
    factors: Sequence[PilotFactor]


async def get_pilot(session: AsyncSession, pilot_id: UUID, *, lock: bool = False) -> Pilot:
    """A pilot; raises NotFound. With `lock` nobody else changes it until this transaction ends."""
    query = select(Pilot).where(Pilot.pilot_id == pilot_id)
    if lock:
        query = query.with_for_update(key_share=True)
    pilot = (await session.scalars(query)).one_or_none()
    if pilot is None:
        raise NotFound
    return pilot


async def list_pilots(session: AsyncSession, code: str | None, after: UUID | None, most: int) -> Sequence[Pilot]:
    """Pilots in order of making; with `code` the one of that code."""
    query = select(Pilot).order_by(Pilot.pilot_id).limit(most)
    if code is not None:
        query = query.where(Pilot.code == code)
    if after:
        query = query.where(Pilot.pilot_id > after)
    return (await session.scalars(query)).all()


async def list_factors(session: AsyncSession, pilot_id: UUID) -> Sequence[PilotFactor]:
    """The factor decisions of a pilot, in order of making."""
    query = select(PilotFactor).where(PilotFactor.pilot_id == pilot_id).order_by(PilotFactor.factor_id)
    return (await session.scalars(query)).all()


async def priced_pilots(
    session: AsyncSession, pilot_ids: Collection[UUID], *, lock: bool = False
) -> dict[UUID, PricedPilot]:
    """Pilots by id with prices and factors; with `lock` in key order and for as long as the transaction."""
    query = select(Pilot).where(Pilot.pilot_id.in_(pilot_ids)).order_by(Pilot.pilot_id)
    if lock:
        query = query.with_for_update(key_share=True)
    found = {}
    for pilot in (await session.scalars(query)).all():
        prices = await list_prices(session, pilot.code)
        found[pilot.pilot_id] = PricedPilot(pilot, prices, await list_factors(session, pilot.pilot_id))
    return found
