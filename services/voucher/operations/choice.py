"""How a client chooses: the conversation of informed choice is recorded, and the arrangement changes."""

from uuid import UUID

from services.common.calendar import amsterdam_day
from services.common.data.decisions import DecisionRecord, Fact, RuleSpoke
from services.common.message_kinds import Message
from services.common.refusals import NotFound, Refusals
from services.common.service import Change
from services.common.texts import Text
from services.common.web import etags
from services.common.web.context import Context
from services.voucher.operations.parties import Acting, Parties, acting
from services.voucher.operations.voucher_responses import tell_voucher
from services.voucher.refusals.issue import VoucherStopped
from services.voucher.rules.arrangement import check_conversation_day, check_forms_explained, reasons_not_to_arrange
from services.voucher.rules.messages import ARRANGEMENT_CHANGED
from services.voucher.rules.status_words import ARRANGEMENT_WORDS
from services.voucher.rules.voucher_states import RUNNING
from services.voucher.schemas.choice import (
    ArrangementRequest,
    ArrangementResponse,
    ChoiceConversationRequest,
    ChoiceConversationResponse,
)
from services.voucher.settings import Settings
from services.voucher.store import vouchers as store
from services.voucher.store.conversations import (
    HeldConversation,
    add_choice_conversation,
    latest_choice_conversation,
)
from services.voucher.store.pilots import pilot_codes
from services.voucher.tables import Voucher

RULE_SET, RULE_SET_VERSION = "arrangement", "1"


async def get_choice_conversation(context: Context[Settings], voucher_id: UUID) -> ChoiceConversationResponse:
    """The conversation as last recorded; raises NotFound where there is none. Its ETag is the voucher's."""
    async with context.reading() as reading:
        voucher = await store.get_voucher(reading.session, voucher_id)
        context.require_own(client_id=voucher.client_id, office_id=voucher.office_id)
        await reading.saw(voucher.client_id, "vouchers", "R", "read-choice-conversation")
        held = await latest_choice_conversation(reading.session, voucher_id)
    if held is None:
        raise NotFound
    etags.send(context.response, voucher.version)
    return ChoiceConversationResponse.model_validate(held)


async def record_choice_conversation(
    context: Context[Settings], voucher_id: UUID, request: ChoiceConversationRequest, match: etags.Versions
) -> ChoiceConversationResponse:
    """Record the conversation; what was recorded before stays in the table."""
    check_forms_explained(request.forms_explained)
    async with context.writing() as change:
        voucher = await store.get_voucher(change.session, voucher_id, lock=True)
        context.require_own(office_id=voucher.office_id)
        _check_running(voucher, match)
        check_conversation_day(request.held_on, amsterdam_day(change.at))
        before = await latest_choice_conversation(change.session, voucher_id)
        held = HeldConversation(
            voucher_id=voucher_id,
            version=before.version + 1 if before else 1,
            recorded_by=context.caller.subject,
            recorded_at=change.at,
            **request.model_dump(),
        )
        await add_choice_conversation(change.session, held)
        await _save(change, voucher)
        await change.saw(voucher.client_id, "vouchers", "U", "record-choice-conversation")
        return change.answer(ChoiceConversationResponse.model_validate(held), 200, etag=voucher.version)


async def change_arrangement(
    context: Context[Settings], voucher_id: UUID, request: ArrangementRequest, match: etags.Versions
) -> ArrangementResponse:
    """Change the arrangement from today on, and inform the party that did not do it."""
    async with context.writing() as change:
        voucher = await store.get_voucher(change.session, voucher_id, lock=True)
        who = acting(context.caller, Parties(voucher.client_id, voucher.voucher_id, voucher.office_id))
        _check_running(voucher, match)
        held = await latest_choice_conversation(change.session, voucher_id)
        reasons = reasons_not_to_arrange(
            request.arrangement,
            voucher.arrangement,
            voucher_id,
            by_office=who.is_office,
            has_conversation=held is not None,
        )
        if reasons:
            raise Refusals(reasons)
        decision_id = await change.decide(_record(voucher, request, held))
        await change.tell(_message(change, voucher, request.arrangement, who))
        voucher.arrangement = request.arrangement
        await _save(change, voucher)
        await change.saw(voucher.client_id, "vouchers", "U", "change-arrangement")
        answer = ArrangementResponse(
            voucher_id=voucher_id,
            version=voucher.version,
            arrangement=request.arrangement,
            decision_id=decision_id,
        )
        return change.answer(answer, 200, etag=voucher.version)


def _check_running(voucher: Voucher, match: etags.Versions) -> None:
    """Refuse a version that the caller does not know, and a voucher that has ended."""
    etags.check(voucher.version, match)
    if voucher.status not in RUNNING:
        raise VoucherStopped(status=voucher.status)


async def _save(change: Change, voucher: Voucher) -> None:
    await store.save_voucher(change.session, voucher)
    codes = await pilot_codes(change.session, [voucher.pilot_id])
    await tell_voucher(change, voucher, codes[voucher.pilot_id])


def _message(change: Change, voucher: Voucher, arrangement: str, who: Acting) -> Message:
    facts = {
        "before": ARRANGEMENT_WORDS[voucher.arrangement],
        "arrangement": ARRANGEMENT_WORDS[arrangement],
        "day": amsterdam_day(change.at),
    }
    if who.is_office:
        return ARRANGEMENT_CHANGED.to_client(voucher.client_id, voucher.voucher_id, **facts)
    return ARRANGEMENT_CHANGED.to_office(voucher.office_id, voucher.voucher_id, **facts)


def _record(voucher: Voucher, request: ArrangementRequest, held: HeldConversation | None) -> DecisionRecord:
    """The reasons: whose choice it is, and the conversation that it rests on."""
    facts = [Fact("arrangement-before", voucher.arrangement), Fact("reason", request.reason)]
    if held:
        facts.append(Fact("choice-conversation-held-on", held.held_on.isoformat(), recorded_at=held.recorded_at))
    return DecisionRecord(
        kind="arrangement",
        subject=voucher.voucher_id,
        client_id=voucher.client_id,
        outcome=request.arrangement,
        rule_set=RULE_SET,
        rule_set_version=RULE_SET_VERSION,
        rules=[RuleSpoke("client-chooses", request.arrangement, CLIENT_CHOOSES)],
        facts=facts,
    )


CLIENT_CHOOSES = Text(
    "De cliënt kiest de regievorm en kan op elke dag een andere kiezen.",
    "The client chooses the arrangement and can choose another one on any day.",
)
