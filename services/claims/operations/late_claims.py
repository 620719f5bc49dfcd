"""Late-claim decisions: proposed by one person, approved by another once voucher has reserved the room.

Invariant: what usable decisions may still draw of an agreement and year, as judged, is never more than what is held and
not drawn; what lines have drawn by a decision is never more than its amount. Every step can be repeated: voucher knows
a decision by its id and asks nothing twice.
"""

from dataclasses import replace
from uuid import UUID

from services.claims.facts import LateClaimDecision
from services.claims.judging.rules import RULE_SET, RULE_SET_VERSION, TOO_LATE
from services.claims.operations.allotments import catch_up_with_voucher
from services.claims.peers import LateRoomGiven, LateRoomMessage
from services.claims.refusals.allotments import AllotmentsUnconfirmed
from services.claims.refusals.late_claims import LateClaimStatusWrong, LateRoomExhausted
from services.claims.refusals.payments import FourEyes
from services.claims.rules.late_claims import check_month, missing_cents, usable_until
from services.claims.rules.states import LATE_CLAIM, LateClaimStatus, LateClaimStep
from services.claims.schemas.late_claims import (
    LateClaimDeclinationRequest,
    LateClaimPage,
    LateClaimRequest,
    LateClaimResponse,
)
from services.claims.settings import Settings
from services.claims.store import allotments
from services.claims.store import late_claims as store
from services.common.calendar import amsterdam_day
from services.common.data.database import Session
from services.common.data.decisions import DecisionRecord, Fact, RuleSpoke
from services.common.data.feed import epoch_of
from services.common.http import PeerRefused
from services.common.ids import new_id
from services.common.refusals import NotFound, PeerAway
from services.common.service import Change
from services.common.texts import Text
from services.common.web.context import Context
from services.common.web.idempotency import Key, replay
from services.common.web.paging import PageOf

DECLINED = Text("Het voorstel is afgewezen.", "The proposal was declined.")


async def propose_late_claim(context: Context[Settings], request: LateClaimRequest, key: Key) -> LateClaimResponse:
    """Propose a decision; raises NotFound for an agreement of another care office, and what `check_month` raises."""
    async with context.writing(key) as change:
        agreement = await store.find_agreement(change.session, request.agreement_id)
        if agreement is None:
            raise NotFound
        context.require_own(office_id=agreement.office_id)
        window, today = agreement.claim_window_days, amsterdam_day(change.at)
        check_month(request.month, agreement.starts_on, agreement.ends_on, window, today)
        decision = LateClaimDecision(
            late_claim_id=new_id(),
            agreement_id=agreement.agreement_id,
            provider_id=agreement.provider_id,
            office_id=agreement.office_id,
            month=request.month,
            amount_cents=request.amount_cents,
            reason=request.reason,
            status=LateClaimStatus.PROPOSED,
            proposed_by=context.caller.subject,
            proposed_at=change.at,
        )
        await store.add_decision(change.session, decision)
        answer = LateClaimResponse.of(decision)
        return change.answer(answer, location=f"/late-claim-decisions/{decision.late_claim_id}")


async def approve_late_claim(context: Context[Settings], late_claim_id: UUID, key: Key) -> LateClaimResponse:
    """Approve a decision once its room is held here.

    The room that is free already is named first, so that other lines leave it; voucher then reserves what is missing.
    Raises FourEyes, LateClaimStatusWrong, LateRoomExhausted, PeerAway, or AllotmentsUnconfirmed until the room is here.
    """
    version = await _reserve(context, await _name_room(context, late_claim_id, key))
    await _check_room(context, late_claim_id, version)
    async with context.writing(key) as change:
        decision = await _take(context, change, late_claim_id, LateClaimStep.APPROVE)
        if await _missing_cents(change, decision):
            raise AllotmentsUnconfirmed
        rule = RuleSpoke(TOO_LATE.code, "set aside", TOO_LATE.text)
        return change.answer(LateClaimResponse.of(await _decided(context, change, decision, "allowed", rule)))


async def decline_late_claim(
    context: Context[Settings], late_claim_id: UUID, request: LateClaimDeclinationRequest, key: Key
) -> LateClaimResponse:
    """Decline a proposed decision; raises FourEyes or LateClaimStatusWrong."""
    async with context.writing(key) as change:
        decision = await _take(context, change, late_claim_id, LateClaimStep.DECLINE)
        decision = replace(decision, declined_because=request.reason)
        decided = await _decided(context, change, decision, "declined", RuleSpoke("declined", "declined", DECLINED))
        return change.answer(LateClaimResponse.of(decided))


async def list_late_claims(context: Context[Settings], page: PageOf) -> LateClaimPage:
    """The caller's decisions, or those of its care office."""
    async with context.reading() as reading:
        rows = await store.list_decisions(
            reading.session, context.own_organisation_id, context.office_id, page.after_id, page.size + 1
        )
    decisions = [LateClaimResponse.of(row) for row in rows]
    return page.answer(LateClaimPage, decisions, key=lambda each: str(each.late_claim_id))


async def get_late_claim(context: Context[Settings], late_claim_id: UUID) -> LateClaimResponse:
    """One decision; raises NotFound."""
    async with context.reading() as reading:
        return LateClaimResponse.of(await _own(context, reading.session, late_claim_id))


async def _name_room(context: Context[Settings], late_claim_id: UUID, key: Key) -> LateClaimDecision:
    """Name the room that is free to the decision, and note what is missing; a repeat goes on from the first time."""
    async with context.reading() as reading:
        await replay(reading.session, key)
    async with context.writing() as change:
        found = await _take(context, change, late_claim_id, LateClaimStep.ASK_ROOM)
        if found.room_cents is not None:
            return found
        until = usable_until(amsterdam_day(change.at))
        named = replace(found, room_cents=await _missing_cents(change, found), usable_until=until)
        await store.update_decision(change.session, named)
        return named


async def _missing_cents(change: Change, decision: LateClaimDecision) -> int:
    """What the allotment lacks for the decision, in cents; its agreement is locked."""
    free = await store.get_free_cents(change.session, decision, amsterdam_day(change.at))
    return missing_cents(decision.amount_cents, free)


async def _check_room(context: Context[Settings], late_claim_id: UUID, version: int) -> None:
    """Pass when the room is here. Raises AllotmentsUnconfirmed while voucher's set has not been taken.

    The same where an ending took room meanwhile: then the next try asks voucher for that much more.
    """
    async with context.writing() as change:
        decision = await _take(context, change, late_claim_id, LateClaimStep.ASK_ROOM)
        agreement = await store.find_agreement(change.session, decision.agreement_id)
        missing = await _missing_cents(change, decision)
        if not missing:
            return
        if agreement and agreement.version >= version:
            raised = replace(decision, room_cents=(decision.room_cents or 0) + missing)
            await store.update_decision(change.session, raised)
    raise AllotmentsUnconfirmed


async def _reserve(context: Context[Settings], decision: LateClaimDecision) -> int:
    """Have voucher reserve the room that is missing, and take its set; without room the decision is proposed again.

    Returns the version of that set.
    """
    assert decision.room_cents is not None, "its room was named"
    assert decision.usable_until is not None, "its room was named"
    message = LateRoomMessage(
        late_claim_id=decision.late_claim_id,
        office_id=decision.office_id,
        month=decision.month,
        amount_cents=decision.room_cents,
        usable_until=decision.usable_until,
    )
    path = f"/agreements/{decision.agreement_id}/_late-room"
    try:
        given = await context.service.peers["voucher"].post(path, message, answer=LateRoomGiven)
    except PeerRefused as refused:
        if refused.code != LateRoomExhausted.code:
            raise PeerAway(service="voucher") from refused
        await _propose_again(context, decision.late_claim_id)
        needed, free = refused.facts.get("neededCents"), refused.facts.get("freeCents")
        raise LateRoomExhausted(year=decision.month.year, needed_cents=needed, free_cents=free) from refused
    await catch_up_with_voucher(context.service, decision.provider_id)
    return given.version


async def _propose_again(context: Context[Settings], late_claim_id: UUID) -> None:
    async with context.writing() as change:
        decision = await _take(context, change, late_claim_id, LateClaimStep.FIND_NO_ROOM)
        await store.update_decision(change.session, replace(decision, room_cents=None, usable_until=None))


async def _take(
    context: Context[Settings], change: Change, late_claim_id: UUID, step: LateClaimStep
) -> LateClaimDecision:
    """The decision moved on one step, with its agreement locked before it, as a batch locks it.

    Raises FourEyes, LateClaimStatusWrong, or AllotmentsUnconfirmed after a restore.
    """
    found = await _own(context, change.session, late_claim_id)
    row_epoch = await allotments.lock_agreement(change.session, found.agreement_id)
    if row_epoch != await epoch_of(change.session):
        raise AllotmentsUnconfirmed
    decision = await store.find_decision(change.session, late_claim_id, lock=True)
    assert decision, "decisions are never removed"
    edge = LATE_CLAIM.find_edge(decision.status, step)
    if edge is None:
        raise LateClaimStatusWrong(status=decision.status)
    if decision.proposed_by == context.caller.subject:
        raise FourEyes
    return replace(decision, status=edge.after)


async def _decided(
    context: Context[Settings], change: Change, decision: LateClaimDecision, outcome: str, rule: RuleSpoke
) -> LateClaimDecision:
    """Write who decided, when and why."""
    decision_id = await change.decide(
        DecisionRecord(
            kind="late-claim",
            subject=decision.late_claim_id,
            provider_id=decision.provider_id,
            outcome=outcome,
            rule_set=RULE_SET,
            rule_set_version=RULE_SET_VERSION,
            rules=[rule],
            facts=[
                Fact("agreementId", decision.agreement_id, source="proposal"),
                Fact("month", decision.month, source="proposal"),
                Fact("amountCents", decision.amount_cents, source="proposal"),
                Fact("reason", decision.declined_because or decision.reason, source="office"),
                Fact("proposedBy", decision.proposed_by, recorded_at=decision.proposed_at, source="proposal"),
            ],
        )
    )
    decided = replace(decision, decided_by=context.caller.subject, decided_at=change.at, decision_id=decision_id)
    await store.update_decision(change.session, decided)
    return decided


async def _own(context: Context[Settings], session: Session, late_claim_id: UUID) -> LateClaimDecision:
    found = await store.find_decision(session, late_claim_id)
    if found is None:
        raise NotFound
    context.require_own(provider_id=found.provider_id, office_id=found.office_id)
    return found
