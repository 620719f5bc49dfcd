"""Care at home: asked for, decided on as responsible and efficient or not, and granted where nobody decides in time."""

from collections.abc import Sequence
from uuid import UUID

from services.common.calendar import amsterdam_day
from services.common.data.decisions import DecisionRecord, Fact, RuleSpoke
from services.common.ids import new_id
from services.common.message_kinds import Message
from services.common.refusals import NotFound
from services.common.service import Change, Reading, Service
from services.common.texts import Text
from services.common.web import etags
from services.common.web.app import Worker
from services.common.web.context import Context
from services.common.web.idempotency import Key, replay
from services.voucher.operations.parties import Acting, Parties, acting
from services.voucher.refusals.care_at_home import CareAtHomeGranted
from services.voucher.refusals.issue import FormOutOfScope, NotInRegion, PilotNotOpen, PilotUnknown, RegionUnknown
from services.voucher.rules import care_at_home as rules
from services.voucher.rules.care_at_home import CARE_AT_HOME_CHANGED, CareAtHomeStatus, CareAtHomeStep, DecidedBy
from services.voucher.rules.care_at_home_messages import (
    CARE_AT_HOME_GRANTED,
    CARE_AT_HOME_REFUSED,
    CARE_AT_HOME_REQUESTED,
    CARE_AT_HOME_SILENT,
)
from services.voucher.rules.closing import is_closed
from services.voucher.rules.status_words import DELIVERY_FORM_WORDS
from services.voucher.schemas.care_at_home import CareAtHomeBody, CareAtHomeDecisionRequest, CareAtHomeResponse
from services.voucher.settings import Settings
from services.voucher.store import care_at_home as store
from services.voucher.store import known
from services.voucher.store.care_at_home import CareAtHome, Decided, NewRequest, WantedRequests
from services.voucher.store.pilots import get_pilot
from services.voucher.tables import Pilot

MOST = 500
RULE_SET, RULE_SET_VERSION = "care-at-home", "1"


async def ask(context: Context[Settings], request: CareAtHomeBody, key: Key) -> CareAtHomeResponse:
    """Record a request for care at home; raises the refusal of the first rule that is not met."""
    async with context.reading() as reading:
        await replay(reading.session, key)
        pilot, who = await _pilot(context, reading, request)
        region = await _region(reading, request.client_id)
    if region not in pilot.region_codes:
        await context.service.readers.catch_up("indication")
        async with context.reading() as reading:
            region = await _region(reading, request.client_id)
    _check_scope(pilot, request, region, who, context)
    async with context.writing(key) as change:
        asked = NewRequest(
            new_id(),
            request.pilot_id,
            request.client_id,
            request.delivery_form,
            request.requested_on,
            rules.decide_by(request.requested_on),
            CareAtHomeStatus.REQUESTED.value,
            1,
            change.at,
        )
        place = (request.pilot_id, request.client_id, request.delivery_form)
        before = (await store.counting_requests(change.session, [place[0]], [place[1]])).get(place)
        if before and rules.status_on(before.status, before.decide_by, amsterdam_day(change.at)) == "granted":
            raise CareAtHomeGranted(delivery_form=request.delivery_form)
        await store.add_request(change.session, asked)
        row = await store.get_request(change.session, asked.care_at_home_request_id)
        if not who.is_office:
            form = DELIVERY_FORM_WORDS[row.delivery_form]
            await change.tell(
                CARE_AT_HOME_REQUESTED.to_office(
                    row.office_id, row.care_at_home_request_id, form=form, decide_by=row.decide_by
                )
            )
        await publish(change, [row])
        await change.saw(row.client_id, "care-at-home-requests", "C", "ask-care-at-home")
        return change.answer(
            shown(row), location=f"/care-at-home-requests/{row.care_at_home_request_id}", etag=row.version
        )


async def get_request(context: Context[Settings], request_id: UUID) -> CareAtHomeResponse:
    """One request; raises NotFound."""
    async with context.reading() as reading:
        row = await own_request(context, reading, request_id)
    etags.send(context.response, row.version)
    return shown(row)


async def list_requests(
    context: Context[Settings],
    after: UUID | None,
    most: int,
    *,
    pilot_id: UUID | None,
    client_id: UUID | None,
    status: str | None,
) -> list[CareAtHomeResponse]:
    """Requests in order of receipt: those of a client, or those of the pilots of a care office."""
    own = sorted(context.caller.client_ids)
    wanted = WantedRequests(most, own, context.office_id, after, pilot_id, client_id, status)
    async with context.reading() as reading:
        rows = await store.list_requests(reading.session, wanted)
        await reading.saw_all(
            sorted({row.client_id for row in rows}), "care-at-home-requests", "R", "list-care-at-home"
        )
    return [shown(row) for row in rows]


async def decide(
    context: Context[Settings], request_id: UUID, request: CareAtHomeDecisionRequest, key: Key
) -> CareAtHomeResponse:
    """Grant or refuse; raises CareAtHomeDecided, also when the term has passed and silence has granted."""
    async with context.writing(key) as change:
        row = await store.get_request(change.session, request_id, lock=True)
        context.require_own(office_id=row.office_id)
        rules.check_nearest_form(row.delivery_form, request.nearest_form)
        step = CareAtHomeStep.GRANT if request.nearest_form is None else CareAtHomeStep.REFUSE
        status = rules.after(rules.status_on(row.status, row.decide_by, amsterdam_day(change.at)), step)
        decision_id = await change.decide(_decision(row, request, status))
        decided = Decided(
            care_at_home_request_id=request_id,
            status=status.value,
            decided_at=change.at,
            decided_as=DecidedBy.OFFICE.value,
            decided_by=context.caller.subject,
            decision_id=decision_id,
            **request.model_dump(),
        )
        await store.decide_requests(change.session, [decided])
        now = await store.get_request(change.session, request_id)
        await change.tell(_told(now))
        await publish(change, [now])
        await change.saw(now.client_id, "care-at-home-requests", "U", "decide-care-at-home")
        return change.answer(shown(now), location=f"/care-at-home-requests/{request_id}", etag=now.version)


async def grant_by_silence(service: Service) -> None:
    """Grant the requests whose last day to decide has passed; any replica may."""
    today = service.clock.today()
    while True:
        async with service.writing() as change:
            rows = await store.lock_due(change.session, today, MOST)
            decision_ids = await change.decide_all([_by_silence(row) for row in rows])
            decided = [
                Decided(
                    care_at_home_request_id=row.care_at_home_request_id,
                    status=rules.after(row.status, CareAtHomeStep.GRANT_BY_SILENCE).value,
                    responsible=True,
                    efficient=True,
                    facts=None,
                    reason=None,
                    nearest_form=None,
                    decided_at=change.at,
                    decided_as=DecidedBy.SILENCE.value,
                    decided_by=change.who.subject,
                    decision_id=decision_id,
                )
                for row, decision_id in zip(rows, decision_ids, strict=True)
            ]
            await store.decide_requests(change.session, decided)
            if rows:
                await change.tell_all([message for row in rows for message in _silent(row)])
                ids = [row.care_at_home_request_id for row in rows]
                await publish(change, await store.get_requests(change.session, ids))
                await change.saw_all(
                    {row.client_id for row in rows}, "care-at-home-requests", "U", "decide-care-at-home"
                )
        if len(rows) < MOST:
            return


async def own_request(context: Context[Settings], reading: Reading, request_id: UUID) -> CareAtHome:
    """A request that the caller may see, with the access logged; raises NotFound."""
    row = await store.get_request(reading.session, request_id)
    context.require_own(client_id=row.client_id, office_id=row.office_id)
    await reading.saw(row.client_id, "care-at-home-requests", "R", "read-care-at-home")
    return row


async def publish(change: Change, rows: Sequence[CareAtHome]) -> None:
    """Publish requests as they are now."""
    told = [
        (
            row.care_at_home_request_id,
            {
                "careAtHomeRequestId": row.care_at_home_request_id,
                "clientId": row.client_id,
                "pilotCode": row.pilot_code,
                "version": row.version,
                "status": row.status,
                "deliveryForm": row.delivery_form,
            },
        )
        for row in rows
    ]
    await change.publish_all(CARE_AT_HOME_CHANGED, told)


def shown(row: CareAtHome) -> CareAtHomeResponse:
    """A request as it is shown."""
    decided_on = amsterdam_day(row.decided_at) if row.decided_at else None
    until = rules.objection_until(decided_on) if decided_on and row.status == CareAtHomeStatus.REFUSED else None
    return CareAtHomeResponse.model_validate(vars(row) | {"decided_on": decided_on, "objection_until": until})


def basic_facts(row: CareAtHome) -> list[Fact]:
    """The facts of every decision on a request."""
    return [
        Fact("pilot", row.pilot_code),
        Fact("deliveryForm", row.delivery_form),
        Fact("requestedOn", row.requested_on, recorded_at=row.received_at),
        Fact("decideBy", row.decide_by),
    ]


async def _pilot(context: Context[Settings], reading: Reading, request: CareAtHomeBody) -> tuple[Pilot, Acting]:
    """The pilot, and for whom the caller asks: for its own file, or as the office of the pilot."""
    try:
        pilot = await get_pilot(reading.session, request.pilot_id)
    except NotFound:
        raise PilotUnknown(pointer="/body/pilotId") from None
    who = acting(context.caller, Parties(request.client_id, request.client_id, pilot.office_id))
    return pilot, who


async def _region(reading: Reading, client_id: UUID) -> str | None:
    """The region of the client, else that of the last indication that names one."""
    clients = await known.clients_by_id(reading.session, [client_id])
    if client_id in clients and clients[client_id].region_code:
        return clients[client_id].region_code
    rows = (await known.indications_by_client(reading.session, [client_id]))[client_id]
    return next((row.region_code for row in reversed(rows) if row.region_code), None)


def _check_scope(
    pilot: Pilot, request: CareAtHomeBody, region: str | None, who: Acting, context: Context[Settings]
) -> None:
    """Raise where the pilot could not issue a voucher in this form to this client, or the day is not possible."""
    today = context.clock.today()
    if pilot.status != "open" or is_closed(pilot.closes_on, today):
        raise PilotNotOpen(pointer="/body/pilotId", status="closed" if pilot.status == "open" else pilot.status)
    regions = ", ".join(pilot.region_codes)
    if region is None:
        raise RegionUnknown(pilot_regions=regions)
    if region not in pilot.region_codes:
        raise NotInRegion(region_code=region, pilot_regions=regions)
    if request.delivery_form not in pilot.delivery_forms:
        forms = ", ".join(pilot.delivery_forms)
        raise FormOutOfScope(pointer="/body/deliveryForm", delivery_form=request.delivery_form, possible_forms=forms)
    opened_on = amsterdam_day(pilot.opened_at) if pilot.opened_at else today
    rules.check_request_day(request.requested_on, opened_on if who.is_office else today, today)


def _told(row: CareAtHome) -> Message:
    """The message to the client about what the office decided."""
    form, about = DELIVERY_FORM_WORDS[row.delivery_form], row.care_at_home_request_id
    if row.nearest_form is None or row.decided_at is None:
        return CARE_AT_HOME_GRANTED.to_client(row.client_id, about, form=form)
    until = rules.objection_until(amsterdam_day(row.decided_at))
    nearest = DELIVERY_FORM_WORDS[row.nearest_form]
    return CARE_AT_HOME_REFUSED.to_client(row.client_id, about, form=form, nearest=nearest, until=until)


def _silent(row: CareAtHome) -> list[Message]:
    """The messages that silence has granted."""
    form, about = DELIVERY_FORM_WORDS[row.delivery_form], row.care_at_home_request_id
    return [
        CARE_AT_HOME_SILENT.to_client(row.client_id, about, form=form, decide_by=row.decide_by),
        CARE_AT_HOME_SILENT.to_office(row.office_id, about, form=form, decide_by=row.decide_by),
    ]


def _decision(row: CareAtHome, request: CareAtHomeDecisionRequest, status: CareAtHomeStatus) -> DecisionRecord:
    facts = [
        *basic_facts(row),
        Fact("by", DecidedBy.OFFICE.value),
        Fact("facts", request.facts, source="office"),
        Fact("reason", request.reason, source="office"),
    ]
    if request.nearest_form:
        facts.append(Fact("nearestForm", request.nearest_form, source="office"))
    return record(
        row, status, [_spoke("responsible", request.responsible), _spoke("efficient", request.efficient)], facts
    )


def _by_silence(row: CareAtHome) -> DecisionRecord:
    spoke = RuleSpoke("decided-in-time", "not-met", rules.RESTS_ON_WORDS[DecidedBy.SILENCE])
    facts = [*basic_facts(row), Fact("by", DecidedBy.SILENCE.value)]
    return record(row, CareAtHomeStatus.GRANTED, [spoke], facts)


def record(row: CareAtHome, outcome: str, spoke: list[RuleSpoke], facts: list[Fact]) -> DecisionRecord:
    """A decision record about a request."""
    return DecisionRecord(
        kind="care-at-home",
        subject=row.care_at_home_request_id,
        client_id=row.client_id,
        outcome=outcome,
        rule_set=RULE_SET,
        rule_set_version=RULE_SET_VERSION,
        rules=spoke,
        facts=facts,
    )


def _spoke(code: str, holds: bool) -> RuleSpoke:
    return RuleSpoke(code, "met" if holds else "not-met", SPOKEN[code, holds])


SPOKEN = {
    ("responsible", True): Text("Zorg thuis in deze vorm is verantwoord.", "Care at home in this form is responsible."),
    ("responsible", False): Text(
        "Zorg thuis in deze vorm is niet verantwoord.", "Care at home in this form is not responsible."
    ),
    ("efficient", True): Text("Zorg thuis in deze vorm is doelmatig.", "Care at home in this form is efficient."),
    ("efficient", False): Text(
        "Zorg thuis in deze vorm is niet doelmatig.", "Care at home in this form is not efficient."
    ),
}
"""Rule and whether it holds → the sentence of the decision record."""

WORKERS = (Worker("grant care at home on which nobody decided in time", 600, grant_by_silence),)
