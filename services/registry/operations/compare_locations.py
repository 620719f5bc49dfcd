"""Locations side by side: what each says of itself, asks, and was thought of."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from services.common.web.context import Context
from services.registry.operations.experiences import totals_of
from services.registry.operations.find_locations import LocationQuery, wish_of
from services.registry.reference import identity_terms
from services.registry.refusals.choice import LocationsRepeated, LocationsUnknown
from services.registry.schemas.capacity import IdentityTermAnswer
from services.registry.schemas.experiences import ExperienceTotals
from services.registry.schemas.locations import (
    ComparedLocation,
    ComparedPrice,
    ComparisonAnswer,
    LocationFound,
    PriceCell,
)
from services.registry.schemas.providers import OfferAnswer, StandingAnswer
from services.registry.store import locations as store
from services.registry.store import providers
from services.registry.tables import Offer


async def compare_locations(here: Context, location_ids: Sequence[UUID], query: LocationQuery) -> ComparisonAnswer:
    """Up to five locations, in the order asked, with the offers that fit the query."""
    if len(set(location_ids)) < len(location_ids):
        raise LocationsRepeated(pointer="/query/locationId")
    wish = wish_of(here, query)
    rows = {row.location_id: row for row in await store.get_locations(here.service.database.quick, wish, location_ids)}
    unknown = [str(each) for each in location_ids if each not in rows]
    if unknown:
        raise LocationsUnknown(pointer="/query/locationId", unknown=", ".join(unknown))
    offers: dict[UUID, list[OfferAnswer]] = defaultdict(list)
    standing: dict[UUID, list[StandingAnswer]] = defaultdict(list)
    async with here.reading() as reading:
        for offer in await providers.offers_at(reading.session, location_ids, wish.day):
            if _fits(offer, wish):
                offers[offer.location_id].append(OfferAnswer.of(offer))
        for each in await providers.latest_admissions(reading.session, {row.provider_id for row in rows.values()}):
            standing[each.provider_id].append(StandingAnswer.of(each))
        totals = await totals_of(reading, "location_id", location_ids)
    items = [
        _compared(rows[each], wish, offers[each], standing, totals.get(each, ExperienceTotals()))
        for each in location_ids
    ]
    return ComparisonAnswer(items=items, prices=_side_by_side(items))


def _fits(offer: Offer, wish: store.LocationWish) -> bool:
    return (
        wish.delivery_form in (None, offer.delivery_form)
        and wish.pilot_code in (None, offer.pilot_code)
        and wish.performance_code in (None, offer.performance_code)
        and (wish.profile_code is None or not offer.profile_codes or wish.profile_code in offer.profile_codes)
    )


def _compared(
    row: Any,  # a database row
    wish: store.LocationWish,
    offers: list[OfferAnswer],
    standing: dict[UUID, list[StandingAnswer]],
    experiences: ExperienceTotals,
) -> ComparedLocation:
    found = LocationFound.of(row, wish.day, wish.middle is not None)
    terms = identity_terms()
    return ComparedLocation(
        **found.model_dump(),
        about=row.about,
        website=row.website,
        identities=[IdentityTermAnswer.of(terms[code]) for code in row.identity_codes if code in terms],
        identity_words=row.identity_words,
        admissions=standing[row.provider_id],
        offers=offers,
        experiences=experiences,
    )


def _side_by_side(items: Iterable[ComparedLocation]) -> list[ComparedPrice]:
    """A row for each performance that one of them offers, by pilot, form and code."""
    cells: dict[tuple[str, str, str, str], list[PriceCell]] = defaultdict(list)
    for item in items:
        for offer in item.offers:
            what = (offer.pilot_code, offer.delivery_form, offer.performance_code, offer.unit_code)
            cells[what].append(PriceCell(location_id=item.location_id, price_cents=offer.price_cents))
    return [
        ComparedPrice(pilot_code=pilot, delivery_form=form, performance_code=code, unit_code=unit, prices=prices)
        for (pilot, form, code, unit), prices in sorted(cells.items(), key=lambda each: each[0])
    ]
