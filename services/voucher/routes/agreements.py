"""Agreements over HTTP: draft, read, confirm, decline, start, end."""

from typing import Annotated

from fastapi import Query, status

from services.common.schemas import Id
from services.common.web import etags
from services.common.web.access import OFFICE, OWN, Relation, Routes, allows
from services.common.web.context import Here
from services.common.web.etags import IfMatch
from services.common.web.idempotency import Idempotency
from services.common.web.paging import Paging
from services.voucher.operations import agreements, provider_reference, redeem_agreement, start_of_care
from services.voucher.schemas.agreements import (
    AgreementPage,
    AgreementRequest,
    AgreementResponse,
    ConfirmationResponse,
    ConversationRequest,
    DeclinationRequest,
    ProviderReference,
    ProviderReferenceRequest,
    StartOfCareRequest,
    StartOfCareResponse,
    Status,
)
from services.voucher.schemas.negotiation import ConfirmationRequest
from services.voucher.settings import Settings

router = Routes(tags=["agreements"])

FIRST_VERSION = ConfirmationRequest()
"""What a confirmation without a body confirms."""
PARTIES: dict[str, Relation] = {"client": OWN, "representative": OWN, "provider": OWN, "office_voucher": OFFICE}
"""The parties: the client or its representative, the provider, and the care office."""
READERS: dict[str, Relation] = PARTIES | {
    "supporter": OWN,
    "office_finance": OFFICE,
    "office_approver": OFFICE,
    "office_auditor": OFFICE,
}


@router.post("/vouchers/{voucher_id}/agreements", status_code=status.HTTP_201_CREATED)
@allows(**PARTIES)
async def draft_agreement(
    voucher_id: Id, request: AgreementRequest, key: Idempotency, context: Here[Settings]
) -> AgreementResponse:
    """Draft an agreement on a voucher. Nothing is held until client and provider have both confirmed."""
    return await agreements.draft_agreement(context, voucher_id, request, key)


@router.get("/vouchers/{voucher_id}/agreements")
@allows(**READERS)
async def list_agreements_of_voucher(voucher_id: Id, context: Here[Settings], page: Paging) -> AgreementPage:
    """The agreements on a voucher, oldest first; a provider sees its own."""
    rows = await agreements.list_agreements_of_voucher(context, voucher_id, page.after_id, page.size + 1)
    return page.answer(AgreementPage, rows, key=lambda row: str(row.agreement_id))


@router.get("/agreements")
@allows(**READERS)
async def list_agreements(
    context: Here[Settings],
    page: Paging,
    status: Annotated[Status | None, Query()] = None,
    shortened: Annotated[bool | None, Query()] = None,
    number: Annotated[str | None, Query(min_length=1, max_length=20)] = None,
    provider_reference: Annotated[ProviderReference | None, Query(alias="providerReference")] = None,
) -> AgreementPage:
    """The caller's agreements, oldest first; a care office sees those of its pilots.

    `shortened`: those of which less is reserved than their days ask, or all others. `number` finds one by its number,
    in either case and with or without spaces. `providerReference` finds those with that reference of their provider.
    """
    rows = await agreements.list_agreements(
        context,
        page.after_id,
        page.size + 1,
        status,
        shortened=shortened,
        number=number,
        provider_reference=provider_reference,
    )
    return page.answer(AgreementPage, rows, key=lambda row: str(row.agreement_id))


@router.get("/agreements/{agreement_id}")
@allows(**READERS)
async def get_agreement(agreement_id: Id, context: Here[Settings]) -> AgreementResponse:
    """One agreement, with what it holds of the voucher and, once ended, what came free."""
    answer = await agreements.get_agreement(context, agreement_id)
    etags.send(context.response, answer.version)
    return answer


@router.post("/agreements/{agreement_id}/confirmations", status_code=status.HTTP_201_CREATED)
@allows(**PARTIES)
async def confirm_agreement(
    agreement_id: Id, key: Idempotency, context: Here[Settings], request: ConfirmationRequest = FIRST_VERSION
) -> ConfirmationResponse:
    """Confirm a version for the caller's side. The second confirmation redeems, whole or not at all."""
    return await redeem_agreement.confirm_agreement(context, agreement_id, request, key)


@router.post("/agreements/{agreement_id}/declination", status_code=status.HTTP_201_CREATED)
@allows(**PARTIES)
async def decline_agreement(
    agreement_id: Id, request: DeclinationRequest, key: Idempotency, context: Here[Settings]
) -> AgreementResponse:
    """Decline an agreement that is not redeemed yet."""
    return await agreements.decline_agreement(context, agreement_id, request, key)


@router.put("/agreements/{agreement_id}/conversation")
@allows(office_voucher=OFFICE)
async def record_conversation(
    agreement_id: Id, request: ConversationRequest, match: IfMatch, context: Here[Settings]
) -> AgreementResponse:
    """Record the conversation on which the care office confirms for a client in the full-person package."""
    return await agreements.record_conversation(context, agreement_id, request, match)


@router.put("/agreements/{agreement_id}/provider-reference")
@allows(provider=OWN)
async def put_provider_reference(
    agreement_id: Id, request: ProviderReferenceRequest, match: IfMatch, context: Here[Settings]
) -> AgreementResponse:
    """Set the provider's own reference, or take it away. What was agreed and confirmed stays as it is."""
    return await provider_reference.put_provider_reference(context, agreement_id, request, match)


@router.post("/agreements/{agreement_id}/start-of-care", status_code=status.HTTP_201_CREATED)
@allows(provider=OWN)
async def report_start_of_care(
    agreement_id: Id, request: StartOfCareRequest, key: Idempotency, context: Here[Settings]
) -> StartOfCareResponse:
    """Report the first day of care; the latest report counts, and claims gets it at once."""
    return await start_of_care.report_start_of_care(context, agreement_id, request, key)
