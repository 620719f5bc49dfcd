"""The provider's own reference of an agreement: set, changed and taken away by the provider alone."""

from uuid import UUID

from services.common.web import etags
from services.common.web.context import Context
from services.voucher.operations.agreements import publish_and_answer
from services.voucher.refusals.swaps import SwapOpen
from services.voucher.schemas.agreements import AgreementResponse, ProviderReferenceRequest
from services.voucher.settings import Settings
from services.voucher.store.agreements import get_agreement, save_agreement


async def put_provider_reference(
    context: Context[Settings], agreement_id: UUID, request: ProviderReferenceRequest, match: etags.Versions
) -> AgreementResponse:
    """Give the agreement the provider's own reference, or take it away; what was agreed stays as it is."""
    async with context.writing() as change:
        agreement = await get_agreement(change.session, agreement_id, lock=True)
        context.require_own(provider_id=agreement.provider_id)
        etags.check(agreement.version, match)
        if agreement.swap_id is not None:
            raise SwapOpen
        agreement.provider_reference = request.provider_reference
        await save_agreement(change.session, agreement)
        return await publish_and_answer(context, change, agreement, "U", "put-provider-reference", 200)
