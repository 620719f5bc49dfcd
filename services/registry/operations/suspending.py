"""The care office suspends an admitted provider, and lifts the suspension."""

from datetime import date
from uuid import UUID

from services.common.refusals import NotFound, Refusal, Refusals
from services.common.service import Change
from services.common.web.context import Context
from services.common.web.idempotency import Key
from services.registry.operations import standing, suspensions
from services.registry.operations.admissions import lock_own_admission, own_admission
from services.registry.refusals.admissions import (
    NoPaymentTooEarly,
    NotAdmitted,
    SuspensionByRule,
    SuspensionLifted,
    SuspensionReachesBack,
    UntilTooEarly,
)
from services.registry.rules.admission import DECIDED
from services.registry.rules.periods import Period
from services.registry.rules.suspension import first_day_to_lift
from services.registry.schemas.admissions import LiftingBody, SuspensionAnswer, SuspensionBody, SuspensionList
from services.registry.store import admissions as store
from services.registry.tables import Suspension

BY_OFFICE = "care-office"


async def suspend(here: Context, admission_id: UUID, body: SuspensionBody, key: Key) -> SuspensionAnswer:
    """Suspend a provider in a pilot: no new agreements from the first day."""
    async with here.writing(key) as change:
        admission = await lock_own_admission(here, change, admission_id)
        if admission.status not in DECIDED:
            raise NotAdmitted(status=admission.status)
        today = here.clock.today()
        faults = day_faults(body.from_day, body.no_payment_from, today)
        if faults:
            raise Refusals(faults)
        days = Period(body.from_day)
        decision_id = await change.decide(standing.suspension_record(admission, "suspended", body.reason, days))
        row = await suspensions.begin(
            change, admission, BY_OFFICE, body.from_day, body.reason, body.no_payment_from, decision_id
        )
        await standing.settle(change, admission, today)
        return change.answer(SuspensionAnswer.of(row), etag=1)


async def lift(here: Context, admission_id: UUID, suspension_id: UUID, body: LiftingBody, key: Key) -> SuspensionAnswer:
    """Give a suspension its last day."""
    async with here.writing(key) as change:
        admission = await lock_own_admission(here, change, admission_id)
        row = await _suspension(change, admission_id, suspension_id)
        today = here.clock.today()
        earliest = first_day_to_lift(row.from_day, today)
        if body.until < earliest:
            raise UntilTooEarly(pointer="/body/until", earliest=earliest)
        days = Period(row.from_day, body.until)
        record = standing.suspension_record(admission, "suspension-lifted", body.reason, days)
        await suspensions.lift(change, row, body.until, await change.decide(record))
        await standing.settle(change, admission, today)
        return change.answer(SuspensionAnswer.of(row), etag=row.version)


async def list_suspensions(here: Context, admission_id: UUID) -> SuspensionList:
    """The suspensions of an admission, in order."""
    async with here.reading() as reading:
        await own_admission(here, reading, admission_id)
        rows = await store.suspensions_of(reading.session, admission_id)
    return SuspensionList(items=[SuspensionAnswer.of(row) for row in rows])


def day_faults(from_day: date, no_payment_from: date | None, today: date) -> list[Refusal]:
    """What is wrong with the days of a new suspension."""
    faults: list[Refusal] = []
    if from_day < today:
        faults.append(SuspensionReachesBack(pointer="/body/from", today=today))
    if no_payment_from is not None and no_payment_from < from_day:
        faults.append(NoPaymentTooEarly(pointer="/body/noPaymentFrom"))
    return faults


async def _suspension(change: Change, admission_id: UUID, suspension_id: UUID) -> Suspension:
    row = await change.session.get(Suspension, suspension_id, with_for_update=True, populate_existing=True)
    if row is None or row.admission_id != admission_id:
        raise NotFound
    if row.until_day is not None:
        raise SuspensionLifted
    if row.cause != BY_OFFICE:
        raise SuspensionByRule
    return row
