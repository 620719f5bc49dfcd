"""The duty of care over HTTP: the queue of a pilot, waiting statuses, and places that are offered."""

from typing import Annotated

from fastapi import Query, status

from services.common.schemas import Id
from services.common.web.access import OFFICE, OWN, Routes, allows
from services.common.web.context import Here
from services.common.web.etags import IfMatch
from services.common.web.idempotency import Idempotency
from services.common.web.paging import Paging
from services.voucher.operations import waiting
from services.voucher.schemas.vouchers import WaitingStatus
from services.voucher.schemas.waiting import (
    PlaceOfferAnswerRequest,
    PlaceOfferPage,
    PlaceOfferRequest,
    PlaceOfferResponse,
    WaitingPage,
    WaitingStatusRequest,
    WaitingStatusResponse,
    WaitingSummaryResponse,
)
from services.voucher.settings import Settings

router = Routes(tags=["waiting"])


@router.get("/pilots/{pilot_id}/waiting")
@allows(office_voucher=OFFICE, office_auditor=OFFICE)
async def list_waiting(
    pilot_id: Id,
    context: Here[Settings],
    page: Paging,
    status: Annotated[WaitingStatus | None, Query()] = None,
) -> WaitingPage:
    """The clients of a pilot who wait for care, with the days that count, the norm, and since when it was exceeded."""
    rows = await waiting.list_waiting(context, pilot_id, status, page.after_id, page.size + 1)
    return page.answer(WaitingPage, rows, key=lambda row: str(row.voucher_id))


@router.get("/pilots/{pilot_id}/waiting-summary")
@allows(office_voucher=OFFICE, office_finance=OFFICE, office_approver=OFFICE, office_auditor=OFFICE)
async def get_waiting_summary(pilot_id: Id, context: Here[Settings]) -> WaitingSummaryResponse:
    """How long the clients of a pilot wait for care; the median includes the clients who still wait."""
    return await waiting.summarise(context, pilot_id)


@router.put("/vouchers/{voucher_id}/waiting-status")
@allows(office_voucher=OFFICE)
async def change_waiting_status(
    voucher_id: Id, request: WaitingStatusRequest, match: IfMatch, context: Here[Settings]
) -> WaitingStatusResponse:
    """Record how a client waits, from which day and why, after talking with the client; If-Match is the voucher's."""
    return await waiting.change_status(context, voucher_id, request, match)


@router.post("/vouchers/{voucher_id}/offers", status_code=status.HTTP_201_CREATED)
@allows(office_voucher=OFFICE)
async def offer_place(
    voucher_id: Id, request: PlaceOfferRequest, key: Idempotency, context: Here[Settings]
) -> PlaceOfferResponse:
    """Offer a place to a client who waits. It binds nobody."""
    return await waiting.offer_place(context, voucher_id, request, key)


@router.get("/vouchers/{voucher_id}/offers")
@allows(client=OWN, representative=OWN, supporter=OWN, office_voucher=OFFICE, office_auditor=OFFICE)
async def list_offered_places(voucher_id: Id, context: Here[Settings], page: Paging) -> PlaceOfferPage:
    """The places that were offered on a voucher, oldest first, with the answers."""
    rows = await waiting.list_offers(context, voucher_id, page.after_id, page.size + 1)
    return page.answer(PlaceOfferPage, rows, key=lambda row: str(row.offer_id))


@router.get("/vouchers/{voucher_id}/offers/{offer_id}")
@allows(client=OWN, representative=OWN, supporter=OWN, office_voucher=OFFICE, office_auditor=OFFICE)
async def get_offered_place(voucher_id: Id, offer_id: Id, context: Here[Settings]) -> PlaceOfferResponse:
    """One place that was offered, with its answer."""
    return await waiting.get_offer(context, voucher_id, offer_id)


@router.post("/vouchers/{voucher_id}/offers/{offer_id}/answer")
@allows(client=OWN, representative=OWN, office_voucher=OFFICE)
async def answer_offered_place(
    voucher_id: Id, offer_id: Id, request: PlaceOfferAnswerRequest, key: Idempotency, context: Here[Settings]
) -> PlaceOfferResponse:
    """Accept or decline an offered place; the care office records what it heard."""
    return await waiting.answer_offer(context, voucher_id, offer_id, request, key)
