"""The end of agreements over HTTP: by one party or by both; and care that is put off or called off."""

from fastapi import status

from services.common.schemas import Id
from services.common.web.access import Routes, allows
from services.common.web.context import Here
from services.common.web.etags import IfMatch
from services.common.web.idempotency import Idempotency
from services.voucher.operations import end_agreement, kept_amount, postpone, propose_end
from services.voucher.routes.agreements import PARTIES
from services.voucher.schemas.agreements import (
    AgreementResponse,
    CallingOffRequest,
    EndingRequest,
    EndingResponse,
    KeptAmountRequest,
    PostponementRequest,
)
from services.voucher.settings import Settings

router = Routes(prefix="/agreements/{agreement_id}", tags=["agreements"])


@router.post("/ending", status_code=status.HTTP_201_CREATED)
@allows(**PARTIES)
async def end_agreement_on(
    agreement_id: Id, request: EndingRequest, match: IfMatch, key: Idempotency, context: Here[Settings]
) -> EndingResponse:
    """End an agreement and give back what is no longer needed: a client from today on, a provider after its notice."""
    return await end_agreement.end_agreement(context, agreement_id, request, match, key)


@router.put("/ending-proposal")
@allows(**PARTIES)
async def propose_ending(
    agreement_id: Id, request: EndingRequest, match: IfMatch, context: Here[Settings]
) -> AgreementResponse:
    """Propose a last day that needs the other party: in the past, or sooner than a provider's notice allows."""
    return await propose_end.propose_end(context, agreement_id, request, match)


@router.post("/ending-proposal/confirmation", status_code=status.HTTP_201_CREATED)
@allows(**PARTIES)
async def confirm_ending(agreement_id: Id, match: IfMatch, key: Idempotency, context: Here[Settings]) -> EndingResponse:
    """Confirm the last day that the other party proposed; the agreement ends on it."""
    return await propose_end.confirm_end(context, agreement_id, match, key)


@router.post("/ending-proposal/declination", status_code=status.HTTP_201_CREATED)
@allows(**PARTIES)
async def decline_ending(
    agreement_id: Id, match: IfMatch, key: Idempotency, context: Here[Settings]
) -> AgreementResponse:
    """Decline the proposed last day, or take back the own proposal; the agreement goes on."""
    return await propose_end.decline_end(context, agreement_id, match, key)


@router.put("/kept-amount")
@allows(**PARTIES)
async def lower_kept_amount(
    agreement_id: Id, request: KeptAmountRequest, match: IfMatch, context: Here[Settings]
) -> EndingResponse:
    """Keep less of the year in which the agreement ended than `keepCents` said; the rest comes free."""
    return await kept_amount.lower_kept_amount(context, agreement_id, request, match)


@router.post("/postponement", status_code=status.HTTP_201_CREATED)
@allows(**PARTIES)
async def postpone_care(
    agreement_id: Id, request: PostponementRequest, key: Idempotency, context: Here[Settings]
) -> AgreementResponse:
    """Put off the start of care until a day; the days until then do not count as waiting."""
    return await postpone.postpone_care(context, agreement_id, request, key)


@router.post("/calling-off", status_code=status.HTTP_201_CREATED)
@allows(**PARTIES)
async def call_off_care(
    agreement_id: Id, request: CallingOffRequest, match: IfMatch, key: Idempotency, context: Here[Settings]
) -> EndingResponse:
    """Call off care that has not begun; the agreement ends as never begun, and all that it holds comes free."""
    return await postpone.call_off_care(context, agreement_id, request, match, key)
