"""Extension of a running agreement over HTTP: one party proposes a later last day, the other confirms it."""

from fastapi import status

from services.common.schemas import Id
from services.common.web import etags
from services.common.web.access import Routes, allows
from services.common.web.context import Here
from services.common.web.etags import IfMatch
from services.common.web.idempotency import Idempotency
from services.voucher.operations import extend
from services.voucher.routes.agreements import PARTIES, READERS
from services.voucher.schemas.agreements import AgreementResponse
from services.voucher.schemas.extensions import ExtensionProposalResponse, ExtensionRequest, ExtensionResponse
from services.voucher.settings import Settings

router = Routes(prefix="/agreements/{agreement_id}/extension-proposal", tags=["agreements"])


@router.put("")
@allows(**PARTIES)
async def propose_extension(
    agreement_id: Id, request: ExtensionRequest, match: IfMatch, context: Here[Settings]
) -> ExtensionProposalResponse:
    """Propose a later last day for the same care at the same prices; nothing changes until the other party confirms."""
    return await extend.propose_extension(context, agreement_id, request, match)


@router.get("")
@allows(**READERS)
async def get_extension_proposal(agreement_id: Id, context: Here[Settings]) -> ExtensionProposalResponse:
    """The extension that waits for the other party."""
    answer = await extend.get_extension(context, agreement_id)
    etags.send(context.response, answer.version)
    return answer


@router.post("/confirmation", status_code=status.HTTP_201_CREATED)
@allows(**PARTIES)
async def confirm_extension(
    agreement_id: Id, match: IfMatch, key: Idempotency, context: Here[Settings]
) -> ExtensionResponse:
    """Confirm the later last day that the other party proposed: reserved in every year at once, or refused."""
    return await extend.confirm_extension(context, agreement_id, match, key)


@router.post("/declination", status_code=status.HTTP_201_CREATED)
@allows(**PARTIES)
async def decline_extension(
    agreement_id: Id, match: IfMatch, key: Idempotency, context: Here[Settings]
) -> AgreementResponse:
    """Decline the proposed extension, or take back the own proposal; the agreement stays as it is."""
    return await extend.decline_extension(context, agreement_id, match, key)
