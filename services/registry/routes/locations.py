"""The search for locations over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query

from services.common.tokens import Role
from services.common.web.access import Routes, public, public_except
from services.common.web.context import Here
from services.common.web.paging import Paging
from services.registry.operations.compare_locations import compare_locations
from services.registry.operations.find_locations import LocationQuery, count_choices, find_locations
from services.registry.rules.search import LocationSort
from services.registry.schemas.locations import ComparisonAnswer, LocationFacets, LocationFoundPage
from services.registry.schemas.words import (
    DeliveryForm,
    IdentityCode,
    Near,
    PerformanceCode,
    PilotCode,
    PlaceName,
    ProfileCode,
    SearchPostcode,
)

router = Routes(tags=["choice"])


async def _query(
    near: Annotated[Near | None, Query(description="Latitude and longitude, as 50.851,5.686.")] = None,
    postcode: Annotated[SearchPostcode | None, Query(description="Instead of near.")] = None,
    place: Annotated[PlaceName | None, Query(description="The name of a place, instead of near.")] = None,
    radius_km: Annotated[int, Query(alias="radiusKm", ge=1, le=300)] = 25,
    delivery_form: Annotated[DeliveryForm | None, Query(alias="deliveryForm")] = None,
    profile: Annotated[ProfileCode | None, Query()] = None,
    performance: Annotated[PerformanceCode | None, Query()] = None,
    pilot_code: Annotated[PilotCode | None, Query(alias="pilotCode")] = None,
    words: Annotated[str | None, Query(alias="text", max_length=100, description="All words must occur.")] = None,
    identity: Annotated[list[IdentityCode] | None, Query(max_length=10, description="All of them must hold.")] = None,
    free_places: Annotated[bool, Query(alias="freePlaces", description="Only with a free place now.")] = False,
    most_weeks: Annotated[int | None, Query(alias="mostWaitingWeeks", ge=0, le=520)] = None,
    admitted_only: Annotated[bool, Query(alias="admittedOnly", description="Only who may start today.")] = True,
) -> LocationQuery:
    return LocationQuery(
        near=near,
        postcode=postcode,
        place=place,
        radius_km=radius_km,
        delivery_form=delivery_form,
        profile_code=profile,
        performance_code=performance,
        pilot_code=pilot_code,
        words=words,
        identity_codes=tuple(dict.fromkeys(identity or ())),
        has_free_places=free_places,
        most_weeks=most_weeks,
        admitted_only=admitted_only,
    )


Asked = Annotated[LocationQuery, Depends(_query)]


@router.get("/locations")
@public_except(Role.ASSESSOR)
async def search_locations(
    here: Here,
    page: Paging,
    query: Asked,
    sort: Annotated[LocationSort | None, Query(description="By distance where there is a place, else by name.")] = None,
) -> LocationFoundPage:
    """Search locations. Sorted by distance, waiting, experience or name: by nothing that anybody can buy."""
    return await find_locations(here, query, sort, page)


@router.get("/locations/facets")
@public
async def count_location_choices(here: Here, query: Asked) -> LocationFacets:
    """How many locations a search finds, and how many it would find with each next choice."""
    return await count_choices(here, query)


@router.get("/locations/comparison", responses={404: {"description": "One of the locations does not exist"}})
@public_except(Role.ASSESSOR)
async def compare_several_locations(
    here: Here,
    query: Asked,
    location_id: Annotated[list[UUID], Query(alias="locationId", min_length=1, max_length=5)],
) -> ComparisonAnswer:
    """Up to five locations side by side. What a voucher covers there: GET /vouchers/{voucherId}/coverage at voucher."""
    return await compare_locations(here, location_id, query)
