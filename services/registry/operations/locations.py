"""Locations of providers."""

from datetime import date
from uuid import UUID

from services.common.ids import new_id
from services.common.refusals import Refusal, Refusals
from services.common.web import etags
from services.common.web.context import Context
from services.common.web.idempotency import Key
from services.common.web.paging import PageOf
from services.registry.reference import find_municipality, find_place, identity_terms, likely_municipalities
from services.registry.refusals.choice import IdentityUnknown
from services.registry.refusals.providers import CoordinatesNeeded, MunicipalityUnknown, NoMunicipalityNear
from services.registry.rules.geography import Point
from services.registry.rules.search import folded, location_words
from services.registry.schemas.providers import LocationAnswer, LocationBody, LocationPage
from services.registry.store import providers as store
from services.registry.tables import Location, Provider

WORDS_KEPT = 1000
"""How much of its own words a location is found by."""


async def add_location(here: Context, provider_id: UUID, body: LocationBody, key: Key) -> LocationAnswer:
    """Add a location of a provider."""
    here.require_own(provider_id=provider_id)
    async with here.writing(key) as change:
        provider = await store.get_provider(change.session, provider_id)
        row = Location(location_id=new_id(), provider_id=provider_id, version=1, registered_at=change.at)
        _describe(row, provider, body, here.clock.today())
        change.session.add(row)
        await change.session.flush()
        location = f"/providers/{provider_id}/locations/{row.location_id}"
        return change.answer(LocationAnswer.model_validate(row), location=location, etag=1)


async def change_location(
    here: Context, provider_id: UUID, location_id: UUID, body: LocationBody, match: etags.Versions
) -> LocationAnswer:
    """Change a location."""
    here.require_own(provider_id=provider_id)
    async with here.writing() as change:
        provider = await store.get_provider(change.session, provider_id)
        row = await store.get_location(change.session, provider_id, location_id, lock=True)
        etags.check(row.version, match)
        _describe(row, provider, body, here.clock.today())
        row.version += 1
        await change.session.flush()
        return change.answer(LocationAnswer.model_validate(row), status=200, etag=row.version)


async def get_location(here: Context, provider_id: UUID, location_id: UUID) -> LocationAnswer:
    """A location."""
    async with here.reading() as reading:
        row = await store.get_location(reading.session, provider_id, location_id)
    etags.send(here.response, row.version)
    return LocationAnswer.model_validate(row)


async def list_locations(here: Context, provider_id: UUID, page: PageOf) -> LocationPage:
    """The locations of a provider."""
    async with here.reading() as reading:
        await store.get_provider(reading.session, provider_id)
        rows = await store.list_locations(reading.session, provider_id, page.after_id, page.size + 1)
        found = [LocationAnswer.model_validate(row) for row in rows]
    return page.answer(LocationPage, found, key=lambda each: str(each.location_id))


def write_keys(provider_name: str, location: Location) -> None:
    """Write what a location is ordered and found by: names, place, and what it says of itself."""
    location.name_key = folded(f"{provider_name} {location.name}")
    location.search_text = _words(provider_name, location)


def _words(provider_name: str, location: Location) -> str:
    terms = identity_terms()
    said = [" ".join(terms[code].name) for code in location.identity_codes if code in terms]
    own = (location.identity_words or "")[:WORDS_KEPT]
    return location_words(provider_name, location.name, location.place, location.municipality, *said, own)


def _describe(row: Location, provider: Provider, body: LocationBody, today: date) -> None:
    """Write what was sent, with the place it comes down to; every fault at once."""
    refusals: list[Refusal] = []
    municipality = find_municipality(body.municipality, today)
    if municipality is None:
        refusals.append(_unknown(body.municipality, today))
    point = _point(body)
    if point is None:
        refusals.append(CoordinatesNeeded(pointer="/body/postcode"))
    refusals += [
        IdentityUnknown(pointer=f"/body/identityCodes/{place}")
        for place, code in enumerate(body.identity_codes)
        if code not in identity_terms()
    ]
    if municipality is None or point is None or refusals:
        raise Refusals(refusals)
    row.name, row.street, row.house_number = body.name, body.street, body.house_number
    row.postcode, row.place = body.postcode, body.place
    row.municipality, row.municipality_code = municipality.name, municipality.code
    row.latitude, row.longitude = point
    row.identity_codes, row.identity_words = sorted(set(body.identity_codes)), body.identity_words
    write_keys(provider.name, row)


def _unknown(municipality: str, today: date) -> Refusal:
    if likely := likely_municipalities(municipality, today):
        return MunicipalityUnknown(pointer="/body/municipality", nearest=", ".join(likely))
    return NoMunicipalityNear(pointer="/body/municipality")


def _point(body: LocationBody) -> Point | None:
    if body.latitude is not None and body.longitude is not None:
        return Point(body.latitude, body.longitude)
    return find_place(body.postcode)
