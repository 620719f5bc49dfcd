"""Queries on signals of the inspectorate."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.refusals import NotFound
from services.registry.tables import InspectionSignal, Suspension


async def get_signal(session: AsyncSession, signal_id: UUID, lock: bool = False) -> InspectionSignal:
    """A signal; raises NotFound."""
    row = await session.get(InspectionSignal, signal_id, with_for_update=lock, populate_existing=lock)
    if row is None:
        raise NotFound
    return row


async def list_signals(
    session: AsyncSession, provider_id: UUID | None, after: UUID | None, most: int, *, decided_only: bool
) -> Sequence[InspectionSignal]:
    """Signals in order of filing."""
    query = select(InspectionSignal).order_by(InspectionSignal.signal_id).limit(most)
    if provider_id:
        query = query.where(InspectionSignal.provider_id == provider_id)
    if decided_only:
        query = query.where(InspectionSignal.outcome.is_not(None))
    if after:
        query = query.where(InspectionSignal.signal_id > after)
    return (await session.scalars(query)).all()


async def suspensions_by_signal(session: AsyncSession, signal_ids: Collection[UUID]) -> dict[UUID, list[UUID]]:
    """The suspensions that each signal led to."""
    query = select(Suspension.signal_id, Suspension.suspension_id).where(Suspension.signal_id.in_(signal_ids))
    found: dict[UUID, list[UUID]] = defaultdict(list)
    for row in await session.execute(query.order_by(Suspension.suspension_id)):
        if row.signal_id is not None:
            found[row.signal_id].append(row.suspension_id)
    return found
