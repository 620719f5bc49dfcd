"""The query parameters that both public searches take."""

from typing import Annotated

from fastapi import Query

from services.registry.operations.asked import Asked
from services.registry.rules.delivery_form import DeliveryForm
from services.registry.schemas.words import (
    Near,
    PerformanceCode,
    PilotCode,
    PlaceName,
    ProfileCode,
    SearchPostcode,
)


async def asked(
    near: Annotated[Near | None, Query(description="Latitude and longitude, as 50.851,5.686.")] = None,
    postcode: Annotated[SearchPostcode | None, Query(description="Instead of near.")] = None,
    place: Annotated[PlaceName | None, Query(description="The name of a place, instead of near.")] = None,
    radius_km: Annotated[int, Query(alias="radiusKm", ge=1, le=300)] = 25,
    delivery_form: Annotated[DeliveryForm | None, Query(alias="deliveryForm")] = None,
    profile: Annotated[ProfileCode | None, Query()] = None,
    performance: Annotated[PerformanceCode | None, Query()] = None,
    pilot_code: Annotated[PilotCode | None, Query(alias="pilotCode")] = None,
    words: Annotated[str | None, Query(alias="text", max_length=100, description="All words must occur.")] = None,
    admitted_only: Annotated[bool, Query(alias="admittedOnly", description="Only who may start today.")] = True,
) -> Asked:
    """A dependency: the question as it came."""
    return Asked(
        near, postcode, place, radius_km, delivery_form, profile, performance, pilot_code, words, admitted_only
    )
