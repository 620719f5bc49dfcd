"""Proposals that fit over HTTP: read them, and make one into a proposal for the parties to confirm."""

from fastapi import status

from services.common.schemas import Id
from services.common.web.access import Routes, allows
from services.common.web.context import Here
from services.common.web.etags import IfMatch
from services.common.web.idempotency import Idempotency
from services.voucher.operations import fitting
from services.voucher.routes.agreements import PARTIES, READERS
from services.voucher.schemas.agreements import AgreementResponse
from services.voucher.schemas.fitting import FittingEndRequest, FittingPage, FittingResponse
from services.voucher.settings import Settings

router = Routes(tags=["agreements"])


@router.get("/vouchers/{voucher_id}/fitting")
@allows(**READERS)
async def list_fitting(voucher_id: Id, context: Here[Settings]) -> FittingPage:
    """What fits of each running agreement that holds, or will hold, less than its days ask; a provider sees its own."""
    return await fitting.list_fitting(context, voucher_id)


@router.get("/agreements/{agreement_id}/fitting")
@allows(**READERS)
async def get_fitting(agreement_id: Id, context: Here[Settings]) -> FittingResponse:
    """What fits of a running agreement: until which day, or how much of each performance."""
    return await fitting.get_fitting(context, agreement_id)


@router.put("/agreements/{agreement_id}/fitting/ending-proposal")
@allows(**PARTIES)
async def propose_fitting_end(
    agreement_id: Id, request: FittingEndRequest, match: IfMatch, context: Here[Settings]
) -> AgreementResponse:
    """Propose to the other party to end the agreement on the last day that fits."""
    return await fitting.propose_fitting_end(context, agreement_id, request, match)


@router.post("/agreements/{agreement_id}/fitting/draft", status_code=status.HTTP_201_CREATED)
@allows(**PARTIES)
async def draft_fitting(agreement_id: Id, key: Idempotency, context: Here[Settings]) -> AgreementResponse:
    """Draft an agreement with the quantities that fit, to take the place of this one by a swap."""
    return await fitting.draft_fitting(context, agreement_id, key)
