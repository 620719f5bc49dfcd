"""The public search for locations: who gives this care near here, how soon, and what did others think of it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.common.refusals import Refusal, Refusals
from services.common.web.context import Context
from services.common.web.paging import CursorUnknown, PageOf
from services.registry.operations.asked import Asked
from services.registry.operations.whereabouts import middle_of
from services.registry.reference import identity_terms
from services.registry.refusals.choice import IdentityUnknown
from services.registry.refusals.providers import PlaceMissing
from services.registry.rules.search import LocationSort, search_words
from services.registry.schemas.locations import ChoiceCount, LocationFacets, LocationFound, LocationFoundPage
from services.registry.store.location_facets import count_locations
from services.registry.store.locations import After, LocationWish, search_locations


@dataclass(frozen=True)
class LocationQuery(Asked):
    """What the caller asks of the search for locations."""

    identity_codes: tuple[str, ...]
    has_free_places: bool
    most_weeks: int | None


async def find_locations(
    here: Context, query: LocationQuery, sort: LocationSort | None, page: PageOf
) -> LocationFoundPage:
    """Locations that fit, in the order of `rules/search.py`."""
    wish = wish_of(here, query)
    sort = sort or (LocationSort.DISTANCE if wish.middle else LocationSort.NAME)
    if sort is LocationSort.DISTANCE and wish.middle is None:
        raise PlaceMissing(pointer="/query/near")
    after = _after(page.after) if page.after else None
    rows = await search_locations(here.service.database.quick, wish, sort, after, page.size + 1)
    keys = {row.location_id: f"{row.rank}|{row.metres}|{row.location_id}" for row in rows}
    found = [LocationFound.of(row, wish.day, wish.middle is not None) for row in rows]
    return page.answer(LocationFoundPage, found, key=lambda each: keys[each.location_id])


async def count_choices(here: Context, query: LocationQuery) -> LocationFacets:
    """How many locations fit, and how many would with each next choice."""
    rows = await count_locations(here.service.database.quick, wish_of(here, query))
    [total] = [row.locations for row in rows if row.facet == "total"]
    items = [_count(row) for row in rows if row.facet != "total"]
    return LocationFacets(total=total, items=sorted(items, key=lambda each: (each.facet, -each.locations, each.value)))


def wish_of(here: Context, query: LocationQuery) -> LocationWish:
    """What is looked for, with the place found; every fault at once."""
    refusals: list[Refusal] = [
        IdentityUnknown(pointer=f"/query/identity/{place}")
        for place, code in enumerate(query.identity_codes)
        if code not in identity_terms()
    ]
    middle = None
    try:
        middle = middle_of(query.near, query.postcode, query.place)
    except Refusal as refusal:
        refusals.append(refusal)
    if refusals:
        raise Refusals(refusals)
    return LocationWish(
        day=here.clock.today(),
        middle=middle,
        radius_m=query.radius_km * 1000,
        delivery_form=query.delivery_form,
        profile_code=query.profile_code,
        performance_code=query.performance_code,
        pilot_code=query.pilot_code,
        words=tuple(search_words(query.words or "")),
        identity_codes=query.identity_codes,
        has_free_places=query.has_free_places,
        most_weeks=query.most_weeks,
        admitted_only=query.admitted_only,
    )


def _count(row: Any) -> ChoiceCount:  # a database row
    return ChoiceCount(facet=row.facet, value=row.value, locations=row.locations)


def _after(cursor: str) -> After:
    try:
        rank, metres, location_id = cursor.split("|")
        return After(_small(rank), _small(metres), UUID(location_id))
    except ValueError:
        raise CursorUnknown(pointer="/query/cursor") from None


def _small(number: str) -> int:
    """A number that a cursor can hold."""
    found = int(number)
    if abs(found) > 10**9:
        raise ValueError
    return found
