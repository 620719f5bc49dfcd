"""The escrow's messages over HTTP; for services only."""

from fastapi import Response, status

from services.claims.operations import allotments
from services.claims.schemas.allotments import AllotmentPage, FenceRequest, HeldResponse, SetRequest
from services.claims.settings import Settings
from services.common.web.access import ANY, Routes, allows
from services.common.web.context import Here
from services.common.web.paging import Paging

router = Routes(prefix="/allotments", tags=["allotments"])


@router.post("/_apply", include_in_schema=False)
@allows(service=ANY)
async def apply_sets(request: SetRequest, context: Here[Settings]) -> HeldResponse:
    """Hold these amounts. A repeat is safe: the version decides. Rows locked by a batch are missing in the answer."""
    return await allotments.apply_sets(context.service, request.claims_epoch, request.allotments)


@router.post("/_fence", status_code=status.HTTP_204_NO_CONTENT, include_in_schema=False)
@allows(service=ANY)
async def fence_voucher(request: FenceRequest, context: Here[Settings]) -> Response:
    """Fence off voucher: refuse sets of its earlier database epochs from now on."""
    await allotments.fence(context.service, request.voucher_epoch)
    return Response(status_code=status.HTTP_204_NO_CONTENT)


@router.get("")
@allows(service=ANY)
async def list_allotments(context: Here[Settings], page: Paging) -> AllotmentPage:
    """All allotments, held and drawn, with their terms, in order of agreement."""
    return await allotments.list_allotments(context, page)
