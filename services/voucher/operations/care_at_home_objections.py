"""Objections to a refusal of care at home, and the rulings on them by another person than the one who refused."""

from uuid import UUID

from services.common.calendar import amsterdam_day
from services.common.data.decisions import DecisionRecord, Fact, RuleSpoke
from services.common.ids import new_id
from services.common.service import Change
from services.common.texts import Text
from services.common.web import etags
from services.common.web.context import Context
from services.common.web.idempotency import Key
from services.voucher.operations.care_at_home import basic_facts, own_request, publish, record
from services.voucher.operations.parties import Parties, acting
from services.voucher.refusals.care_at_home import ObjectionClosed, ObjectionImpossible, OwnDecision
from services.voucher.rules import care_at_home as rules
from services.voucher.rules.care_at_home import CareAtHomeStatus, CareAtHomeStep, DecidedBy, Ruling
from services.voucher.rules.care_at_home_messages import CARE_AT_HOME_OBJECTED, CARE_AT_HOME_RULED
from services.voucher.rules.status_words import DELIVERY_FORM_WORDS, RULING_WORDS
from services.voucher.schemas.care_at_home import (
    CareAtHomeObjectionRequest,
    CareAtHomeObjectionResponse,
    CareAtHomeRulingRequest,
)
from services.voucher.settings import Settings
from services.voucher.store import care_at_home as store
from services.voucher.store.care_at_home import CareAtHome, Decided, NewObjection, Objection, Ruled


async def file_objection(
    context: Context[Settings], request_id: UUID, request: CareAtHomeObjectionRequest, key: Key
) -> CareAtHomeObjectionResponse:
    """Object to a refusal; raises ObjectionImpossible, ObjectionLate or ObjectionOpen."""
    async with context.writing(key) as change:
        row = await store.get_request(change.session, request_id, lock=True)
        context.require_own(client_id=row.client_id)
        acting(context.caller, Parties(row.client_id, request_id, row.office_id))
        if row.status != CareAtHomeStatus.REFUSED or not (row.decided_at and row.decided_by and row.decision_id):
            raise ObjectionImpossible
        decided_on, today = amsterdam_day(row.decided_at), amsterdam_day(change.at)
        rules.check_in_time(today, decided_on, request.late_reason)
        objection = NewObjection(
            objection_id=new_id(),
            care_at_home_request_id=request_id,
            decision_id=row.decision_id,
            decided_by=row.decided_by,
            grounds=request.grounds,
            late_reason=request.late_reason if rules.is_late(today, decided_on) else None,
            received_on=today,
            due_on=rules.ruling_due_on(today, decided_on),
            status="received",
            version=1,
            received_at=change.at,
        )
        await store.add_objection(change.session, objection)
        made = await store.get_objection(change.session, request_id, objection.objection_id)
        form = DELIVERY_FORM_WORDS[row.delivery_form]
        await change.tell(CARE_AT_HOME_OBJECTED.to_office(row.office_id, request_id, form=form, due_on=made.due_on))
        await change.saw(row.client_id, "care-at-home-requests", "C", "object-care-at-home")
        return _answer(change, made)


async def list_objections(context: Context[Settings], request_id: UUID) -> list[CareAtHomeObjectionResponse]:
    """The objections to refusals of a request, oldest first."""
    async with context.reading() as reading:
        await own_request(context, reading, request_id)
        rows = await store.list_objections(reading.session, request_id)
    return [CareAtHomeObjectionResponse.model_validate(row) for row in rows]


async def get_objection(
    context: Context[Settings], request_id: UUID, objection_id: UUID
) -> CareAtHomeObjectionResponse:
    """One objection; raises NotFound."""
    async with context.reading() as reading:
        await own_request(context, reading, request_id)
        row = await store.get_objection(reading.session, request_id, objection_id)
    etags.send(context.response, row.version)
    return CareAtHomeObjectionResponse.model_validate(row)


async def rule_on_objection(
    context: Context[Settings], request_id: UUID, objection_id: UUID, request: CareAtHomeRulingRequest, key: Key
) -> CareAtHomeObjectionResponse:
    """Uphold the refusal, grant the request after all, or find a late objection inadmissible."""
    async with context.writing(key) as change:
        row = await store.get_request(change.session, request_id, lock=True)
        context.require_own(office_id=row.office_id)
        objection = await store.get_objection(change.session, request_id, objection_id)
        if objection.status != "received":
            raise ObjectionClosed(status=objection.status)
        if objection.decided_by == context.caller.subject:
            raise OwnDecision
        rules.check_ruling(request.outcome, was_late=objection.late_reason is not None)
        decision_id = await change.decide(_ruling(row, objection, request))
        ruled = Ruled(
            objection_id,
            request.outcome.value,
            request.grounds,
            amsterdam_day(change.at),
            context.caller.subject,
            decision_id,
        )
        now = await store.rule_on(change.session, ruled)
        if request.outcome is Ruling.REVISED:
            await _revise(change, row, request, decision_id)
        words = RULING_WORDS[request.outcome]
        await change.tell(CARE_AT_HOME_RULED.to_client(row.client_id, request_id, outcome=words))
        await change.saw(row.client_id, "care-at-home-requests", "U", "rule-care-at-home")
        return _answer(change, now)


async def _revise(change: Change, row: CareAtHome, request: CareAtHomeRulingRequest, decision_id: UUID) -> None:
    """Grant the request by the ruling; the facts of the refusal remain."""
    decided = Decided(
        care_at_home_request_id=row.care_at_home_request_id,
        status=rules.after(row.status, CareAtHomeStep.REVISE).value,
        responsible=True,
        efficient=True,
        facts=row.facts,
        reason=request.grounds,
        nearest_form=None,
        decided_at=change.at,
        decided_as=DecidedBy.RULING.value,
        decided_by=change.who.subject,
        decision_id=decision_id,
    )
    await store.decide_requests(change.session, [decided])
    await publish(change, [await store.get_request(change.session, row.care_at_home_request_id)])


def _answer(change: Change, row: Objection) -> CareAtHomeObjectionResponse:
    location = f"/care-at-home-requests/{row.care_at_home_request_id}/objections/{row.objection_id}"
    return change.answer(CareAtHomeObjectionResponse.model_validate(row), location=location, etag=row.version)


def _ruling(row: CareAtHome, objection: Objection, request: CareAtHomeRulingRequest) -> DecisionRecord:
    facts = [
        *basic_facts(row),
        Fact("by", DecidedBy.RULING.value),
        Fact("objection", objection.objection_id, recorded_at=objection.received_at, source="objector"),
        Fact("refusal", objection.decision_id, recorded_at=row.decided_at),
    ]
    spoke = RuleSpoke("objection", request.outcome.value, Text(request.grounds, request.grounds))
    return record(row, request.outcome.value, [spoke], facts)
