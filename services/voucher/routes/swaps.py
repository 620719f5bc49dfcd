"""Swaps over HTTP: exchange care for other care in one operation, read, cancel."""

from fastapi import status

from services.common.schemas import Id
from services.common.web.access import OFFICE, OWN, Relation, Routes, allows
from services.common.web.context import Here
from services.common.web.idempotency import Idempotency
from services.common.web.paging import Paging
from services.voucher.operations import swap, swaps
from services.voucher.routes.agreements import READERS
from services.voucher.schemas.swaps import SwapPage, SwapRequest, SwapResponse
from services.voucher.settings import Settings

router = Routes(tags=["swaps"])

CLIENTS: dict[str, Relation] = {"client": OWN, "representative": OWN, "office_voucher": OFFICE}
"""The client's side: each provider has confirmed before what starts with it."""


@router.post("/vouchers/{voucher_id}/swaps", status_code=status.HTTP_201_CREATED)
@allows(**CLIENTS)
async def swap_care(voucher_id: Id, request: SwapRequest, key: Idempotency, context: Here[Settings]) -> SwapResponse:
    """End agreements and start others in their place, all or nothing; what was claimed stays."""
    return await swap.swap_care(context, voucher_id, request, key)


@router.get("/vouchers/{voucher_id}/swaps")
@allows(**READERS)
async def list_swaps(voucher_id: Id, context: Here[Settings], page: Paging) -> SwapPage:
    """The swaps of a voucher, oldest first; a provider sees its own agreements in them."""
    rows = await swaps.list_swaps(context, voucher_id, page.after_id, page.size + 1)
    return page.answer(SwapPage, rows, key=lambda row: str(row.swap_id))


@router.get("/swaps/{swap_id}")
@allows(**READERS)
async def get_swap(swap_id: Id, context: Here[Settings]) -> SwapResponse:
    """One swap: what ends, what starts, and how it was decided."""
    return await swaps.get_swap(context, swap_id)


@router.post("/swaps/{swap_id}/cancellation", status_code=status.HTTP_201_CREATED)
@allows(**CLIENTS)
async def cancel_swap(swap_id: Id, key: Idempotency, context: Here[Settings]) -> SwapResponse:
    """Cancel a swap that is not decided yet; everything is as it was."""
    return await swap.cancel_swap(context, swap_id, key)
