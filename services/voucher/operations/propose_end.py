"""An end that needs both parties: one proposes the day, the other confirms or declines it."""

from uuid import UUID

from services.common.data.decisions import RuleSpoke
from services.common.refusals import NotFound
from services.common.service import Change
from services.common.texts import Text
from services.common.web import etags
from services.common.web.context import Context
from services.common.web.idempotency import Key
from services.voucher.operations.agreements import publish_and_answer
from services.voucher.operations.end_agreement import asked_up_to_end, get_ending, with_release, write_end
from services.voucher.operations.parties import tell_other_side
from services.voucher.refusals.endings import WaitsForOtherParty
from services.voucher.refusals.swaps import SwapOpen
from services.voucher.rules.messages import AGREEMENT_ENDED, ENDING_PROPOSED
from services.voucher.schemas.agreements import AgreementResponse, EndingRequest, EndingResponse
from services.voucher.settings import Settings
from services.voucher.store.agreements import save_agreement
from services.voucher.store.ending_proposals import (
    ProposedEnd,
    find_ending_proposal,
    put_ending_proposal,
    remove_ending_proposal,
)

AGREED = {
    "client": Text(
        "De cliënt stelde deze dag voor en de zorgaanbieder bevestigde hem.",
        "The client proposed this day and the care provider confirmed it.",
    ),
    "provider": Text(
        "De zorgaanbieder stelde deze dag voor en de cliënt bevestigde hem.",
        "The care provider proposed this day and the client confirmed it.",
    ),
}


async def propose_end(
    context: Context[Settings], agreement_id: UUID, request: EndingRequest, match: etags.Versions
) -> AgreementResponse:
    """Propose a last day to the other party, in the place of an earlier proposal of either; nothing ends yet."""
    async with context.writing() as change:
        running, who = await get_ending(context, change, agreement_id, match)
        if running.handover.swap_id is not None:
            raise SwapOpen
        asked_up_to_end(running, request)
        proposal = ProposedEnd(
            agreement_id,
            request.ends_on,
            request.reason,
            request.keep_cents,
            proposed_for=who.side,
            proposed_by=who.role.value,
            proposed_at=change.at,
        )
        await put_ending_proposal(change.session, proposal)
        await save_agreement(change.session, running.agreement)
        await tell_other_side(change, running.agreement, who, ENDING_PROPOSED, last_day=request.ends_on)
        return await publish_and_answer(context, change, running.agreement, "U", "propose-ending", 200)


async def decline_end(
    context: Context[Settings], agreement_id: UUID, match: etags.Versions, key: Key
) -> AgreementResponse:
    """Decline the proposed end, or take back the own proposal; the agreement goes on."""
    async with context.writing(key) as change:
        running, _ = await get_ending(context, change, agreement_id, match)
        await _get_proposal(change, agreement_id)
        await remove_ending_proposal(change.session, agreement_id)
        await save_agreement(change.session, running.agreement)
        return await publish_and_answer(context, change, running.agreement, "U", "decline-ending", 201)


async def confirm_end(
    context: Context[Settings], agreement_id: UUID, match: etags.Versions, key: Key
) -> EndingResponse:
    """Confirm the end that the other party proposed: the agreement ends on that day, also in the past."""
    return await with_release(context, agreement_id, lambda: _confirm(context, agreement_id, match, key))


async def _confirm(context: Context[Settings], agreement_id: UUID, match: etags.Versions, key: Key) -> EndingResponse:
    async with context.writing(key) as change:
        running, who = await get_ending(context, change, agreement_id, match)
        proposal = await _get_proposal(change, agreement_id)
        if who.side == proposal.proposed_for:
            raise WaitsForOtherParty
        asked = asked_up_to_end(running, proposal)
        await remove_ending_proposal(change.session, agreement_id)
        agreed = RuleSpoke("notice", "agreed", AGREED[proposal.proposed_for])
        answer = await write_end(change, running, proposal, asked, proposal.proposed_by, [agreed])
        await tell_other_side(change, running.agreement, who, AGREEMENT_ENDED, last_day=proposal.ends_on)
        return answer


async def _get_proposal(change: Change, agreement_id: UUID) -> ProposedEnd:
    proposal = await find_ending_proposal(change.session, agreement_id)
    if proposal is None:
        raise NotFound
    return proposal
