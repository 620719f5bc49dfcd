"""Deciding on an application: the indication, its letter, its record and its events, in one transaction."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, cast
from uuid import UUID

from services.common.data.decisions import DecisionRecord, Fact, RuleSpoke
from services.common.ids import new_id
from services.common.refusals import Refusals
from services.common.service import Change
from services.common.texts import Text
from services.common.web.context import Context
from services.indication import reference, store
from services.indication.operations.applications import log, stop
from services.indication.operations.assessments import Findings, findings_of
from services.indication.refusals import IndicationOverlaps, OwnApplicationLeads
from services.indication.rules.decision import Grounds, Outcome, faults_of
from services.indication.rules.letter import Facts, GoingOn, Section, letter
from services.indication.rules.states import Status
from services.indication.rules.steps import conclusion
from services.indication.rules.terms import ends_on
from services.indication.schemas.indications import Content
from services.indication.settings import Settings
from services.indication.tables import Application, Assessment, Client, Indication, Letter

RULE_SET = "indication"


async def judge(
    change: Change, application: Application, assessment: Assessment, request: Content, today: date
) -> tuple[Client, Findings]:
    """The client, locked, and the findings that a decision rests on; raises every reason why it cannot be so."""
    client = await store.get_client(change.session, application.client_id, lock=True)
    await _require_leading(change, application)
    findings = findings_of(assessment, client, today)
    if faults := faults_of(request, grounds_of(findings, application, today)):
        raise Refusals(faults)
    return client, findings


async def decide(
    change: Change,
    here: Context,
    application: Application,
    assessment: Assessment,
    request: Content,
    *,
    drafted_by: UUID | None = None,
) -> Indication:
    """Decide on an application that is locked: the indication with its letter, record, events and log.

    With `drafted_by` the caller approves what that assessor decided.
    """
    today = here.clock.today()
    client, findings = await judge(change, application, assessment, request, today)
    asked = await store.information_requests_of(change.session, [application.application_id])
    stop(application, Status.DECIDED, asked[application.application_id], today)
    address = await store.current_address(change.session, client.client_id)
    indication = new_indication(here, application, request, address.region_code)
    if drafted_by:
        indication.decided_by, indication.approved_by = drafted_by, here.caller.subject
    await record_indication(change, indication, application, assessment, findings)
    sections = as_plain(letter(await letter_facts(here, change, indication, client)))
    change.session.add(Letter(indication_id=indication.indication_id, sent_on=today, sections=sections))
    await _close_others(change, application, today)
    return indication


async def _require_leading(change: Change, application: Application) -> None:
    """Pass when the decision belongs with this application: the one of the client's own side, when that is open.

    The client is locked, so none can be added meanwhile.
    """
    if application.provider_id:
        own = await store.find_open_application(change.session, application.client_id, None)
        if own:
            raise OwnApplicationLeads(application_id=own.application_id)


async def _close_others(change: Change, decided: Application, today: date) -> None:
    """Withdraw the applications of providers that the decision answers as well."""
    others = await store.other_open_applications(change.session, decided)
    asked = await store.information_requests_of(change.session, [each.application_id for each in others])
    for each in others:
        stop(each, Status.WITHDRAWN, asked[each.application_id], today)
        each.decided_with_id = decided.application_id
        await store.drop_waiting_draft(
            change.session, each.application_id, change.who.subject, change.at, "decided with another application"
        )
        await log(change, each, "U", "decided-together", "/withdrawal")


async def _going_on(change: Change, decided: Indication) -> tuple[GoingOn, ...]:
    """The rights that a refusal leaves as they are, in order."""
    if decided.status == Outcome.GRANTED:
        return ()
    running = await store.running_from(change.session, decided.client_id, decided.decided_on)
    return tuple(GoingOn(row.profile_code, row.valid_from, row.valid_to) for row in running if row.profile_code)


async def record_indication(
    change: Change, indication: Indication, application: Application, assessment: Assessment, findings: Findings
) -> None:
    """Store a new indication: it ends what runs, is explained, logged and told."""
    if indication.status == Outcome.GRANTED:
        await _end_running(change, indication)
    indication.decision_id = await change.decide(_record(indication, application, assessment, findings))
    change.session.add(indication)
    await change.session.flush()
    await tell(change, indication)
    await change.saw(indication.client_id, f"indications/{indication.indication_id}", "C", "decide")


async def tell(change: Change, indication: Indication) -> None:
    """Tell the other services the whole state of an indication; the row must be locked or new."""
    data: dict[str, Any] = {
        "indicationId": indication.indication_id,
        "clientId": indication.client_id,
        "version": indication.version,
        "status": indication.status,
        "profileCode": indication.profile_code,
        "iwlzCode": indication.iwlz_code,
        "tailored": indication.tailored_extra is not None,
        "needFeatures": indication.need_features,
        "regionCode": indication.region_code,
        "validFrom": indication.valid_from,
        "validTo": indication.valid_to,
        "withdrawalReason": indication.withdrawal_reason,
    }
    await change.publish("nl.pvb.indications.changed.v1", indication.indication_id, data)


async def give_back(change: Change, never_begun: Indication) -> None:
    """What made way for a right that never begins holds again, until the next; else the client would have none."""
    assert never_begun.valid_from
    following = await store.running_from(change.session, never_begun.client_id, never_begun.valid_from)
    for earlier in await store.ended_by(change.session, never_begun.indication_id):
        earlier.valid_to, earlier.ended_by = earlier.valid_to_before, None
        first = following[0].valid_from if following else None
        if first and (earlier.valid_to is None or earlier.valid_to >= first):
            earlier.valid_to, earlier.ended_by = first - timedelta(days=1), following[0].indication_id
        else:
            earlier.valid_to_before = None
        earlier.version += 1
        await change.session.flush()
        await tell(change, earlier)


async def _end_running(change: Change, new: Indication) -> None:
    """End what runs on the first day of the new one; refuse when something begins on or after it."""
    assert new.valid_from
    for running in await store.running_from(change.session, new.client_id, new.valid_from):
        assert running.valid_from
        if running.valid_from >= new.valid_from:
            if new.valid_to and running.valid_from > new.valid_to:
                continue
            raise IndicationOverlaps(pointer="/body/validFrom")
        running.valid_to_before = running.valid_to_before if running.ended_by else running.valid_to
        running.valid_to = new.valid_from - timedelta(days=1)
        running.ended_by = new.indication_id
        running.version += 1
        await change.session.flush()
        await tell(change, running)


def grounds_of(findings: Findings, application: Application, today: date) -> Grounds:
    """What a decision rests on; `today` is the day of deciding."""
    return Grounds(
        access=findings.access,
        proposal=findings.proposal,
        today=today,
        in_special_circumstances=application.kind == "special-circumstances",
        insured_by_treaty=application.insured_by_treaty,
        profiles=reference.care_profiles(),
        terms=reference.legal_terms(),
    )


def new_indication(here: Context, application: Application, request: Content, region_code: str) -> Indication:
    """The indication that a decision makes; not stored yet."""
    today = here.clock.today()
    profile = reference.care_profiles().get(request.profile_code or "")
    return Indication(
        indication_id=new_id(),
        client_id=application.client_id,
        application_id=application.application_id,
        status=request.outcome.value,
        profile_code=profile.code if profile else None,
        iwlz_code=profile.iwlz_code if profile else None,
        tailored_extra=request.tailored_extra,
        need_features=sorted(each.value for each in set(request.need_features)),
        region_code=region_code,
        valid_from=request.valid_from,
        valid_to=request.valid_to,
        reasons=list(dict.fromkeys(request.reasons)),
        elsewhere=request.elsewhere,
        motivation=request.motivation,
        explanation=request.explanation,
        decided_on=today,
        decided_at=here.clock.now(),
        decided_by=here.caller.subject,
        objection_until=ends_on(today, reference.legal_terms()["objection"]),
        version=1,
    )


def _record(
    indication: Indication, application: Application, assessment: Assessment, findings: Findings
) -> DecisionRecord:
    found, judged = findings.proposal, findings.access
    rules = [RuleSpoke(f"access/{leg.code}", "holds" if leg.holds else "fails", leg.text) for leg in judged.legs]
    if indication.approved_by:
        rules.append(RuleSpoke("four-eyes", "approved", _FOUR_EYES))
    advice = conclusion(judged, found, reference.care_profiles())
    proposed = found.winner.profile_code if found.winner else None
    rules.append(RuleSpoke("proposal", proposed or "question", advice))
    facts = [
        Fact("application", application.application_id, source=f"applications/{application.application_id}"),
        Fact("receivedOn", application.received_on, recorded_at=application.received_at, source="applications"),
        Fact("applicationKind", application.kind, recorded_at=application.received_at, source="applications"),
        Fact("assessmentVersion", assessment.version, recorded_at=assessment.changed_at, source="assessment"),
        Fact("proposedProfile", proposed, source=f"proposal/{found.version}"),
        Fact("decidedProfile", indication.profile_code, indication.valid_from, indication.valid_to, source="assessor"),
        Fact("departsFromProposal", _departs(indication, findings), source="assessor"),
    ]
    return DecisionRecord(
        kind="indication",
        subject=indication.indication_id,
        outcome=indication.status,
        rule_set=RULE_SET,
        rule_set_version=found.version,
        rules=rules,
        facts=facts,
        client_id=indication.client_id,
    )


def _departs(indication: Indication, findings: Findings) -> bool:
    return bool(indication.profile_code) and not findings.proposal.is_in_line(indication.profile_code or "")


async def letter_facts(here: Context, change: Change, indication: Indication, client: Client) -> Facts:
    """What the letter of an indication tells."""
    return Facts(
        sender=cast(Settings, here.settings).sender,
        number=indication.number,
        name=f"{client.given_names} {client.family_name}",
        decided_on=indication.decided_on,
        objection_until=indication.objection_until,
        explanation=indication.explanation,
        region=reference.regions()[indication.region_code],
        profile=reference.care_profiles().get(indication.profile_code or ""),
        tailored_extra=indication.tailored_extra,
        need_features=indication.need_features,
        valid_from=indication.valid_from,
        valid_to=indication.valid_to,
        reasons=indication.reasons,
        elsewhere=indication.elsewhere,
        going_on=await _going_on(change, indication),
    )


def as_plain(sections: Sequence[Section]) -> list[dict[str, Any]]:
    """The sections of a letter as they are stored."""
    return [{"heading": each.heading, "paragraphs": list(each.paragraphs)} for each in sections]


_FOUR_EYES = Text(
    "Een tweede onderzoeker keurde de afwijzing goed voordat zij werd verstuurd.",
    "A second assessor approved the refusal before it was sent.",
)
