"""Closing a pilot: decided with a day, its clients placed one by one, and evaluated at the end.

The end itself is ordinary: the last day of the pilot is that of its vouchers, and their agreements end with them.
"""

from datetime import date
from uuid import UUID

from services.common.calendar import add_months, amsterdam_day
from services.common.data.decisions import DecisionRecord, Fact, RuleSpoke
from services.common.service import Change, Service
from services.common.texts import Text
from services.common.web import etags
from services.common.web.context import Context
from services.common.web.idempotency import Key
from services.voucher.operations.agreements import tell_lapsed
from services.voucher.operations.parties import agreement_fact
from services.voucher.operations.pilot_versions import add_version, plan_of
from services.voucher.operations.pilots import own_pilot, refuse_any, save_and_tell
from services.voucher.operations.work import new_work, shown_work, take_step
from services.voucher.rules.agreement_states import AGREEMENTS_CHANGED, Step
from services.voucher.rules.agreement_states import after as after_step
from services.voucher.rules.closing import faults_of_closing, faults_of_evaluation, is_closed
from services.voucher.rules.messages import PILOT_CLOSED
from services.voucher.rules.pilot import PilotStep, after
from services.voucher.rules.pilot_versions import TOLD_MONTHS, plan_on
from services.voucher.rules.work import WorkKind, WorkStep
from services.voucher.schemas.closing import (
    ClosingRequest,
    EvaluationRequest,
    WindingDownAgreementResponse,
    WindingDownResponse,
)
from services.voucher.schemas.pilots import PilotResponse
from services.voucher.settings import Settings
from services.voucher.store import pilot_versions, work
from services.voucher.store import winding_down as store
from services.voucher.store.agreements import save_agreement
from services.voucher.store.pilot_versions import PilotVersion
from services.voucher.store.pilots import get_pilot
from services.voucher.tables import Pilot

MOST = 500


async def close_pilot(
    context: Context[Settings], pilot_id: UUID, request: ClosingRequest, match: etags.Versions, key: Key
) -> PilotResponse:
    """Decide from which day nothing new begins, and the last day; running vouchers run on until then."""
    async with context.writing(key) as change:
        pilot = await own_pilot(context, change, pilot_id, lock=True)
        etags.check(pilot.version, match)
        after(pilot.status, PilotStep.CLOSE)
        today = amsterdam_day(change.at)
        closes_on = request.closes_on or today
        last_day = request.last_day or pilot.period_to
        refuse_any(faults_of_closing(closes_on, last_day, plan_of(pilot), pilot.period_from, today))
        pilot.closes_on = closes_on
        await change.decide(_closing(pilot, last_day, request.reason))
        if last_day != pilot.period_to:
            await _end_on(change, pilot, last_day, request.reason)
        await _close_now(change, pilot, today)
        await save_and_tell(change, pilot)
        await _add_placements(change)
        answer = PilotResponse.model_validate(pilot)
        return change.answer(answer, location=f"/pilots/{pilot_id}", etag=pilot.version)


async def list_winding_down(
    context: Context[Settings], pilot_id: UUID, after_id: UUID | None, most: int
) -> list[WindingDownResponse]:
    """The placements of a pilot's clients, oldest first, each with voucher and running agreements."""
    wanted = work.WantedWork(most, context.office_id, after_id, WorkKind.PLACEMENT.value, pilot_id=pilot_id)
    async with context.reading() as reading:
        await own_pilot(context, reading, pilot_id)
        rows = await work.list_work(reading.session, wanted)
        leaving = await store.list_leaving(reading.session, [row.subject_id for row in rows])
        clients = sorted({row.client_id for row in rows if row.client_id})
        await reading.saw_all(clients, "work-items", "R", "list-work")
        items = await shown_work(reading, rows)
    return [
        WindingDownResponse(
            **item.model_dump(exclude={"notes"}),
            notes=item.notes,
            voucher_id=item.subject_id,
            delivery_form=leaving[item.subject_id][0].delivery_form,
            valid_to=leaving[item.subject_id][0].valid_to,
            agreements=[
                WindingDownAgreementResponse.model_validate(each)
                for each in leaving[item.subject_id]
                if each.agreement_id
            ],
        )
        for item in items
    ]


async def evaluate_pilot(
    context: Context[Settings], pilot_id: UUID, request: EvaluationRequest, match: etags.Versions, key: Key
) -> PilotResponse:
    """Mark a closed pilot as evaluated, when its last day has passed and every client is placed."""
    async with context.writing(key) as change:
        pilot = await own_pilot(context, change, pilot_id, lock=True)
        etags.check(pilot.version, match)
        following = after(pilot.status, PilotStep.EVALUATE)
        left = await store.what_is_left(change.session, pilot_id)
        refuse_any(faults_of_evaluation(pilot.period_to, left.unplaced, left.running, amsterdam_day(change.at)))
        pilot.status, pilot.evaluated_at = following.value, change.at
        await change.decide(_evaluation(pilot, request.conclusion))
        await save_and_tell(change, pilot)
        answer = PilotResponse.model_validate(pilot)
        return change.answer(answer, location=f"/pilots/{pilot_id}", etag=pilot.version)


async def close_due(service: Service) -> None:
    """Close pilots of which the day has come, and let proposals in closed pilots lapse."""
    async with service.reading() as reading:
        due = await store.list_closing(reading.session, amsterdam_day(reading.at))
    for pilot_id in due:
        async with service.writing() as change:
            pilot = await get_pilot(change.session, pilot_id, lock=True)
            if await _close_now(change, pilot, amsterdam_day(change.at)):
                await save_and_tell(change, pilot)
    while await _lapse_some(service) == MOST:
        pass


async def list_placements(service: Service) -> None:
    """Put the clients of pilots that end on the work list, and take off those of whom the voucher ended before."""
    while True:
        async with service.writing() as change:
            added = await _add_placements(change)
            dropped = await _drop_placements(change)
            await store.move_due_days(change.session)
        if max(added, dropped) < MOST:
            return


async def _close_now(change: Change, pilot: Pilot, today: date) -> bool:
    """Close a locked pilot if its day has come; the caller saves it."""
    if pilot.status == "closed" or not is_closed(pilot.closes_on, today):
        return False
    pilot.status, pilot.closed_at = after(pilot.status, PilotStep.CLOSE).value, change.at
    return True


async def _end_on(change: Change, pilot: Pilot, last_day: date, reason: str) -> None:
    """Give a locked pilot another last day, as a version from today on."""
    before = await pilot_versions.list_versions(change.session, pilot.pilot_id)
    today = amsterdam_day(change.at)
    version = PilotVersion(
        pilot_id=pilot.pilot_id,
        number=len(before) + 1,
        from_on=today,
        added_region_codes=[],
        added_profile_codes=[],
        added_delivery_forms=[],
        period_to=last_day,
        claim_window_days=None,
        notice_period_days=None,
        participant_cap=None,
        without_cap=False,
        budget_ceilings=None,
        deviations=None,
        reason=reason,
        decided_on=today,
        recorded_at=change.at,
        decided_by=change.who.subject,
        decision_id=None,
    )
    await add_version(change, pilot, version, plan_on(before, today) or plan_of(pilot))


async def _lapse_some(service: Service) -> int:
    async with service.writing() as change:
        rows = await store.lock_proposals_in_closed(change.session, MOST)
        for agreement in rows:
            agreement.status = after_step(agreement.status, Step.LAPSE).value
            agreement.closed_at, agreement.close_reason = change.at, "pilot-closed"
            await save_agreement(change.session, agreement)
            await change.publish(AGREEMENTS_CHANGED, agreement.agreement_id, agreement_fact(agreement))
        await tell_lapsed(change, rows, PILOT_CLOSED)
    return len(rows)


async def _add_placements(change: Change) -> int:
    ends_by = add_months(amsterdam_day(change.at), TOLD_MONTHS)
    rows = await store.list_to_place(change.session, ends_by, MOST)
    items = [
        new_work(
            change,
            WorkKind.PLACEMENT,
            office_id=row.office_id,
            subject_id=row.voucher_id,
            pilot_id=row.pilot_id,
            client_id=row.client_id,
            due_on=row.period_to,
        )
        for row in rows
    ]
    await work.add_work_items(change.session, items)
    return len(rows)


async def _drop_placements(change: Change) -> int:
    gone = await store.list_gone(change.session, MOST)
    for row in gone:
        item = await work.get_work_item(change.session, row.work_item_id, lock=True)
        await take_step(change, item, WorkStep.DROP, row.end_reason)
    return len(gone)


def _closing(pilot: Pilot, last_day: date, reason: str) -> DecisionRecord:
    met = Text(
        "Het experiment sluit vanaf de dag van het besluit of later, en cliënten horen het einde drie maanden vooraf.",
        "The pilot closes on the day of the decision or later, and clients are informed of the end three months ahead.",
    )
    return DecisionRecord(
        kind="pilot-closing",
        subject=pilot.pilot_id,
        outcome="closed",
        rule_set="pilot-closing",
        rule_set_version="1",
        rules=[RuleSpoke("pilot-end-too-soon", "met", met)],
        facts=[Fact("closesOn", pilot.closes_on), Fact("lastDay", last_day), Fact("reason", reason)],
    )


def _evaluation(pilot: Pilot, conclusion: str) -> DecisionRecord:
    met = Text(
        "Het experiment is voorbij en elke cliënt is geplaatst.", "The pilot is over and every client is placed."
    )
    return DecisionRecord(
        kind="pilot-evaluation",
        subject=pilot.pilot_id,
        outcome="evaluated",
        rule_set="pilot-evaluation",
        rule_set_version="1",
        rules=[RuleSpoke("clients-not-placed", "met", met)],
        facts=[Fact("conclusion", conclusion), Fact("lastDay", pilot.period_to)],
    )
