"""The public list of care offices over HTTP."""

from services.common.web.access import Routes, public
from services.common.web.context import Here
from services.common.web.paging import Paging
from services.registry.operations import offices
from services.registry.schemas.offices import CareOfficePage

router = Routes(prefix="/care-offices", tags=["care-offices"])


@router.get("")
@public
async def list_care_offices(here: Here, page: Paging) -> CareOfficePage:
    """List every care office with its UZOVI number and its regions."""
    return await offices.list_care_offices(here, page)
