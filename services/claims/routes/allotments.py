"""The escrow's messages over HTTP; for services only."""

from fastapi import Response

from services.claims.operations import allotments
from services.claims.schemas.allotments import AllotmentPage, FenceRequest, HeldAnswer, SetRequest
from services.common.web.access import ANY, Routes, allows
from services.common.web.context import Here
from services.common.web.paging import Paging

router = Routes(prefix="/allotments", tags=["allotments"])


@router.post("/_apply", include_in_schema=False)
@allows(service=ANY)
async def apply_sets(sets: SetRequest, here: Here) -> HeldAnswer:
    """Hold these amounts. Repeating is safe: the version decides. Rows that a batch holds are missing in the answer."""
    return await allotments.apply_sets(here.service, sets.claims_epoch, sets.allotments)


@router.post("/_fence", status_code=204, include_in_schema=False)
@allows(service=ANY)
async def fence_voucher(fence: FenceRequest, here: Here) -> Response:
    """Refuse sets of earlier lives of voucher from now on."""
    await allotments.fence(here.service, fence.voucher_epoch)
    return Response(status_code=204)


@router.get("")
@allows(service=ANY)
async def list_allotments(here: Here, page: Paging) -> AllotmentPage:
    """All that is held and drawn, with the terms, in order of agreement."""
    return await allotments.list_allotments(here, page)
