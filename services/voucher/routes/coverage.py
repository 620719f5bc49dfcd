"""Coverage of a voucher at locations, over HTTP."""

from typing import Annotated

from fastapi import Query

from services.common.schemas import Day, Id
from services.common.web.access import OFFICE, OWN, Routes, allows
from services.common.web.context import Here
from services.voucher.operations import coverage
from services.voucher.schemas.coverage import CoverageResponse
from services.voucher.settings import Settings

router = Routes(prefix="/vouchers", tags=["vouchers"])


@router.get("/{voucher_id}/coverage")
@allows(client=OWN, representative=OWN, supporter=OWN, office_voucher=OFFICE)
async def get_coverage(
    voucher_id: Id,
    context: Here[Settings],
    location_id: Annotated[list[Id], Query(alias="locationId", min_length=1, max_length=5)],
    starts_on: Annotated[Day | None, Query(alias="startsOn", description="Today, unless said.")] = None,
) -> CoverageResponse:
    """The coverage of a voucher at up to five locations: per performance the units a week that its free value buys."""
    return await coverage.get_coverage(context, voucher_id, location_id, starts_on)
