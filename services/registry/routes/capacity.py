"""Places free, people waiting and identities over HTTP."""

from http import HTTPStatus

from services.common.schemas import Id
from services.common.web.access import OWN, Routes, allows, public
from services.common.web.context import Here
from services.common.web.idempotency import Idempotency
from services.common.web.paging import Paging
from services.registry.operations import capacity
from services.registry.schemas.capacity import CapacityAnswer, CapacityBody, CapacityReportPage, IdentityTerms

router = Routes(tags=["providers"])


@router.get("/providers/{provider_id}/locations/{location_id}/capacity")
@public
async def get_capacity(provider_id: Id, location_id: Id, here: Here) -> CapacityAnswer:
    """Places free and people waiting at a location, since when, and whether that is stale."""
    return await capacity.get_capacity(here, provider_id, location_id)


@router.post("/providers/{provider_id}/locations/{location_id}/capacity", status_code=HTTPStatus.CREATED)
@allows(provider=OWN)
async def report_capacity(
    provider_id: Id, location_id: Id, body: CapacityBody, key: Idempotency, here: Here
) -> CapacityAnswer:
    """Say how many places are free and how long people wait. After 14 days it is shown as stale."""
    return await capacity.report_capacity(here, provider_id, location_id, body, key)


@router.get("/providers/{provider_id}/locations/{location_id}/capacity/reports")
@public
async def list_capacity_reports(provider_id: Id, location_id: Id, here: Here, page: Paging) -> CapacityReportPage:
    """Everything a location said of its places, in order of making."""
    return await capacity.list_reports(here, provider_id, location_id, page)


@router.get("/identity-terms")
@public
async def list_identity_terms() -> IdentityTerms:
    """Religions, cultures, languages and ways of life that a location can choose from."""
    return capacity.list_identity_terms()
