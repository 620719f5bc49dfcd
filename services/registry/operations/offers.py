"""Offers: what a provider gives where, at a price at or under the list of the pilot."""

from collections.abc import Sequence
from uuid import UUID

from services.common.ids import new_id
from services.common.refusals import Refusal, Refusals
from services.common.service import Change
from services.common.web.context import Context
from services.common.web.idempotency import Key
from services.common.web.paging import PageOf
from services.registry.operations.performances import code_refusals
from services.registry.refusals.catalogue import ValidityReversed
from services.registry.refusals.providers import (
    FormNotApplied,
    LocationUnknown,
    OfferWithdrawn,
    PerformanceNotListed,
    PriceAboveList,
    PricesUnknown,
    ProfilesNotListed,
)
from services.registry.rules.periods import Period
from services.registry.rules.prices import Price, highest_cents, listed, offered_profiles, period, unlisted_profiles
from services.registry.schemas.providers import OfferAnswer, OfferBody, OfferPage
from services.registry.store import catalogue
from services.registry.store import providers as store
from services.registry.tables import Location, Offer

EVENT = "nl.pvb.offers.changed.v1"


async def make_offer(here: Context, provider_id: UUID, body: OfferBody, key: Key) -> OfferAnswer:
    """Offer a performance at a location."""
    here.require_own(provider_id=provider_id)
    async with here.writing(key) as change:
        await store.get_provider(change.session, provider_id, lock=True)
        prices = await catalogue.published_prices(change.session, body.pilot_code)
        refusals = [*await _place_faults(change, provider_id, body), *await _performance_faults(change, prices, body)]
        if refusals:
            raise Refusals(refusals)
        row = _row(provider_id, body, prices, change)
        change.session.add(row)
        await change.session.flush()
        await change.publish(EVENT, row.offer_id, _fact(row))
        return change.answer(OfferAnswer.of(row), etag=1)


async def withdraw_offer(here: Context, provider_id: UUID, offer_id: UUID, key: Key) -> OfferAnswer:
    """Withdraw an offer: from now on nothing new is agreed on it. Running agreements go on."""
    here.require_own(provider_id=provider_id)
    async with here.writing(key) as change:
        row = await store.get_offer(change.session, provider_id, offer_id, lock=True)
        if row.withdrawn:
            raise OfferWithdrawn
        row.withdrawn, row.version = True, row.version + 1
        await change.session.flush()
        await change.publish(EVENT, row.offer_id, _fact(row))
        return change.answer(OfferAnswer.of(row), etag=row.version)


async def list_offers(here: Context, provider_id: UUID, page: PageOf) -> OfferPage:
    """Every offer of a provider, also what was withdrawn or is past."""
    async with here.reading() as reading:
        await store.get_provider(reading.session, provider_id)
        rows = await store.list_offers(reading.session, provider_id, page.after_id, page.size + 1)
        found = [OfferAnswer.of(row) for row in rows]
    return page.answer(OfferPage, found, key=lambda each: str(each.offer_id))


async def _place_faults(change: Change, provider_id: UUID, body: OfferBody) -> list[Refusal]:
    refusals: list[Refusal] = []
    location = await change.session.get(Location, body.location_id)
    if location is None or location.provider_id != provider_id:
        refusals.append(LocationUnknown(pointer="/body/locationId"))
    admission = await store.open_admission(change.session, provider_id, body.pilot_code)
    if admission and body.delivery_form not in admission.delivery_forms:
        applied = ", ".join(admission.delivery_forms)
        refusals.append(FormNotApplied(pointer="/body/deliveryForm", applied=applied))
    return refusals


async def _performance_faults(change: Change, prices: Sequence[Price], body: OfferBody) -> list[Refusal]:
    """Why the list of performances, or else the pilot's prices, do not allow the offer."""
    unknown = await code_refusals(change.session, body.performance_code, "/body/performanceCode")
    return unknown or _price_faults(prices, body)


def _price_faults(prices: Sequence[Price], body: OfferBody) -> list[Refusal]:
    """Why the pilot's prices do not allow the offer."""
    if body.valid_to is not None and body.valid_to < body.valid_from:
        return [ValidityReversed(pointer="/body/validTo")]
    if not prices:
        return [PricesUnknown(pointer="/body/pilotCode")]
    rows = _listed(prices, body)
    if not any(period(each).holds(body.valid_from) for each in rows):
        return [PerformanceNotListed(pointer="/body/performanceCode", day=body.valid_from)]
    unlisted = unlisted_profiles(rows, body.profile_codes, body.valid_from)
    if unlisted:
        profiles = ", ".join(unlisted)
        return [ProfilesNotListed(pointer="/body/profileCodes", profiles=profiles, day=body.valid_from)]
    highest = highest_cents(rows)
    if body.price_cents > highest:
        return [PriceAboveList(pointer="/body/priceCents", highest_cents=highest, price_cents=body.price_cents)]
    return []


def _listed(prices: Sequence[Price], body: OfferBody) -> list[Price]:
    days = Period(body.valid_from, body.valid_to)
    return listed(prices, body.performance_code, body.delivery_form, body.profile_codes, days)


def _row(provider_id: UUID, body: OfferBody, prices: Sequence[Price], change: Change) -> Offer:
    rows = _listed(prices, body)
    return Offer(
        offer_id=new_id(),
        provider_id=provider_id,
        location_id=body.location_id,
        pilot_code=body.pilot_code,
        performance_code=body.performance_code,
        delivery_form=body.delivery_form,
        profile_codes=offered_profiles(rows, body.profile_codes, body.valid_from),
        unit_code=rows[0].unit_code,
        price_cents=body.price_cents,
        valid_from=body.valid_from,
        valid_to=body.valid_to,
        withdrawn=False,
        version=1,
        recorded_at=change.at,
    )


def _fact(row: Offer) -> dict[str, object]:
    return {
        "offerId": row.offer_id,
        "version": row.version,
        "providerId": row.provider_id,
        "locationId": row.location_id,
        "pilotCode": row.pilot_code,
        "performanceCode": row.performance_code,
        "deliveryForm": row.delivery_form,
        "profileCodes": row.profile_codes,
        "priceCents": row.price_cents,
        "validFrom": row.valid_from,
        "validTo": row.valid_to,
        "withdrawn": row.withdrawn,
    }
