"""Versions of an agreement over HTTP: propose another one, read what was proposed."""

from fastapi import status

from services.common.schemas import Id
from services.common.web.access import Routes, allows
from services.common.web.context import Here
from services.common.web.etags import IfMatch
from services.common.web.idempotency import Idempotency
from services.common.web.paging import Paging
from services.voucher.operations import negotiate
from services.voucher.routes.agreements import PARTIES, READERS
from services.voucher.schemas.agreements import AgreementResponse
from services.voucher.schemas.negotiation import AgreementVersionPage, AgreementVersionRequest
from services.voucher.settings import Settings

router = Routes(prefix="/agreements/{agreement_id}", tags=["agreements"])


@router.post("/versions", status_code=status.HTTP_201_CREATED)
@allows(**PARTIES)
async def propose_agreement_version(
    agreement_id: Id, request: AgreementVersionRequest, match: IfMatch, key: Idempotency, context: Here[Settings]
) -> AgreementResponse:
    """Propose another version of an agreement that is not redeemed yet; both parties have yet to confirm it."""
    return await negotiate.propose_version(context, agreement_id, request, match, key)


@router.get("/versions")
@allows(**READERS)
async def list_agreement_versions(agreement_id: Id, context: Here[Settings], page: Paging) -> AgreementVersionPage:
    """The versions of an agreement, oldest first: who proposed what, when, and what differs from the one before."""
    rows = await negotiate.list_versions(context, agreement_id, page.after_number or 0, page.size + 1)
    return page.answer(AgreementVersionPage, rows, key=lambda row: str(row.proposal_version))
