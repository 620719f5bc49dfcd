"""The levers of a pilot over HTTP."""

from fastapi import status

from services.common.schemas import Id
from services.common.web.access import ANY, OFFICE, Relation, Routes, allows
from services.common.web.context import Here
from services.common.web.idempotency import Idempotency
from services.common.web.paging import Paging
from services.voucher.operations import levers
from services.voucher.schemas.levers import LeverPage, LeverReasonRequest, LeverRequest, LeverResponse
from services.voucher.settings import Settings

router = Routes(prefix="/pilots", tags=["pilots"])

READERS: dict[str, Relation] = {
    "office_voucher": OFFICE,
    "office_finance": OFFICE,
    "office_approver": OFFICE,
    "office_auditor": OFFICE,
    "researcher": ANY,
}


@router.post("/{pilot_id}/levers", status_code=status.HTTP_201_CREATED)
@allows(office_voucher=OFFICE)
async def propose_lever(
    pilot_id: Id, request: LeverRequest, key: Idempotency, context: Here[Settings]
) -> LeverResponse:
    """Propose a lever; the answer has its dry run. Nothing changes until another person approves it."""
    return await levers.propose_lever(context, pilot_id, request, key)


@router.get("/{pilot_id}/levers")
@allows(**READERS)
async def list_levers(pilot_id: Id, context: Here[Settings], page: Paging) -> LeverPage:
    """The levers of a pilot, oldest first."""
    return await levers.list_levers(context, pilot_id, page)


@router.get("/{pilot_id}/levers/{lever_id}")
@allows(**READERS)
async def get_lever(pilot_id: Id, lever_id: Id, context: Here[Settings]) -> LeverResponse:
    """One lever with its dry run."""
    return await levers.get_lever(context, pilot_id, lever_id)


@router.post("/{pilot_id}/levers/{lever_id}/approval", status_code=status.HTTP_201_CREATED)
@allows(office_approver=OFFICE)
async def approve_lever(pilot_id: Id, lever_id: Id, key: Idempotency, context: Here[Settings]) -> LeverResponse:
    """Approve a lever within a day, if what it touches changed by at most 1 percent since it was proposed."""
    return await levers.approve_lever(context, pilot_id, lever_id, key)


@router.post("/{pilot_id}/levers/{lever_id}/rejection", status_code=status.HTTP_201_CREATED)
@allows(office_approver=OFFICE)
async def reject_lever(
    pilot_id: Id, lever_id: Id, request: LeverReasonRequest, key: Idempotency, context: Here[Settings]
) -> LeverResponse:
    """Reject a lever."""
    return await levers.reject_lever(context, pilot_id, lever_id, request, key)


@router.post("/{pilot_id}/levers/{lever_id}/revocation", status_code=status.HTTP_201_CREATED)
@allows(office_approver=OFFICE)
async def take_lever_back(
    pilot_id: Id, lever_id: Id, request: LeverReasonRequest, key: Idempotency, context: Here[Settings]
) -> LeverResponse:
    """Take an approved lever back; values rise again, and shortened agreements are filled up first."""
    return await levers.take_lever_back(context, pilot_id, lever_id, request, key)
