"""Capacity: providers say how many places are free and how long people wait; what they said stays."""

from uuid import UUID

from sqlalchemy import select

from services.common.ids import new_id
from services.common.refusals import Refusals
from services.common.service import Change, Reading
from services.common.web.context import Context
from services.common.web.idempotency import Key
from services.common.web.paging import PageOf
from services.registry.reference import identity_terms
from services.registry.refusals.choice import FormTwice
from services.registry.rules.capacity import Figures, holds_since
from services.registry.schemas.capacity import (
    CapacityAnswer,
    CapacityBody,
    CapacityReportAnswer,
    CapacityReportPage,
    FormCapacity,
    FormCapacityAnswer,
    IdentityTermAnswer,
    IdentityTerms,
)
from services.registry.store import providers as store
from services.registry.tables import Capacity, CapacityReport


async def report_capacity(
    here: Context, provider_id: UUID, location_id: UUID, body: CapacityBody, key: Key
) -> CapacityAnswer:
    """Say how many places are free and how many people wait, per delivery form."""
    here.require_own(provider_id=provider_id)
    _refuse_doubles(body)
    async with here.writing(key) as change:
        await store.get_location(change.session, provider_id, location_id, lock=True)
        for item in body.items:
            await _note(here, change, location_id, item)
        await change.session.flush()
        return change.answer(await _answer(here, change, location_id))


async def get_capacity(here: Context, provider_id: UUID, location_id: UUID) -> CapacityAnswer:
    """What a location last said, per delivery form."""
    async with here.reading() as reading:
        await store.get_location(reading.session, provider_id, location_id)
        return await _answer(here, reading, location_id)


async def list_reports(here: Context, provider_id: UUID, location_id: UUID, page: PageOf) -> CapacityReportPage:
    """Everything a location said, in order of making."""
    query = select(CapacityReport).where(CapacityReport.location_id == location_id)
    if page.after_id:
        query = query.where(CapacityReport.report_id > page.after_id)
    async with here.reading() as reading:
        await store.get_location(reading.session, provider_id, location_id)
        rows = await reading.session.scalars(query.order_by(CapacityReport.report_id).limit(page.size + 1))
        found = [CapacityReportAnswer.model_validate(row) for row in rows]
    return page.answer(CapacityReportPage, found, key=lambda each: str(each.report_id))


def list_identity_terms() -> IdentityTerms:
    """Every identity that a location can choose."""
    return IdentityTerms(items=[IdentityTermAnswer.of(each) for each in identity_terms().values()])


def _refuse_doubles(body: CapacityBody) -> None:
    forms = [item.delivery_form for item in body.items]
    doubles = [place for place, form in enumerate(forms) if form in forms[:place]]
    if doubles:
        raise Refusals([FormTwice(pointer=f"/body/items/{place}/deliveryForm") for place in doubles])


async def _note(here: Context, change: Change, location_id: UUID, item: FormCapacity) -> None:
    today, said = here.clock.today(), Figures(item.free_places, item.waiting_people, item.waiting_weeks)
    known = await change.session.get(Capacity, (location_id, item.delivery_form))
    since = holds_since(known, said, today)
    if known is None:
        known = Capacity(location_id=location_id, delivery_form=item.delivery_form)
        change.session.add(known)
    known.free_places, known.waiting_people, known.waiting_weeks = said
    known.since, known.reported_on = since, today
    change.session.add(
        CapacityReport(
            report_id=new_id(),
            location_id=location_id,
            delivery_form=item.delivery_form,
            reported_at=change.at,
            **said._asdict(),
        )
    )


async def _answer(here: Context, reading: Reading, location_id: UUID) -> CapacityAnswer:
    rows = await store.capacities_of(reading.session, [location_id])
    today = here.clock.today()
    return CapacityAnswer(location_id=location_id, items=[FormCapacityAnswer.of(row, today) for row in rows])
