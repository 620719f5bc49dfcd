"""How a client chooses, over HTTP: the conversation of informed choice, and the arrangement."""

from services.common.schemas import Id
from services.common.web.access import OFFICE, OWN, Routes, allows
from services.common.web.context import Here
from services.common.web.etags import IfMatch
from services.voucher.operations import choice
from services.voucher.schemas.choice import (
    ArrangementRequest,
    ArrangementResponse,
    ChoiceConversationRequest,
    ChoiceConversationResponse,
)
from services.voucher.settings import Settings

router = Routes(prefix="/vouchers", tags=["vouchers"])


@router.get("/{voucher_id}/choice-conversation")
@allows(client=OWN, representative=OWN, supporter=OWN, office_voucher=OFFICE)
async def get_choice_conversation(voucher_id: Id, context: Here[Settings]) -> ChoiceConversationResponse:
    """The conversation of informed choice as last recorded; the ETag is the voucher's."""
    return await choice.get_choice_conversation(context, voucher_id)


@router.put("/{voucher_id}/choice-conversation")
@allows(office_voucher=OFFICE)
async def record_choice_conversation(
    voucher_id: Id, request: ChoiceConversationRequest, match: IfMatch, context: Here[Settings]
) -> ChoiceConversationResponse:
    """Record in which conversation all delivery forms were explained; If-Match is the voucher's ETag."""
    return await choice.record_choice_conversation(context, voucher_id, request, match)


@router.put("/{voucher_id}/arrangement")
@allows(client=OWN, representative=OWN, office_voucher=OFFICE)
async def change_arrangement(
    voucher_id: Id, request: ArrangementRequest, match: IfMatch, context: Here[Settings]
) -> ArrangementResponse:
    """Change the arrangement from today on; If-Match is the voucher's ETag.

    A client leaves the full-person package on any day. The care office changes it on a recorded conversation.
    """
    return await choice.change_arrangement(context, voucher_id, request, match)
