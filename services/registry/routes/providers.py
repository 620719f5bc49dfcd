"""Providers, their locations and offers over HTTP."""

from http import HTTPStatus
from typing import Annotated

from fastapi import Depends, Query

from services.common.schemas import Id
from services.common.tokens import Role
from services.common.web.access import OWN, Routes, allows, public, public_except
from services.common.web.context import Here
from services.common.web.etags import IfMatch
from services.common.web.idempotency import Idempotency
from services.common.web.paging import Paging
from services.registry.operations import locations, offers, providers, search
from services.registry.operations.asked import Asked
from services.registry.routes.asked import asked
from services.registry.rules.search import Sort
from services.registry.schemas.providers import (
    FoundProviderPage,
    LocationAnswer,
    LocationBody,
    LocationPage,
    OfferAnswer,
    OfferBody,
    OfferPage,
    ProviderAnswer,
    ProviderBody,
    ProviderPageAnswer,
)

router = Routes(tags=["providers"])


async def _query(
    what: Annotated[Asked, Depends(asked)],
    sort: Annotated[Sort | None, Query(description="By distance where there is a place, else by name.")] = None,
) -> search.Query:
    return search.Query(**vars(what), sort=sort)


@router.get("/providers")
@public_except(Role.ASSESSOR)
async def search_providers(
    here: Here, page: Paging, query: Annotated[search.Query, Depends(_query)]
) -> FoundProviderPage:
    """Search providers by place, delivery form, profile and words. Sorted by distance or name, by nothing else."""
    return await search.search_providers(here, query, page)


@router.post("/providers", status_code=HTTPStatus.CREATED)
@allows(provider=OWN)
async def register_provider(body: ProviderBody, key: Idempotency, here: Here) -> ProviderAnswer:
    """Register your organisation as a provider."""
    return await providers.register_provider(here, body, key)


@router.get("/providers/{provider_id}")
@public_except(Role.ASSESSOR)
async def get_provider(provider_id: Id, here: Here) -> ProviderPageAnswer:
    """The public page of a provider: locations, current offers, and its standing in each pilot."""
    return await providers.get_provider(here, provider_id)


@router.put("/providers/{provider_id}")
@allows(provider=OWN)
async def change_provider(provider_id: Id, body: ProviderBody, match: IfMatch, here: Here) -> ProviderAnswer:
    """Change what you say of your organisation."""
    return await providers.change_provider(here, provider_id, body, match)


@router.get("/providers/{provider_id}/locations")
@public
async def list_locations(provider_id: Id, here: Here, page: Paging) -> LocationPage:
    """The locations of a provider."""
    return await locations.list_locations(here, provider_id, page)


@router.post("/providers/{provider_id}/locations", status_code=HTTPStatus.CREATED)
@allows(provider=OWN)
async def add_location(provider_id: Id, body: LocationBody, key: Idempotency, here: Here) -> LocationAnswer:
    """Add a location."""
    return await locations.add_location(here, provider_id, body, key)


@router.get("/providers/{provider_id}/locations/{location_id}")
@public
async def get_location(provider_id: Id, location_id: Id, here: Here) -> LocationAnswer:
    """A location of a provider."""
    return await locations.get_location(here, provider_id, location_id)


@router.put("/providers/{provider_id}/locations/{location_id}")
@allows(provider=OWN)
async def change_location(
    provider_id: Id, location_id: Id, body: LocationBody, match: IfMatch, here: Here
) -> LocationAnswer:
    """Change a location."""
    return await locations.change_location(here, provider_id, location_id, body, match)


@router.get("/providers/{provider_id}/offers")
@public_except(Role.ASSESSOR)
async def list_offers(provider_id: Id, here: Here, page: Paging) -> OfferPage:
    """Every offer of a provider, also what was withdrawn or is past."""
    return await offers.list_offers(here, provider_id, page)


@router.post("/providers/{provider_id}/offers", status_code=HTTPStatus.CREATED)
@allows(provider=OWN)
async def make_offer(provider_id: Id, body: OfferBody, key: Idempotency, here: Here) -> OfferAnswer:
    """Offer a performance at a location, at a price at or under the list."""
    return await offers.make_offer(here, provider_id, body, key)


@router.post("/providers/{provider_id}/offers/{offer_id}/withdrawal", status_code=HTTPStatus.CREATED)
@allows(provider=OWN)
async def withdraw_offer(provider_id: Id, offer_id: Id, key: Idempotency, here: Here) -> OfferAnswer:
    """Withdraw an offer. Running agreements go on."""
    return await offers.withdraw_offer(here, provider_id, offer_id, key)
