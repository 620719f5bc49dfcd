"""Late-claim decisions over HTTP."""

from fastapi import status

from services.claims.operations import late_claims as operations
from services.claims.routes.batches import OFFICES
from services.claims.schemas.late_claims import (
    LateClaimDeclinationRequest,
    LateClaimPage,
    LateClaimRequest,
    LateClaimResponse,
)
from services.claims.settings import Settings
from services.common.schemas import Id
from services.common.web.access import OFFICE, OWN, Routes, allows
from services.common.web.context import Here
from services.common.web.idempotency import Idempotency
from services.common.web.paging import Paging

router = Routes(prefix="/late-claim-decisions", tags=["decisions"])


@router.post("", status_code=status.HTTP_201_CREATED)
@allows(office_finance=OFFICE)
async def propose_late_claim(request: LateClaimRequest, key: Idempotency, context: Here[Settings]) -> LateClaimResponse:
    """Propose that care of one agreement and month may be claimed late, up to an amount. A colleague approves it."""
    return await operations.propose_late_claim(context, request, key)


@router.get("")
@allows(provider=OWN, **OFFICES)
async def list_late_claims(context: Here[Settings], page: Paging) -> LateClaimPage:
    """Late-claim decisions of your organisation or of your care office, oldest first."""
    return await operations.list_late_claims(context, page)


@router.get("/{late_claim_id}")
@allows(provider=OWN, **OFFICES)
async def get_late_claim(late_claim_id: Id, context: Here[Settings]) -> LateClaimResponse:
    """One late-claim decision, with what lines have drawn by it."""
    return await operations.get_late_claim(context, late_claim_id)


@router.post("/{late_claim_id}/approval", status_code=status.HTTP_201_CREATED)
@allows(office_approver=OFFICE)
async def approve_late_claim(late_claim_id: Id, key: Idempotency, context: Here[Settings]) -> LateClaimResponse:
    """Approve it and have voucher reserve the room, or get the refusal that says what is free.

    The approver must not be the proposer. Lines can draw on it for 30 days.
    """
    return await operations.approve_late_claim(context, late_claim_id, key)


@router.post("/{late_claim_id}/declination", status_code=status.HTTP_201_CREATED)
@allows(office_approver=OFFICE)
async def decline_late_claim(
    late_claim_id: Id, request: LateClaimDeclinationRequest, key: Idempotency, context: Here[Settings]
) -> LateClaimResponse:
    """Decline a proposed late-claim decision, with the reason."""
    return await operations.decline_late_claim(context, late_claim_id, request, key)
