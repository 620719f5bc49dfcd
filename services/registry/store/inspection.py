"""Queries on signals of the inspectorate."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.refusals import NotFound
from services.registry.tables import Admission, InspectionSignal, Suspension


async def get_signal(session: AsyncSession, signal_id: UUID, lock: bool = False) -> InspectionSignal:
    """A signal; raises NotFound."""
    row = await session.get(InspectionSignal, signal_id, with_for_update=lock, populate_existing=lock)
    if row is None:
        raise NotFound
    return row


async def list_signals(
    session: AsyncSession,
    office_id: UUID | None,
    provider_id: UUID | None,
    after: UUID | None,
    most: int,
    *,
    decided_only: bool,
) -> Sequence[InspectionSignal]:
    """Signals in order of filing; with `office_id` those that concern that care office."""
    query = select(InspectionSignal).order_by(InspectionSignal.signal_id).limit(most)
    if office_id:
        query = query.where(_concerns(office_id))
    if provider_id:
        query = query.where(InspectionSignal.provider_id == provider_id)
    if decided_only:
        query = query.where(InspectionSignal.outcome.is_not(None))
    if after:
        query = query.where(InspectionSignal.signal_id > after)
    return (await session.scalars(query)).all()


async def concerns(session: AsyncSession, signal_id: UUID, office_id: UUID) -> bool:
    """Whether a signal concerns a care office: its provider applied in one of its pilots, or nowhere yet."""
    query = select(InspectionSignal.signal_id).where(InspectionSignal.signal_id == signal_id, _concerns(office_id))
    return await session.scalar(query) is not None


def _concerns(office_id: UUID) -> ColumnElement[bool]:
    anywhere = select(Admission.admission_id).where(Admission.provider_id == InspectionSignal.provider_id)
    return or_(anywhere.where(Admission.office_id == office_id).exists(), ~anywhere.exists())


async def suspensions_by_signal(session: AsyncSession, signal_ids: Collection[UUID]) -> dict[UUID, list[UUID]]:
    """The suspensions that each signal led to."""
    query = select(Suspension.signal_id, Suspension.suspension_id).where(Suspension.signal_id.in_(signal_ids))
    found: dict[UUID, list[UUID]] = defaultdict(list)
    for row in await session.execute(query.order_by(Suspension.suspension_id)):
        if row.signal_id is not None:
            found[row.signal_id].append(row.suspension_id)
    return found
