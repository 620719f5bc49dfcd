"""Look-ups by citizen service number, counted per caller and hour, and those that found nobody."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import case, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.indication.tables import NumberLookups, NumberMiss


async def count_lookup(session: AsyncSession, caller_id: UUID, hour: datetime, at_most: int) -> bool:
    """Count one more look-up in this hour; False, and nothing is counted, when that would be more than `at_most`.

    One row per caller: whoever else looks up for the same organisation waits for it, so that no two take the last one.
    """
    known, first = NumberLookups, insert(NumberLookups).values(caller_id=caller_id, hour=hour, used=1)
    counting = first.on_conflict_do_update(
        index_elements=[known.caller_id],
        set_={"hour": hour, "used": case((known.hour == hour, known.used + 1), else_=1)},
        where=or_(known.hour != hour, known.used < at_most),
    ).returning(known.used)
    return (await session.execute(counting)).scalar_one_or_none() is not None


async def has_lookups_left(session: AsyncSession, caller_id: UUID, hour: datetime, at_most: int) -> bool:
    """Whether this caller may look somebody up once more in this hour."""
    query = select(NumberLookups.used).where(NumberLookups.caller_id == caller_id, NumberLookups.hour == hour)
    used = (await session.execute(query)).scalar_one_or_none() or 0
    return used < at_most


async def list_misses(
    session: AsyncSession, organisation_id: UUID | None, before: UUID | None, most: int
) -> Sequence[NumberMiss]:
    """Look-ups that found nobody, newest first; of one organisation when it is named."""
    query = select(NumberMiss)
    if organisation_id:
        query = query.where(NumberMiss.organisation_id == organisation_id)
    if before:
        query = query.where(NumberMiss.miss_id < before)
    return (await session.execute(query.order_by(NumberMiss.miss_id.desc()).limit(most))).scalars().all()
