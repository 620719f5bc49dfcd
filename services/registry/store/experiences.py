"""Queries on experiences, and on the agreements that say who may give one."""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, Row, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.refusals import NotFound
from services.registry.rules.experience import THEMES
from services.registry.tables import Experience, KnownAgreement

SHOWN = Experience.status == "shown"


async def get_experience(session: AsyncSession, experience_id: UUID, lock: bool = False) -> Experience:
    """The experience; raises NotFound."""
    row = await session.get(Experience, experience_id, with_for_update=lock, populate_existing=lock)
    if row is None:
        raise NotFound
    return row


async def find_agreement(session: AsyncSession, agreement_id: UUID) -> KnownAgreement | None:
    """The agreement as voucher published it, or None."""
    return await session.get(KnownAgreement, agreement_id)


async def client_of(session: AsyncSession, row: Experience) -> UUID:
    """Whose care the experience is about."""
    found = await find_agreement(session, row.agreement_id)
    assert found, "an experience is given on an agreement that is known, and those are kept"
    return found.client_id


async def list_experiences(
    session: AsyncSession, which: Sequence[ColumnElement[bool]], after: UUID | None, most: int
) -> Sequence[Row[Experience, UUID]]:
    """Experiences in order of giving, each with its client."""
    query = select(Experience, KnownAgreement.client_id).join(
        KnownAgreement, KnownAgreement.agreement_id == Experience.agreement_id
    )
    if after:
        query = query.where(Experience.experience_id > after)
    return (await session.execute(query.where(*which).order_by(Experience.experience_id).limit(most))).all()


async def list_shown(session: AsyncSession, provider_id: UUID, after: UUID | None, most: int) -> Sequence[Experience]:
    """What everyone can read of a provider, in order of giving."""
    query = select(Experience).where(Experience.provider_id == provider_id, SHOWN)
    if after:
        query = query.where(Experience.experience_id > after)
    return (await session.scalars(query.order_by(Experience.experience_id).limit(most))).all()


async def totals_of(
    session: AsyncSession, column: str, ids: Collection[UUID]
) -> dict[UUID, tuple[int, dict[str, int]]]:
    """By provider or location (`provider_id`, `location_id`): the number of experiences shown, the sum of each mark."""
    by = getattr(Experience, column)
    sums = [func.sum(getattr(Experience, theme)) for theme in THEMES]
    rows = await session.execute(select(by, func.count(), *sums).where(by.in_(ids), SHOWN).group_by(by))
    return {row[0]: (row[1], {theme: int(row[2 + place]) for place, theme in enumerate(THEMES)}) for row in rows}
