"""Vouchers over HTTP: issue, read, value, books, choice profile."""

from typing import Annotated

from fastapi import Query, status

from services.common.schemas import Code, Day, Id, Instant
from services.common.web.access import OFFICE, OWN, Relation, Routes, allows
from services.common.web.context import Here
from services.common.web.etags import IfMatch
from services.common.web.idempotency import Idempotency
from services.common.web.paging import Paging
from services.voucher.operations import detention, read_value, vouchers
from services.voucher.operations import issue_voucher as issuing
from services.voucher.rules.delivery_form import DeliveryFormCode
from services.voucher.schemas.vouchers import (
    BulkCheckResponse,
    BulkVoucherRequest,
    BulkVoucherResponse,
    ChoiceProfileRequest,
    ChoiceProfileResponse,
    DetentionRequest,
    EntryPage,
    ValueResponse,
    VoucherPage,
    VoucherRequest,
    VoucherResponse,
    VoucherStatus,
)
from services.voucher.settings import Settings

router = Routes(prefix="/vouchers", tags=["vouchers"])

READERS: dict[str, Relation] = {
    "client": OWN,
    "representative": OWN,
    "supporter": OWN,
    "office_voucher": OFFICE,
    "office_finance": OFFICE,
    "office_approver": OFFICE,
    "office_auditor": OFFICE,
}
"""The client and its representatives, and the care office; never the assessor, never a provider."""

Year = Annotated[int | None, Query(ge=2015, le=2100)]


@router.post("", status_code=status.HTTP_201_CREATED)
@allows(office_voucher=OFFICE)
async def issue_voucher(request: VoucherRequest, key: Idempotency, context: Here[Settings]) -> VoucherResponse:
    """Issue a voucher on a recorded request; a refusal names every rule that is not met."""
    return await issuing.issue_voucher(context, request, key)


@router.post("/_check")
@allows(office_voucher=OFFICE)
async def check_vouchers(request: BulkVoucherRequest, context: Here[Settings]) -> BulkCheckResponse:
    """What issuing these vouchers would give now: each item with duplicates and refusals. Nothing is created."""
    return await issuing.check_vouchers(context, request)


@router.post("/_bulk")
@allows(office_voucher=OFFICE)
async def issue_vouchers(request: BulkVoucherRequest, key: Idempotency, context: Here[Settings]) -> BulkVoucherResponse:
    """Issue up to 500 vouchers, each with its own outcome; with `checked` exactly what the check showed, or nothing."""
    return await issuing.issue_vouchers(context, request, key)


@router.get("")
@allows(**READERS)
async def list_vouchers(
    context: Here[Settings],
    page: Paging,
    pilot_id: Annotated[Id | None, Query(alias="pilotId")] = None,
    client_id: Annotated[Id | None, Query(alias="clientId")] = None,
    status: Annotated[VoucherStatus | None, Query()] = None,
    flagged: Annotated[bool | None, Query()] = None,
    delivery_form: Annotated[DeliveryFormCode | None, Query(alias="deliveryForm")] = None,
    profile_code: Annotated[Code | None, Query(alias="profileCode")] = None,
) -> VoucherPage:
    """Vouchers in order of issue; a client sees its own, a care office those of its pilots.

    `flagged`: those of which more is reserved than a year is worth, or all others. `deliveryForm`, `profileCode`: by
    the terms of today.
    """
    rows = await vouchers.list_vouchers(
        context,
        pilot_id,
        client_id,
        status,
        page.after_id,
        page.size + 1,
        flagged=flagged,
        delivery_form=delivery_form,
        profile_code=profile_code,
    )
    return page.answer(VoucherPage, rows, key=lambda row: str(row.voucher_id))


@router.get("/{voucher_id}")
@allows(**READERS)
async def get_voucher(voucher_id: Id, context: Here[Settings]) -> VoucherResponse:
    """One voucher with its budget years."""
    return await vouchers.get_voucher(context, voucher_id)


@router.get("/{voucher_id}/value")
@allows(**READERS)
async def get_value(
    voucher_id: Id,
    context: Here[Settings],
    year: Year = None,
    on: Annotated[Day | None, Query(description="A day of the voucher: the value by the terms of that day.")] = None,
    known_at: Annotated[
        Instant | None, Query(alias="knownAt", description="UTC instant: the value as it was known then.")
    ] = None,
) -> ValueResponse:
    """The value of a voucher in a budget year, with every component of the sum; also of a day, and as known then."""
    return await read_value.get_value(context, voucher_id, year, on, known_at)


@router.get("/{voucher_id}/entries")
@allows(**READERS)
async def list_entries(voucher_id: Id, context: Here[Settings], page: Paging, year: Year = None) -> EntryPage:
    """The append-only books of a voucher, oldest first."""
    rows = await vouchers.list_entries(context, voucher_id, year, page.after_number or 0, page.size + 1)
    return page.answer(EntryPage, rows, key=lambda row: str(row.entry_id))


@router.get("/{voucher_id}/choice-profile")
@allows(client=OWN, representative=OWN, supporter=OWN, office_voucher=OFFICE)
async def get_choice_profile(voucher_id: Id, context: Here[Settings]) -> ChoiceProfileResponse:
    """The choice profile as last judged; the ETag is the voucher's."""
    return await vouchers.get_choice_profile(context, voucher_id)


@router.put("/{voucher_id}/choice-profile")
@allows(office_voucher=OFFICE)
async def judge_choice_profile(
    voucher_id: Id, request: ChoiceProfileRequest, match: IfMatch, context: Here[Settings]
) -> ChoiceProfileResponse:
    """Judge steering ability and complexity of one person, with the reason; If-Match is the voucher's ETag."""
    return await vouchers.judge_choice_profile(context, voucher_id, request, match)


@router.post("/{voucher_id}/detention", status_code=status.HTTP_201_CREATED)
@allows(office_voucher=OFFICE)
async def record_detention(
    voucher_id: Id, request: DetentionRequest, match: IfMatch, key: Idempotency, context: Here[Settings]
) -> VoucherResponse:
    """Suspend a voucher from day to day: value and reservations stay, nothing new is redeemed."""
    return await detention.record_detention(context, voucher_id, request, match, key)
