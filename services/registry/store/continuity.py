"""Queries on continuity plans, and on who is near."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, or_, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.refusals import NotFound
from services.registry.rules.capacity import freshest_before
from services.registry.rules.continuity import RADIUS_M, Nearby
from services.registry.rules.geography import Point, box_around
from services.registry.store.agreements import AGREED
from services.registry.store.offices import of_office
from services.registry.tables import ContinuityPlan, ContinuityTask, KnownAgreement, Suspension


async def get_plan(session: AsyncSession, plan_id: UUID, lock: bool = False) -> ContinuityPlan:
    """A plan; raises NotFound."""
    row = await session.get(ContinuityPlan, plan_id, with_for_update=lock, populate_existing=lock)
    if row is None:
        raise NotFound
    return row


async def list_plans(
    session: AsyncSession,
    provider_id: UUID | None,
    office_id: UUID | None,
    status: str | None,
    after: UUID | None,
    most: int,
) -> Sequence[ContinuityPlan]:
    """Plans in order of their suspensions."""
    query = select(ContinuityPlan).order_by(ContinuityPlan.plan_id).limit(most)
    if provider_id:
        query = query.where(ContinuityPlan.provider_id == provider_id)
    if office_id:
        query = query.where(of_office(ContinuityPlan.pilot_code, office_id))
    if status:
        query = query.where(ContinuityPlan.status == status)
    if after:
        query = query.where(ContinuityPlan.plan_id > after)
    return (await session.scalars(query)).all()


async def close_passed(session: AsyncSession, day: date, at: datetime) -> None:
    """Close every plan of which the suspension ended before a day."""
    over = select(Suspension.suspension_id).where(Suspension.until_day < day)
    plans = update(ContinuityPlan).where(ContinuityPlan.plan_id.in_(over), ContinuityPlan.status != "closed")
    closed = plans.values(status="closed", closed_at=at, version=ContinuityPlan.version + 1)
    await session.execute(closed.execution_options(synchronize_session=False))


async def tasks_of(session: AsyncSession, plan_id: UUID) -> list[ContinuityTask]:
    """The tasks of a plan, in the order in which they were set."""
    query = select(ContinuityTask).where(ContinuityTask.plan_id == plan_id)
    return list(await session.scalars(query.order_by(ContinuityTask.task_id)))


async def clients_per_location(session: AsyncSession, provider_id: UUID, pilot_code: str, day: date) -> dict[UUID, int]:
    """Clients in care per location of a provider."""
    query = (
        select(KnownAgreement.location_id, func.count(KnownAgreement.client_id.distinct()))
        .where(KnownAgreement.provider_id == provider_id, KnownAgreement.pilot_code == pilot_code)
        .where(KnownAgreement.status.in_(AGREED), KnownAgreement.care_started_on <= day)
        .where(or_(KnownAgreement.ends_on.is_(None), KnownAgreement.ends_on >= day))
        .group_by(KnownAgreement.location_id)
    )
    return {row[0]: row[1] for row in await session.execute(query)}


async def locations_near(
    session: AsyncSession,
    middles: Mapping[UUID, Point],
    pilot_code: str,
    delivery_forms: Collection[str],
    day: date,
    without: UUID,
) -> dict[UUID, list[Nearby]]:
    """Around each of these points: where another provider, who may start today, offers care in one of these forms."""
    boxes = [box_around(each, RADIUS_M) for each in middles.values()]
    rows = await session.execute(
        _NEAR,
        {
            "middles": list(middles),
            "south": [each.south for each in boxes],
            "north": [each.north for each in boxes],
            "west": [each.west for each in boxes],
            "east": [each.east for each in boxes],
            "pilot": pilot_code,
            "forms": sorted(delivery_forms),
            "day": day,
            "freshest": freshest_before(day),
            "without": without,
        },
    )
    found: dict[UUID, dict[UUID, list[Any]]] = {each: defaultdict(list) for each in middles}
    for row in rows:
        found[row.middle_id][row.location_id].append(row)
    return {middle: [_nearby(offers) for offers in near.values()] for middle, near in found.items()}


def _nearby(offers: Sequence[Any]) -> Nearby:
    one = offers[0]
    free = {each.delivery_form: each.free_places for each in offers if each.free_places is not None}
    every = any(not each.profile_codes for each in offers)
    profiles = () if every else tuple(sorted({code for each in offers for code in each.profile_codes}))
    return Nearby(
        one.provider_id,
        one.provider_name,
        one.location_id,
        one.name,
        one.place,
        Point(one.latitude, one.longitude),
        tuple(sorted({each.delivery_form for each in offers})),
        profiles,
        sum(free.values()) if free else None,
    )


_NEAR = text(
    "SELECT m.middle_id, l.location_id, l.provider_id, l.name, l.place, l.latitude, l.longitude,"
    " p.name AS provider_name, o.delivery_form, o.profile_codes, c.free_places"
    " FROM unnest(CAST(:middles AS uuid[]), CAST(:south AS float8[]), CAST(:north AS float8[]),"
    "   CAST(:west AS float8[]), CAST(:east AS float8[])) AS m(middle_id, south, north, west, east)"
    " JOIN location l ON l.latitude BETWEEN m.south AND m.north AND l.longitude BETWEEN m.west AND m.east"
    " JOIN provider p USING (provider_id) JOIN offer o ON o.location_id = l.location_id"
    " LEFT JOIN capacity c ON c.location_id = o.location_id AND c.delivery_form = o.delivery_form"
    "   AND c.reported_on >= :freshest"
    " WHERE l.provider_id <> :without AND NOT o.withdrawn AND o.valid_from <= :day"
    " AND (o.valid_to IS NULL OR o.valid_to >= :day) AND o.pilot_code = :pilot"
    " AND o.delivery_form = ANY (:forms)"
    " AND EXISTS (SELECT FROM admission a JOIN admission_standing s USING (admission_id)"
    "   WHERE a.provider_id = l.provider_id AND a.pilot_code = :pilot AND s.from_day <= :day"
    "   AND (s.until_day IS NULL OR s.until_day >= :day))"
)
