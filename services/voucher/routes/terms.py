"""The dated terms of a voucher over HTTP: list them, and change them from a day on."""

from fastapi import status

from services.common.schemas import Id
from services.common.web.access import OFFICE, OWN, Routes, allows
from services.common.web.context import Here
from services.common.web.etags import IfMatch
from services.common.web.idempotency import Idempotency
from services.common.web.paging import Paging
from services.voucher.operations import change_terms as changing
from services.voucher.operations import terms
from services.voucher.routes.vouchers import READERS
from services.voucher.schemas.terms import TermsChangeResponse, TermsPage, TermsRequest
from services.voucher.settings import Settings

router = Routes(prefix="/vouchers", tags=["vouchers"])


@router.post("/{voucher_id}/terms", status_code=status.HTTP_201_CREATED)
@allows(client=OWN, representative=OWN, office_voucher=OFFICE)
async def change_terms(
    voucher_id: Id, request: TermsRequest, match: IfMatch, key: Idempotency, context: Here[Settings]
) -> TermsChangeResponse:
    """Change form, etmalen, pgb share or supplements from a day on, all or nothing; If-Match is the voucher's ETag.

    What a new form does not list ends the day before it begins.
    """
    return await changing.change_terms(context, voucher_id, request, match, key)


@router.get("/{voucher_id}/terms")
@allows(**READERS)
async def list_terms(voucher_id: Id, context: Here[Settings], page: Paging) -> TermsPage:
    """What the voucher is for on each of its days, in order: profile, form, etmalen, pgb share and supplements."""
    rows = await terms.list_terms(context, voucher_id, page.after_number or 0, page.size + 1)
    return page.answer(TermsPage, rows, key=lambda row: str(row.valid_from.toordinal()))
