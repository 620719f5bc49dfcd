"""Price lists: drafted, changed while a draft, published and then frozen; a new edition ends the one before."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from services.common.ids import new_id
from services.common.refusals import Refusal, Refusals
from services.common.service import Change
from services.common.web import etags
from services.common.web.context import Context
from services.common.web.idempotency import Key
from services.registry.operations.offices import office_of_pilot
from services.registry.operations.performances import list_refusals
from services.registry.reference import find_unit
from services.registry.refusals.catalogue import (
    ChangesUnsaid,
    FormUnfit,
    PerformanceMissing,
    PerformanceNeedless,
    PilotUnknown,
    PriceOverlap,
    ProfileMissing,
    PublishedFrozen,
    ReachesBack,
    UnitUnfit,
    UnitUnknown,
    ValidityReversed,
)
from services.registry.rules.periods import ONE_DAY
from services.registry.rules.prices import PriceFault, price_faults
from services.registry.schemas.catalogue import PriceBody, PriceListAnswer, PriceListBody, list_answer
from services.registry.store import catalogue as store
from services.registry.store.challenges import list_those_in
from services.registry.store.pilots import is_pilot
from services.registry.tables import Price, PriceList

EVENT = "nl.pvb.price-lists.changed.v1"
FAULTS: Mapping[PriceFault, type[Refusal]] = {
    PriceFault.VALIDITY_REVERSED: ValidityReversed,
    PriceFault.PERFORMANCE_MISSING: PerformanceMissing,
    PriceFault.PERFORMANCE_NEEDLESS: PerformanceNeedless,
    PriceFault.PROFILE_MISSING: ProfileMissing,
    PriceFault.FORM_UNFIT: FormUnfit,
    PriceFault.UNIT_UNFIT: UnitUnfit,
    PriceFault.OVERLAP: PriceOverlap,
}


async def draft_price_list(here: Context, body: PriceListBody, key: Key) -> PriceListAnswer:
    """Write a new edition of a pilot's price list, as a draft."""
    async with here.writing(key) as change:
        made = await draft_edition(here, change, body)
        return change.answer(made, location=f"/price-lists/{made.price_list_id}", etag=1)


async def draft_edition(here: Context, change: Change, body: PriceListBody) -> PriceListAnswer:
    """Write a new edition as a draft, in the caller's transaction; every fault at once."""
    await _refuse_faults(change, body)
    await store.lock_pilot(change.session, body.pilot_code)
    row = PriceList(
        price_list_id=new_id(),
        pilot_code=body.pilot_code,
        office_id=await office_of_pilot(here, change, body.pilot_code),
        edition=await store.next_edition(change.session, PriceList, body.pilot_code),
        status="draft",
        version=1,
        created_at=change.at,
    )
    _describe(row, body)
    change.session.add(row)
    return list_answer(row, await _replace(change, row, body.items))


async def change_price_list(
    here: Context, price_list_id: UUID, body: PriceListBody, match: etags.Versions
) -> PriceListAnswer:
    """Replace a draft by other rows; its pilot stays."""
    async with here.writing() as change:
        await _refuse_faults(change, body)
        row = await store.get_edition(change.session, PriceList, price_list_id, lock=True)
        etags.check(row.version, match)
        if row.status != "draft" or row.pilot_code != body.pilot_code:
            raise PublishedFrozen
        row.version += 1
        _describe(row, body)
        await store.forget_prices(change.session, price_list_id)
        prices = await _replace(change, row, body.items)
        return change.answer(list_answer(row, prices), status=200, etag=row.version)


async def publish_price_list(here: Context, price_list_id: UUID, key: Key) -> PriceListAnswer:
    """Publish a draft. What held for the pilot ends the day before the new list's first day.

    A draft of before the list of performances may name what that list does not have; it is refused here. So is the
    list of a pilot that nobody has drafted: a draft may come before its pilot, a publication may not.
    """
    await _refuse_unknown_pilot(here, price_list_id)
    async with here.writing(key) as change:
        row = await store.get_edition(change.session, PriceList, price_list_id)
        await store.lock_pilot(change.session, row.pilot_code)
        row = await store.get_edition(change.session, PriceList, price_list_id, lock=True)
        if row.status == "published":
            raise PublishedFrozen
        prices = await store.prices_of(change.session, price_list_id)
        _refuse_any(await list_refusals(change.session, prices, "/items"))
        first_day = min(each.valid_from for each in prices)
        if await store.has_published(change.session, PriceList, row.pilot_code):
            _refuse_reaching_back(here.clock.today() + ONE_DAY, first_day, row)
            await _end_earlier(change, row.pilot_code, first_day - ONE_DAY)
        row.status, row.published_at, row.version = "published", change.at, row.version + 1
        await change.session.flush()
        await store.publish_slots(change.session, price_list_id)
        await list_those_in(change.session, price_list_id)
        await change.publish(EVENT, price_list_id, _fact(row, prices))
        return change.answer(list_answer(row, prices), etag=row.version)


async def get_price_list(here: Context, price_list_id: UUID) -> PriceListAnswer:
    """A price list with all its rows."""
    async with here.reading() as reading:
        row = await store.get_edition(reading.session, PriceList, price_list_id)
        prices = await store.prices_of(reading.session, price_list_id)
    etags.send(here.response, row.version)
    return list_answer(row, prices)


async def _refuse_unknown_pilot(here: Context, price_list_id: UUID) -> None:
    """Refuse unless the pilot exists, after a look at the end of voucher's feed."""
    for is_last in (False, True):
        async with here.reading() as reading:
            row = await store.get_edition(reading.session, PriceList, price_list_id)
            if await is_pilot(reading.session, row.pilot_code):
                return
        if not is_last:
            await here.service.readers.catch_up("voucher")
    raise PilotUnknown(pointer="/pilotCode")


async def _end_earlier(change: Change, pilot_code: str, last_day: date) -> None:
    for ended_id in await store.end_prices(change.session, pilot_code, last_day):
        ended = await store.get_edition(change.session, PriceList, ended_id, lock=True)
        ended.version += 1
        await change.session.flush()
        await change.publish(EVENT, ended_id, _fact(ended, await store.prices_of(change.session, ended_id)))


def _refuse_reaching_back(earliest: date, first_day: date, row: PriceList) -> None:
    refusals: list[Refusal] = []
    if first_day < earliest:
        refusals.append(ReachesBack(earliest=earliest, first_day=first_day))
    if row.changes_nl is None:
        refusals.append(ChangesUnsaid())
    _refuse_any(refusals)


async def _refuse_faults(change: Change, body: PriceListBody) -> None:
    refusals = [
        FAULTS[fault](pointer=None, at=("items", place), **({} if other is None else {"other": other + 1}))
        for place, fault, other in price_faults(body.items)
    ]
    refusals += [
        UnitUnknown(pointer=f"/body/items/{place}/unitCode")
        for place, item in enumerate(body.items)
        if find_unit(item.unit_code) is None
    ]
    _refuse_any(refusals + await list_refusals(change.session, body.items, "/body/items"))


def _refuse_any(refusals: list[Refusal]) -> None:
    if refusals:
        raise Refusals(refusals)


def _describe(row: PriceList, body: PriceListBody) -> None:
    row.changes_nl = body.changes.nl if body.changes else None
    row.changes_en = body.changes.en if body.changes else None


async def _replace(change: Change, row: PriceList, bodies: list[PriceBody]) -> list[Price]:
    await change.session.flush()
    prices = [
        Price(
            price_list_id=row.price_list_id,
            position=place,
            name_nl=body.name.nl,
            name_en=body.name.en,
            **body.model_dump(exclude={"name"}),
        )
        for place, body in enumerate(bodies)
    ]
    change.session.add_all(prices)
    await change.session.flush()
    return prices


def _fact(row: PriceList, prices: list[Price]) -> dict[str, object]:
    items = [
        {
            "kind": each.kind,
            "profileCode": each.profile_code,
            "deliveryForms": each.delivery_forms,
            "performanceCode": each.performance_code,
            "unitCode": each.unit_code,
            "priceCents": each.price_cents,
            "validFrom": each.valid_from,
            "validTo": each.valid_to,
            "source": each.source,
        }
        for each in prices
    ]
    return {
        "priceListId": row.price_list_id,
        "version": row.version,
        "pilotCode": row.pilot_code,
        "officeId": row.office_id,
        "status": row.status,
        "items": items,
    }
