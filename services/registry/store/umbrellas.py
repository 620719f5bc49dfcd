"""Queries on umbrellas."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.refusals import NotFound
from services.registry.store.offices import of_office
from services.registry.tables import Admission, Umbrella


async def get_umbrella(session: AsyncSession, umbrella_id: UUID, lock: bool = False) -> Umbrella:
    """An umbrella; raises NotFound."""
    row = await session.get(Umbrella, umbrella_id, with_for_update=lock, populate_existing=lock)
    if row is None:
        raise NotFound
    return row


async def list_umbrellas(
    session: AsyncSession, provider_id: UUID | None, office_id: UUID | None, after: UUID | None, most: int
) -> Sequence[Umbrella]:
    """Umbrellas in order of asking: those a provider is in on either side, or those in the pilots of a care office."""
    query = select(Umbrella).order_by(Umbrella.umbrella_id).limit(most)
    if provider_id:
        query = query.where(or_(Umbrella.provider_id == provider_id, Umbrella.umbrella_provider_id == provider_id))
    if office_id:
        query = query.where(of_office(Umbrella.pilot_code, office_id))
    if after:
        query = query.where(Umbrella.umbrella_id > after)
    return (await session.scalars(query)).all()


async def joined(session: AsyncSession, admission_ids: Collection[UUID]) -> list[tuple[Umbrella, Admission]]:
    """The umbrellas that these admissions are under, each with the umbrella's own admission."""
    query = (
        select(Umbrella, Admission)
        .join(Admission, Admission.admission_id == Umbrella.umbrella_admission_id)
        .where(Umbrella.admission_id.in_(admission_ids), Umbrella.agreed_on.is_not(None))
        .order_by(Umbrella.umbrella_id)
    )
    return [(row[0], row[1]) for row in await session.execute(query)]


async def members_of(session: AsyncSession, umbrella_admission_id: UUID) -> list[Umbrella]:
    """What an admission is the umbrella of now."""
    query = select(Umbrella).where(Umbrella.umbrella_admission_id == umbrella_admission_id, Umbrella.status == "agreed")
    return list(await session.scalars(query.order_by(Umbrella.umbrella_id)))


async def lock_members(session: AsyncSession, umbrella_admission_ids: Collection[UUID]) -> list[UUID]:
    """Lock everybody under these umbrellas, in the order in which everyone locks admissions."""
    under = select(Umbrella.admission_id).where(Umbrella.umbrella_admission_id.in_(umbrella_admission_ids))
    query = select(Admission.admission_id).where(Admission.admission_id.in_(under)).order_by(Admission.admission_id)
    return list(await session.scalars(query.with_for_update()))


async def review_members(session: AsyncSession, umbrella_admission_ids: Collection[UUID], day: date) -> None:
    """Let the service look today at everybody under these umbrellas."""
    members = await lock_members(session, umbrella_admission_ids)
    due = update(Admission).where(Admission.admission_id.in_(members), Admission.review_on > day)
    await session.execute(due.values(review_on=day).execution_options(synchronize_session=False))


async def name_umbrella(session: AsyncSession, umbrella_provider_id: UUID, name: str) -> None:
    """Show an umbrella's new name with those under it."""
    query = select(Admission.admission_id).where(Admission.umbrella_provider_id == umbrella_provider_id)
    members = list(await session.scalars(query.order_by(Admission.admission_id).with_for_update()))
    under = update(Admission).where(Admission.admission_id.in_(members))
    await session.execute(under.values(umbrella_name=name).execution_options(synchronize_session=False))
