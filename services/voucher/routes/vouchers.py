"""Vouchers over HTTP: issue, read, value, books, choice profile."""

from typing import Annotated

from fastapi import Query, status

from services.common.schemas import Id
from services.common.web.access import ANY, OWN, Relation, Routes, allows
from services.common.web.context import Here
from services.common.web.etags import IfMatch
from services.common.web.idempotency import Idempotency
from services.common.web.paging import Paging
from services.voucher.operations import issue_voucher as issuing
from services.voucher.operations import vouchers
from services.voucher.schemas.vouchers import (
    BulkVoucherAnswer,
    BulkVoucherRequest,
    ChoiceProfileAnswer,
    ChoiceProfileRequest,
    EntryPage,
    ValueAnswer,
    VoucherAnswer,
    VoucherPage,
    VoucherRequest,
    VoucherStatus,
)

router = Routes(prefix="/vouchers", tags=["vouchers"])

READERS: dict[str, Relation] = {
    "client": OWN,
    "representative": OWN,
    "supporter": OWN,
    "office_voucher": ANY,
    "office_finance": ANY,
    "office_approver": ANY,
    "office_auditor": ANY,
}
"""The client and its representatives, and the care office; never the assessor, never a provider."""

Year = Annotated[int | None, Query(ge=2015, le=2100)]


@router.post("", status_code=status.HTTP_201_CREATED)
@allows(office_voucher=ANY)
async def issue_voucher(voucher: VoucherRequest, key: Idempotency, here: Here) -> VoucherAnswer:
    """Issue a voucher on a recorded request; a refusal names every rule that is not met."""
    return await issuing.issue_voucher(here, voucher, key)


@router.post("/_bulk")
@allows(office_voucher=ANY)
async def issue_vouchers(vouchers: BulkVoucherRequest, key: Idempotency, here: Here) -> BulkVoucherAnswer:
    """Issue up to 500 vouchers; each item has its own outcome, in the order asked."""
    return await issuing.issue_vouchers(here, vouchers, key)


@router.get("")
@allows(**READERS)
async def list_vouchers(
    here: Here,
    page: Paging,
    pilot_id: Annotated[Id | None, Query(alias="pilotId")] = None,
    client_id: Annotated[Id | None, Query(alias="clientId")] = None,
    status: Annotated[VoucherStatus | None, Query()] = None,
) -> VoucherPage:
    """Vouchers in order of issue; a client sees its own."""
    rows = await vouchers.list_vouchers(here, pilot_id, client_id, status, page.after_id, page.size + 1)
    return page.answer(VoucherPage, rows, key=lambda row: str(row.voucher_id))


@router.get("/{voucher_id}")
@allows(**READERS)
async def get_voucher(voucher_id: Id, here: Here) -> VoucherAnswer:
    """One voucher with its budget years."""
    return await vouchers.get_voucher(here, voucher_id)


@router.get("/{voucher_id}/value")
@allows(**READERS)
async def get_value(voucher_id: Id, here: Here, year: Year = None) -> ValueAnswer:
    """What a voucher is worth in a budget year, with every component of the sum."""
    return await vouchers.get_value(here, voucher_id, year)


@router.get("/{voucher_id}/entries")
@allows(**READERS)
async def list_entries(voucher_id: Id, here: Here, page: Paging, year: Year = None) -> EntryPage:
    """The append-only books of a voucher, oldest first."""
    rows = await vouchers.list_entries(here, voucher_id, year, page.after_number or 0, page.size + 1)
    return page.answer(EntryPage, rows, key=lambda row: str(row.entry_id))


@router.get("/{voucher_id}/choice-profile")
@allows(client=OWN, representative=OWN, supporter=OWN, office_voucher=ANY)
async def get_choice_profile(voucher_id: Id, here: Here) -> ChoiceProfileAnswer:
    """The choice profile as last judged; the ETag is the voucher's."""
    return await vouchers.get_choice_profile(here, voucher_id)


@router.put("/{voucher_id}/choice-profile")
@allows(office_voucher=ANY)
async def judge_choice_profile(
    voucher_id: Id, judged: ChoiceProfileRequest, match: IfMatch, here: Here
) -> ChoiceProfileAnswer:
    """Judge steering ability and complexity of one person, with the reason; If-Match is the voucher's ETag."""
    return await vouchers.judge_choice_profile(here, voucher_id, judged, match)
