"""Ruling on an objection: uphold, revise or revoke, with what that does to the indication and its events."""

from datetime import date
from typing import cast
from uuid import UUID

from services.common.data.decisions import DecisionRecord, Fact, RuleSpoke
from services.common.refusals import Refusal, Refusals
from services.common.service import Change
from services.common.texts import Text
from services.common.web.context import Context
from services.common.web.idempotency import Key
from services.indication import reference, store
from services.indication.operations.assessments import Findings, faults_in, findings_of, judged
from services.indication.operations.decisions import (
    as_plain,
    give_back,
    grounds_of,
    letter_facts,
    new_indication,
    record_indication,
    tell,
)
from services.indication.operations.objections import open_objection
from services.indication.refusals import IndicationOverlaps, RightEndsSooner
from services.indication.rules.decision import faults_of
from services.indication.rules.objection import Ruling, ruling_faults
from services.indication.rules.ruling_letter import RulingFacts, ruling_letter
from services.indication.rules.terms import ends_on
from services.indication.schemas.indications import Content
from services.indication.schemas.objections import ObjectionAnswer, RulingRequest
from services.indication.settings import Settings
from services.indication.tables import Assessment, Client, Indication, Letter, Objection


async def rule_on_objection(here: Context, objection_id: UUID, request: RulingRequest, key: Key) -> ObjectionAnswer:
    """Rule on an objection, by somebody who did not decide."""
    today = here.clock.today()
    async with here.writing(key) as change:
        objection = await open_objection(change, objection_id)
        client = await store.get_client(change.session, objection.client_id, lock=True)
        indication = await store.get_indication(change.session, objection.indication_id, lock=True)
        if faults := _faults(here, request, indication, today):
            raise Refusals(faults)
        new: Indication | None = None
        if request.outcome is Ruling.REVISED and request.content:
            new = await _revise(change, here, objection, indication, client, request, request.content)
        elif request.outcome is Ruling.REVOKED:
            await _revoke(change, indication, today)
        objection.status, objection.outcome, objection.ruling = "ruled", request.outcome.value, request.grounds
        objection.findings = request.findings.model_dump(mode="json", by_alias=True) if request.findings else None
        objection.ruled_on, objection.ruled_by = today, here.caller.subject
        objection.new_indication_id = new.indication_id if new else None
        objection.decision_id = await change.decide(_record(objection, indication, new))
        objection.letter = as_plain(
            ruling_letter(await _letter_facts(here, change, objection, indication, client, new, request))
        )
        objection.version += 1
        if new:
            change.session.add(Letter(indication_id=new.indication_id, sent_on=today, sections=objection.letter))
        await change.session.flush()
        await change.saw(client.client_id, f"objections/{objection_id}", "U", "rule-on-objection")
        return change.answer(ObjectionAnswer.model_validate(objection), etag=objection.version)


def _faults(here: Context, request: RulingRequest, indication: Indication, today: date) -> list[Refusal]:
    content = request.content.outcome if request.content else None
    faults = ruling_faults(
        request.outcome,
        content,
        status=indication.status,
        deciders=(indication.decided_by, indication.approved_by),
        ruling_by=here.caller.subject,
    )
    return [*faults, *(faults_in(request.findings, today, "/body/findings") if request.findings else [])]


async def _revise(
    change: Change,
    here: Context,
    objection: Objection,
    old: Indication,
    client: Client,
    request: RulingRequest,
    content: Content,
) -> Indication:
    """Put a new decision in the place of the old one; it may begin as early as the old one could."""
    application = await store.get_application(change.session, old.application_id)
    assessment = await store.get_assessment(change.session, old.application_id)
    findings = _findings(assessment, client, request, old.decided_on)
    if faults := faults_of(content, grounds_of(findings, application, old.decided_on)):
        for fault in faults:
            fault.pointer = (fault.pointer or "").replace("/body/", "/body/content/")
        raise Refusals(faults)
    address = await store.current_address(change.session, client.client_id)
    new = new_indication(here, application, content, address.region_code)
    new.after_objection = objection.objection_id
    _stay_within(new, old)
    if old.status == "granted" and new.valid_from and old.valid_from and new.valid_from <= old.valid_from:
        await _withdraw(change, old, new.indication_id)
        await _make_way(change, old, new)
    await record_indication(change, new, application, assessment, findings)
    return new


async def _make_way(change: Change, old: Indication, new: Indication) -> None:
    """What made way for the old decision makes way for the new one, and holds again should that never begin."""
    for earlier in await store.ended_by(change.session, old.indication_id):
        earlier.ended_by = new.indication_id
        earlier.version += 1
        await change.session.flush()
        await tell(change, earlier)


def _stay_within(new: Indication, old: Indication) -> None:
    """The new decision holds no longer than the old one, where another followed that or the client gave it up."""
    if not (old.ended_by or old.withdrawal_reason) or old.valid_to is None or new.valid_from is None:
        return
    if new.valid_from > old.valid_to:
        if old.ended_by:
            raise IndicationOverlaps(pointer="/body/content/validFrom")
        raise RightEndsSooner(pointer="/body/content/validFrom", valid_to=old.valid_to)
    new.valid_to = min(new.valid_to or old.valid_to, old.valid_to)
    if new.valid_to == old.valid_to and not old.ended_by:
        new.withdrawal_reason, new.withdrawal_note = old.withdrawal_reason, old.withdrawal_note
        new.withdrawn_on, new.withdrawal_decision_id = old.withdrawn_on, old.withdrawal_decision_id


def _findings(assessment: Assessment, client: Client, request: RulingRequest, day: date) -> Findings:
    return judged(request.findings, client, day) if request.findings else findings_of(assessment, client, day)


async def _revoke(change: Change, indication: Indication, today: date) -> None:
    """Take the right away: it ends today, or never begins."""
    if indication.valid_from and indication.valid_from <= today:
        indication.valid_to = min(indication.valid_to or today, today)
    await _withdraw(change, indication, None)
    if indication.valid_from and indication.valid_from > today:
        await give_back(change, indication)


async def _withdraw(change: Change, indication: Indication, ended_by: UUID | None) -> None:
    indication.status = "withdrawn"
    indication.ended_by = ended_by or indication.ended_by
    indication.version += 1
    await change.session.flush()
    await tell(change, indication)


def _record(objection: Objection, indication: Indication, new: Indication | None) -> DecisionRecord:
    outcome = objection.outcome or ""
    rules = [
        RuleSpoke("objection/in-time", "late" if objection.late_reason else "holds", _IN_TIME),
        RuleSpoke("objection/by-another", "holds", _BY_ANOTHER),
        RuleSpoke("objection/ruling", outcome, _OUTCOMES[Ruling(outcome)]),
    ]
    facts = [
        Fact("objectedTo", indication.indication_id, source=f"indications/{indication.indication_id}"),
        Fact("receivedOn", objection.received_on, recorded_at=objection.received_at, source="objections"),
        Fact("dueOn", objection.due_on, source="Awb 7:10"),
        Fact("newIndication", new.indication_id if new else None, source="objections"),
    ]
    return DecisionRecord(
        kind="objection-ruling",
        subject=objection.objection_id,
        outcome=outcome,
        rule_set="objection",
        rule_set_version="2026-1",
        rules=rules,
        facts=facts,
        client_id=objection.client_id,
    )


async def _letter_facts(
    here: Context,
    change: Change,
    objection: Objection,
    indication: Indication,
    client: Client,
    new: Indication | None,
    request: RulingRequest,
) -> RulingFacts:
    assert objection.ruled_on
    return RulingFacts(
        sender=cast(Settings, here.settings).sender,
        number=indication.number,
        name=f"{client.given_names} {client.family_name}",
        ruled_on=objection.ruled_on,
        received_on=objection.received_on,
        appeal_until=ends_on(objection.ruled_on, reference.legal_terms()["appeal"]),
        ruling=request.outcome,
        grounds=request.grounds,
        last_day=indication.valid_to if request.outcome is Ruling.REVOKED else None,
        new=await letter_facts(here, change, new, client) if new else None,
    )


_IN_TIME = Text(
    "Bezwaar kan binnen zes weken, of later met een goede reden.",
    "An objection is made within six weeks, or later for a good reason.",
)
_BY_ANOTHER = Text(
    "Wie het besluit nam, beslist niet op het bezwaar.", "Who took the decision does not rule on the objection."
)
_OUTCOMES = {
    Ruling.UPHELD: Text("Het besluit blijft zoals het was.", "The decision stays as it was."),
    Ruling.REVISED: Text("Er komt een ander besluit voor in de plaats.", "Another decision takes its place."),
    Ruling.REVOKED: Text("Het besluit is ingetrokken.", "The decision is revoked."),
}
