"""Queries on requirement sets and price lists."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import TypeVar
from uuid import UUID

from sqlalchemy import delete, func, inspect, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.refusals import NotFound
from services.registry.tables import Price, PriceList, Requirement, RequirementSet

Edition = TypeVar("Edition", RequirementSet, PriceList)


async def lock_pilot(session: AsyncSession, pilot_code: str) -> None:
    """Let no other transaction draft or publish for this pilot until this one ends."""
    await session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:code, 1))"), {"code": pilot_code})


async def next_edition(session: AsyncSession, kind: type[Edition], pilot_code: str) -> int:
    """The number of the next edition of a pilot."""
    last = await session.scalar(select(func.max(kind.edition)).where(kind.pilot_code == pilot_code))
    return (last or 0) + 1


async def get_edition(session: AsyncSession, kind: type[Edition], edition_id: UUID, lock: bool = False) -> Edition:
    """The edition; raises NotFound."""
    row = await session.get(kind, edition_id, with_for_update=lock, populate_existing=lock)
    if row is None:
        raise NotFound
    return row


async def list_editions(
    session: AsyncSession,
    kind: type[Edition],
    pilot_code: str | None,
    status: str | None,
    after: UUID | None,
    most: int,
) -> Sequence[Edition]:
    """Editions in order of making."""
    (key,) = inspect(kind).primary_key
    query = select(kind).order_by(key).limit(most)
    if pilot_code:
        query = query.where(kind.pilot_code == pilot_code)
    if status:
        query = query.where(kind.status == status)
    if after:
        query = query.where(key > after)
    return (await session.scalars(query)).all()


async def has_published(session: AsyncSession, kind: type[Edition], pilot_code: str) -> bool:
    """Whether an edition of this pilot has been published."""
    query = select(kind).where(kind.pilot_code == pilot_code, kind.status == "published").limit(1)
    return await session.scalar(query) is not None


async def requirements_of(session: AsyncSession, requirement_set_id: UUID) -> list[Requirement]:
    """The requirements of a set, in its order."""
    query = select(Requirement).where(Requirement.requirement_set_id == requirement_set_id)
    return list(await session.scalars(query.order_by(Requirement.position)))


async def set_in_force(session: AsyncSession, pilot_code: str, day: date) -> RequirementSet | None:
    """The published set of a pilot that holds on a day: the one that began last."""
    query = (
        select(RequirementSet)
        .where(RequirementSet.pilot_code == pilot_code, RequirementSet.status == "published")
        .where(RequirementSet.valid_from <= day)
        .order_by(RequirementSet.valid_from.desc())
        .limit(1)
    )
    return (await session.scalars(query)).one_or_none()


async def editions_between(
    session: AsyncSession, pilot_code: str, after: date, until: date | None
) -> list[RequirementSet]:
    """Published sets of a pilot that begin after a day, up to and including another, in that order."""
    query = select(RequirementSet).where(RequirementSet.pilot_code == pilot_code, RequirementSet.status == "published")
    later = query.where(RequirementSet.valid_from > after)
    if until is not None:
        later = later.where(RequirementSet.valid_from <= until)
    return list(await session.scalars(later.order_by(RequirementSet.valid_from)))


async def edition_before(session: AsyncSession, row: RequirementSet) -> RequirementSet | None:
    """The published set of the pilot that holds until this one begins."""
    query = (
        select(RequirementSet)
        .where(RequirementSet.pilot_code == row.pilot_code, RequirementSet.status == "published")
        .where(RequirementSet.valid_from <= row.valid_from)
        .where(RequirementSet.requirement_set_id != row.requirement_set_id)
        .order_by(RequirementSet.valid_from.desc())
        .limit(1)
    )
    return (await session.scalars(query)).one_or_none()


async def requirements_of_all(
    session: AsyncSession, requirement_set_ids: Collection[UUID]
) -> dict[UUID, list[Requirement]]:
    """The requirements of several sets, each in its order."""
    query = select(Requirement).where(Requirement.requirement_set_id.in_(requirement_set_ids))
    found: dict[UUID, list[Requirement]] = {each: [] for each in requirement_set_ids}
    for row in await session.scalars(query.order_by(Requirement.requirement_set_id, Requirement.position)):
        found[row.requirement_set_id].append(row)
    return found


async def forget_requirements(session: AsyncSession, requirement_set_id: UUID) -> None:
    """Take out the requirements of a draft."""
    await session.execute(delete(Requirement).where(Requirement.requirement_set_id == requirement_set_id))


async def prices_of(session: AsyncSession, price_list_id: UUID) -> list[Price]:
    """The rows of a price list, in its order."""
    query = select(Price).where(Price.price_list_id == price_list_id).order_by(Price.position)
    return list(await session.scalars(query))


async def forget_prices(session: AsyncSession, price_list_id: UUID) -> None:
    """Take out the rows of a draft."""
    await session.execute(delete(Price).where(Price.price_list_id == price_list_id))


async def published_prices(session: AsyncSession, pilot_code: str) -> list[Price]:
    """Every row of the published lists of a pilot."""
    query = select(Price).join(PriceList, PriceList.price_list_id == Price.price_list_id)
    published = query.where(PriceList.pilot_code == pilot_code, PriceList.status == "published")
    return list(await session.scalars(published.order_by(Price.price_list_id, Price.position)))


async def end_prices(session: AsyncSession, pilot_code: str, last_day: date) -> list[UUID]:
    """Let what holds after `last_day` and began by then end on that day; the lists that changed by it."""
    running = (
        select(PriceList.price_list_id)
        .where(PriceList.pilot_code == pilot_code, PriceList.status == "published")
        .scalar_subquery()
    )
    ended = await session.execute(
        update(Price)
        .where(Price.price_list_id.in_(running), Price.valid_from <= last_day)
        .where((Price.valid_to.is_(None)) | (Price.valid_to > last_day))
        .values(valid_to=last_day)
        .returning(Price.price_list_id)
        .execution_options(synchronize_session="fetch")
    )
    changed = sorted(set(ended.scalars()))
    await session.execute(_END_SLOTS, {"pilot": pilot_code, "last": last_day})
    return changed


async def publish_slots(session: AsyncSession, price_list_id: UUID) -> None:
    """Write the days of a list's rows where the database refuses an overlap."""
    await session.execute(_PUBLISH_SLOTS, {"list": price_list_id})


_END_SLOTS = text(
    "UPDATE price_slot SET days = daterange(lower(days), CAST(:last AS date), '[]')"
    " WHERE pilot_code = :pilot AND lower(days) <= CAST(:last AS date) AND NOT days <@ daterange(NULL, :last, '[]')"
)
_PUBLISH_SLOTS = text(
    "INSERT INTO price_slot (price_list_id, position, delivery_form, pilot_code, kind, profile_code,"
    " performance_code, days) SELECT DISTINCT p.price_list_id, p.position, form, l.pilot_code, p.kind,"
    " coalesce(p.profile_code, ''), coalesce(p.performance_code, ''), daterange(p.valid_from, p.valid_to, '[]')"
    " FROM price p JOIN price_list l USING (price_list_id), unnest(p.delivery_forms) AS form"
    " WHERE p.price_list_id = :list"
)
