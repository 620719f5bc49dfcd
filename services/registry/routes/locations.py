"""The search for locations over HTTP."""

from typing import Annotated

from fastapi import Depends, Query

from services.common.schemas import Id
from services.common.tokens import Role
from services.common.web.access import Routes, public, public_except
from services.common.web.context import Here
from services.common.web.paging import Paging
from services.registry.operations.asked import Asked
from services.registry.operations.compare_locations import compare_locations
from services.registry.operations.find_locations import LocationQuery, count_choices, find_locations
from services.registry.routes.asked import asked
from services.registry.rules.search import LocationSort
from services.registry.schemas.locations import ComparisonAnswer, LocationFacets, LocationFoundPage
from services.registry.schemas.words import IdentityCode

router = Routes(tags=["choice"])


async def _query(
    what: Annotated[Asked, Depends(asked)],
    identity: Annotated[list[IdentityCode] | None, Query(max_length=10, description="All of them must hold.")] = None,
    free_places: Annotated[bool, Query(alias="freePlaces", description="Only with a free place now.")] = False,
    most_weeks: Annotated[int | None, Query(alias="mostWaitingWeeks", ge=0, le=520)] = None,
) -> LocationQuery:
    return LocationQuery(
        **vars(what),
        identity_codes=tuple(dict.fromkeys(identity or ())),
        has_free_places=free_places,
        most_weeks=most_weeks,
    )


Wanted = Annotated[LocationQuery, Depends(_query)]


@router.get("/locations")
@public_except(Role.ASSESSOR)
async def search_locations(
    here: Here,
    page: Paging,
    query: Wanted,
    sort: Annotated[LocationSort | None, Query(description="By distance where there is a place, else by name.")] = None,
) -> LocationFoundPage:
    """Search locations. Sorted by distance, waiting, experience or name: by nothing that anybody can buy."""
    return await find_locations(here, query, sort, page)


@router.get("/locations/facets")
@public
async def count_location_choices(here: Here, query: Wanted) -> LocationFacets:
    """How many locations a search finds, and how many it would find with each next choice."""
    return await count_choices(here, query)


@router.get("/locations/comparison", responses={404: {"description": "One of the locations does not exist"}})
@public_except(Role.ASSESSOR)
async def compare_several_locations(
    here: Here,
    query: Wanted,
    location_id: Annotated[list[Id], Query(alias="locationId", min_length=1, max_length=5)],
) -> ComparisonAnswer:
    """Up to five locations side by side. What a voucher covers there: GET /vouchers/{voucherId}/coverage at voucher."""
    return await compare_locations(here, location_id, query)
