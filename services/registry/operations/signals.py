"""Signals of the inspectorate: filed in confidence, decided by the care office, with or without a suspension."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from services.common.data.decisions import DecisionRecord, Fact, RuleSpoke
from services.common.ids import new_id
from services.common.refusals import NotFound, Refusal, Refusals
from services.common.service import Change, Reading
from services.common.texts import Text
from services.common.web import etags
from services.common.web.access import Relation
from services.common.web.context import Context
from services.common.web.idempotency import Key
from services.common.web.paging import PageOf
from services.registry.operations import standing, suspensions
from services.registry.operations.suspending import BY_OFFICE, day_faults
from services.registry.refusals.inspection import (
    NobodyToSuspend,
    SignalDecided,
    SignalFromFuture,
    SignalProviderUnknown,
    SuspensionDayMissing,
    SuspensionDaysNeedless,
)
from services.registry.rules.admission import DECIDED
from services.registry.rules.periods import Period
from services.registry.rules.suspension import next_first_day, still_running
from services.registry.schemas.inspection import (
    SignalAnswer,
    SignalBody,
    SignalDecisionBody,
    SignalOutcome,
    SignalPage,
)
from services.registry.store import admissions, providers
from services.registry.store import inspection as store
from services.registry.tables import Admission, InspectionSignal
from services.registry.tables.base import columns


async def file_signal(here: Context, body: SignalBody, key: Key) -> SignalAnswer:
    """File a signal about a provider; only the inspectorate and the care office see it."""
    async with here.writing(key) as change:
        refusals: list[Refusal] = []
        if await providers.find_provider(change.session, body.provider_id) is None:
            refusals.append(SignalProviderUnknown(pointer="/body/providerId"))
        if body.seen_on > here.clock.today():
            refusals.append(SignalFromFuture(pointer="/body/seenOn"))
        if refusals:
            raise Refusals(refusals)
        row = InspectionSignal(
            signal_id=new_id(),
            provider_id=body.provider_id,
            seen_on=body.seen_on,
            words=body.words,
            ongoing_suspension_ids=[],
            filed_by=here.caller.subject,
            filed_at=change.at,
            version=1,
        )
        change.session.add(row)
        await change.session.flush()
        return change.answer(_answer(row, []), location=f"/inspection-signals/{row.signal_id}", etag=1)


async def get_signal(here: Context, signal_id: UUID) -> SignalAnswer:
    """A signal; its provider sees it once it has been decided on."""
    async with here.reading() as reading:
        row = await store.get_signal(reading.session, signal_id)
        here.require_own(provider_id=row.provider_id, office_id=await _concerned(here, reading, signal_id))
        if here.relation is Relation.OWN and row.outcome is None:
            raise NotFound
        [answer] = await _answers(reading, [row])
    etags.send(here.response, row.version)
    return answer


async def list_signals(here: Context, page: PageOf, provider_id: UUID | None) -> SignalPage:
    """Signals: of a provider its own that were decided on, of a care office those that concern it, else all."""
    own = here.own_organisation_id
    if own:
        if provider_id and provider_id != own:
            return page.answer(SignalPage, [], key=str)
        provider_id = own
    async with here.reading() as reading:
        rows = await store.list_signals(
            reading.session, here.office_id, provider_id, page.after_id, page.size + 1, decided_only=own is not None
        )
        found = await _answers(reading, rows)
    return page.answer(SignalPage, found, key=lambda each: str(each.signal_id))


async def decide_signal(here: Context, signal_id: UUID, body: SignalDecisionBody, key: Key) -> SignalAnswer:
    """Suspend in every pilot of the care office where the provider is admitted, or not; with the reason.

    The provider may read the reason.
    """
    async with here.writing(key) as change:
        row = await store.get_signal(change.session, signal_id)
        here.require_own(office_id=await _concerned(here, change, signal_id))
        admitted = await admissions.lock_admissions(change.session, row.provider_id)
        admitted = [each for each in admitted if each.status in DECIDED and each.office_id == here.office_id]
        row = await store.get_signal(change.session, signal_id, lock=True)
        if row.outcome is not None:
            raise SignalDecided(outcome=row.outcome)
        today = here.clock.today()
        _refuse_decision(body, admitted, today)
        row.decision_id = await change.decide(_record(row, body))
        row.outcome, row.reason = body.outcome, body.reason
        row.decided_by, row.decided_at, row.version = here.caller.subject, change.at, row.version + 1
        await change.session.flush()
        if body.from_day is not None:
            for each in admitted:
                await _suspend(change, each, row, body, body.from_day, today)
        [answer] = await _answers(change, [row])
        return change.answer(answer, etag=row.version)


async def _concerned(here: Context, reading: Reading, signal_id: UUID) -> UUID | None:
    """The caller's care office, if the signal concerns it."""
    if here.office_id and await store.concerns(reading.session, signal_id, here.office_id):
        return here.office_id
    return None


async def _suspend(
    change: Change, admission: Admission, row: InspectionSignal, body: SignalDecisionBody, from_day: date, today: date
) -> None:
    """Suspend from a day; a suspension of the care office that runs already goes on, and begins no second."""
    record = standing.suspension_record(admission, "suspended", body.reason, Period(from_day))
    held = await admissions.suspensions_of(change.session, admission.admission_id)
    by_office = [each for each in held if each.cause == BY_OFFICE]
    running = still_running(by_office, from_day)
    if running is None:
        decision_id = await change.decide(record)
        begun = await suspensions.begin(
            change, admission, BY_OFFICE, from_day, body.reason, body.no_payment_from, decision_id
        )
        begun.signal_id = row.signal_id
    else:
        row.ongoing_suspension_ids = [*row.ongoing_suspension_ids, running.suspension_id]
        first = next_first_day([each for each in by_office if each is not running], from_day)
        if await suspensions.carry_on(change, running, first, body.no_payment_from):
            running.decision_id = await change.decide(record)
    await standing.settle(change, admission, today)


def _refuse_decision(body: SignalDecisionBody, admitted: Sequence[Admission], today: date) -> None:
    if body.outcome == SignalOutcome.NOT_SUSPENDED:
        if body.from_day is not None or body.no_payment_from is not None:
            raise SuspensionDaysNeedless(pointer="/body/from")
        return
    if not admitted:
        raise NobodyToSuspend
    if body.from_day is None:
        raise SuspensionDayMissing(pointer="/body/from")
    faults = day_faults(body.from_day, body.no_payment_from, today)
    if faults:
        raise Refusals(faults)


def _record(row: InspectionSignal, body: SignalDecisionBody) -> DecisionRecord:
    return DecisionRecord(
        kind="inspection-signal",
        subject=row.signal_id,
        outcome=body.outcome,
        rule_set="inspection-signal",
        rule_set_version="1",
        rules=[RuleSpoke("care-office", body.outcome, Text(body.reason, body.reason))],
        facts=[Fact("signal", row.signal_id, row.seen_on, recorded_at=row.filed_at, source="inspectorate")],
        provider_id=row.provider_id,
    )


async def _answers(reading: Reading, rows: Sequence[InspectionSignal]) -> list[SignalAnswer]:
    begun = await store.suspensions_by_signal(reading.session, [each.signal_id for each in rows])
    return [_answer(each, begun.get(each.signal_id, [])) for each in rows]


def _answer(row: InspectionSignal, suspension_ids: list[UUID]) -> SignalAnswer:
    return SignalAnswer.model_validate({**columns(row), "suspension_ids": suspension_ids})
