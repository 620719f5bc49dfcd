"""The decision on an application: the rule decides, and says why."""

from datetime import date
from uuid import UUID

from services.common.refusals import NotFound
from services.common.schemas import TextAnswer
from services.common.service import Change
from services.common.web.context import Context
from services.common.web.idempotency import Key
from services.registry.operations import standing
from services.registry.operations.admissions import lock_own_admission, own_admission
from services.registry.operations.dossiers import due_on, explain, load_dossier
from services.registry.refusals.admissions import AlreadyDecided, NotDecidable
from services.registry.rules.admission import Status, Verdict, completion_ends_on, verdict
from services.registry.rules.dossier import Standing, State
from services.registry.rules.objection import objection_until
from services.registry.rules.periods import ONE_DAY, Period
from services.registry.schemas.admissions import DecisionAnswer, DecisionFinding
from services.registry.tables import Admission


async def decide_admission(here: Context, admission_id: UUID, key: Key) -> DecisionAnswer:
    """Let the rule decide. Nobody chooses the outcome: what was verified does."""
    async with here.writing(key) as change:
        admission = await lock_own_admission(here, change, admission_id)
        if admission.status != Status.APPLIED:
            raise AlreadyDecided(status=admission.status)
        today = here.clock.today()
        dossier = await load_dossier(change.session, admission)
        found = verdict(dossier, admission.applied_on, today)
        if found.outcome is None:
            raise _not_yet(admission, found)
        await decide(change, admission, found, today)
        return change.answer(_answer(admission, found.outcome))


async def decide(change: Change, admission: Admission, found: Verdict, today: date) -> None:
    """Write a decision down, with what it found, and let it hold from today on. The admission is locked."""
    assert found.outcome
    admission.decided_on = today
    admission.decision_id = await change.decide(standing.decision_record(admission, found.outcome, found.standings))
    open_ones = [each for each in found.standings if each.state != State.MET]
    admission.findings = [_finding(each, admission).model_dump(mode="json") for each in open_ones]
    admission.review_on = None if found.outcome == Status.REFUSED else today + ONE_DAY
    days = [] if found.outcome == Status.REFUSED else [Period(today)]
    await standing.record(change, admission, found.outcome, days)


async def get_decision(here: Context, admission_id: UUID) -> DecisionAnswer:
    """The decision, once there is one."""
    async with here.reading() as reading:
        admission = await own_admission(here, reading, admission_id)
        if admission.decision_id is None:
            raise NotFound
        return _answer(admission, await standing.decided_outcome(reading, admission.decision_id))


def _not_yet(admission: Admission, found: Verdict) -> NotDecidable:
    open_ones = "; ".join(f"{each.requirement.code} ({each.state.value})" for each in found.reasons)
    return NotDecidable(open=open_ones, completion_ends_on=completion_ends_on(admission.applied_on))


def _finding(each: Standing, admission: Admission) -> DecisionFinding:
    return DecisionFinding(
        requirement_code=each.requirement.code,
        state=each.state.value,
        explanation=TextAnswer(**explain(each, due_on(each, admission))._asdict()),
        improve_by=each.improve_by,
    )


def _answer(admission: Admission, outcome: str) -> DecisionAnswer:
    assert admission.decided_on
    assert admission.decision_id
    return DecisionAnswer(
        admission_id=admission.admission_id,
        decision_id=admission.decision_id,
        outcome=outcome,
        decided_on=admission.decided_on,
        objection_until=objection_until(admission.decided_on),
        findings=[DecisionFinding.model_validate(each) for each in admission.findings or []],
    )
