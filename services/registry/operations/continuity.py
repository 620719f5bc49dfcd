"""Continuity plans: begun with a suspension, worked on by both, closed when their tasks are done."""

from uuid import UUID

from services.common.ids import new_id
from services.common.refusals import NotFound
from services.common.schemas import TextAnswer
from services.common.service import Change, Reading, Service
from services.common.web import etags
from services.common.web.context import Context
from services.common.web.idempotency import Key
from services.common.web.paging import PageOf
from services.registry.refusals.inspection import PlanClosed, PlanReopened, TaskCompleted, TasksOpen
from services.registry.rules.continuity import PROVIDER, Nearby, first_tasks, may_close, nearest
from services.registry.rules.geography import Point
from services.registry.schemas.continuity import (
    Candidate,
    PlanAnswer,
    PlanBody,
    PlanLocation,
    PlanPage,
    PlanStatus,
    PlanSummary,
    TaskAnswer,
    TaskBody,
    TaskDone,
)
from services.registry.store import admissions, agreements, providers
from services.registry.store import continuity as store
from services.registry.store.agreements import NO_CARE
from services.registry.tables import ContinuityPlan, ContinuityTask, Suspension

LOCATIONS = 50
"""So many locations a plan looks around at most."""


async def open_plan(change: Change, suspension: Suspension) -> None:
    """Begin the plan of a suspension, with the tasks that come first."""
    found = await agreements.care_of(
        change.session, suspension.pilot_code, [suspension.provider_id], suspension.from_day
    )
    care = found.get(suspension.provider_id, NO_CARE)
    plan = ContinuityPlan(
        plan_id=suspension.suspension_id,
        admission_id=suspension.admission_id,
        provider_id=suspension.provider_id,
        pilot_code=suspension.pilot_code,
        status=PlanStatus.OPEN,
        clients_in_care=care.clients_in_care,
        version=1,
        opened_at=change.at,
    )
    change.session.add(plan)
    await change.session.flush()
    change.session.add_all(
        ContinuityTask(
            task_id=new_id(),
            plan_id=plan.plan_id,
            who=each.who,
            words_nl=each.words.nl,
            words_en=each.words.en,
            due_on=each.due_on,
        )
        for each in first_tasks(care.clients_in_care + care.clients_to_start, suspension.from_day)
    )


async def close_plan(change: Change, suspension: Suspension) -> None:
    """Close the plan of a suspension that is lifted, whatever was left to do."""
    row = await change.session.get(ContinuityPlan, suspension.suspension_id, with_for_update=True)
    if row is not None and row.status != PlanStatus.CLOSED:
        row.status, row.closed_at, row.version = PlanStatus.CLOSED, change.at, row.version + 1


async def reopen_plan(change: Change, suspension: Suspension) -> None:
    """Take the plan of a suspension up again that goes on after all."""
    row = await change.session.get(ContinuityPlan, suspension.suspension_id, with_for_update=True)
    if row is not None and row.status == PlanStatus.CLOSED:
        row.status, row.closed_at, row.version = PlanStatus.IN_PROGRESS, None, row.version + 1


async def close_passed(service: Service) -> None:
    """Close the plans of suspensions that are over."""
    async with service.writing() as change:
        await store.close_passed(change.session, service.clock.today(), change.at)


async def list_plans(here: Context, page: PageOf, status: str | None) -> PlanPage:
    """Continuity plans: a provider's own, or those of the pilots of a care office."""
    async with here.reading() as reading:
        rows = await store.list_plans(
            reading.session, here.own_organisation_id, here.office_id, status, page.after_id, page.size + 1
        )
        found = [PlanSummary.model_validate(row) for row in rows]
    return page.answer(PlanPage, found, key=lambda each: str(each.plan_id))


async def get_plan(here: Context, plan_id: UUID) -> PlanAnswer:
    """A continuity plan as it stands today."""
    async with here.reading() as reading:
        row = await _own_plan(here, reading, plan_id)
        answer = await _answer(here, reading, row)
    etags.send(here.response, row.version)
    return answer


async def change_plan(here: Context, plan_id: UUID, body: PlanBody, match: etags.Versions) -> PlanAnswer:
    """Say what is arranged, and how far it is; a plan is closed when its tasks are done."""
    async with here.writing() as change:
        row = await _open_plan(here, change, plan_id)
        etags.check(row.version, match)
        if body.status == PlanStatus.OPEN and row.status != PlanStatus.OPEN:
            raise PlanReopened(pointer="/body/status")
        tasks = await store.tasks_of(change.session, plan_id)
        if body.status == PlanStatus.CLOSED and not may_close([each.done_on for each in tasks]):
            raise TasksOpen(open=sum(each.done_on is None for each in tasks))
        row.status, row.approach, row.version = body.status, body.approach, row.version + 1
        row.closed_at = change.at if body.status == PlanStatus.CLOSED else None
        await change.session.flush()
        return change.answer(await _answer(here, change, row), status=200, etag=row.version)


async def add_task(here: Context, plan_id: UUID, body: TaskBody, key: Key) -> PlanAnswer:
    """Add something to do."""
    async with here.writing(key) as change:
        row = await _open_plan(here, change, plan_id)
        task = ContinuityTask(
            task_id=new_id(),
            plan_id=plan_id,
            who=body.who,
            words_nl=body.words.nl,
            words_en=body.words.en,
            due_on=body.due_on,
        )
        change.session.add(task)
        row.version += 1
        await change.session.flush()
        return change.answer(await _answer(here, change, row), etag=row.version)


async def complete_task(here: Context, plan_id: UUID, task_id: UUID, body: TaskDone, key: Key) -> PlanAnswer:
    """Say that a task is done: a provider for its own tasks, the care office for all. The first makes it under way."""
    async with here.writing(key) as change:
        row = await _open_plan(here, change, plan_id)
        task = await change.session.get(ContinuityTask, task_id, with_for_update=True, populate_existing=True)
        if task is None or task.plan_id != plan_id or not _sees(here, task):
            raise NotFound
        if task.done_on is not None:
            raise TaskCompleted(done_on=task.done_on)
        task.done_on, task.note = here.clock.today(), body.note
        row.status, row.version = PlanStatus.IN_PROGRESS, row.version + 1
        await change.session.flush()
        return change.answer(await _answer(here, change, row), etag=row.version)


async def _own_plan(here: Context, reading: Reading, plan_id: UUID, lock: bool = False) -> ContinuityPlan:
    row = await store.get_plan(reading.session, plan_id, lock)
    here.require_own(provider_id=row.provider_id, office_id=await here.office_of(reading.session, plan_id))
    return row


async def _open_plan(here: Context, change: Change, plan_id: UUID) -> ContinuityPlan:
    row = await _own_plan(here, change, plan_id, lock=True)
    if row.status == PlanStatus.CLOSED:
        raise PlanClosed
    return row


def _sees(here: Context, task: ContinuityTask) -> bool:
    return here.sees_all or task.who == PROVIDER


async def _answer(here: Context, reading: Reading, row: ContinuityPlan) -> PlanAnswer:
    found = await agreements.care_of(reading.session, row.pilot_code, [row.provider_id], here.clock.today())
    care = found.get(row.provider_id, NO_CARE)
    tasks = [each for each in await store.tasks_of(reading.session, row.plan_id) if _sees(here, each)]
    return PlanAnswer(
        **PlanSummary.model_validate(row).model_dump(),
        clients_in_care_now=care.clients_in_care,
        clients_to_start_now=care.clients_to_start,
        approach=row.approach if here.sees_all else None,
        tasks=[_task(each) for each in tasks],
        locations=await _locations(here, reading, row),
    )


def _task(row: ContinuityTask) -> TaskAnswer:
    return TaskAnswer(
        task_id=row.task_id,
        who=row.who,
        words=TextAnswer(nl=row.words_nl, en=row.words_en),
        due_on=row.due_on,
        done_on=row.done_on,
        note=row.note,
    )


async def _locations(here: Context, reading: Reading, row: ContinuityPlan) -> list[PlanLocation]:
    """Where its clients are, the most first, each with who is near; without clients, where it is."""
    session, today = reading.session, here.clock.today()
    admission = await admissions.get_admission(session, row.admission_id)
    clients = await store.clients_per_location(session, row.provider_id, row.pilot_code, today)
    everywhere = sorted(
        await providers.list_locations(session, row.provider_id),
        key=lambda each: (-clients.get(each.location_id, 0), each.location_id),
    )
    around = ([each for each in everywhere if each.location_id in clients] or everywhere)[:LOCATIONS]
    middles = {each.location_id: Point(each.latitude, each.longitude) for each in around}
    near = await store.locations_near(
        session, middles, row.pilot_code, admission.delivery_forms, today, row.provider_id
    )
    return [
        PlanLocation(
            location_id=each.location_id,
            name=each.name,
            place=each.place,
            clients_in_care=clients.get(each.location_id, 0),
            candidates=[
                _candidate(metres, one) for metres, one in nearest(middles[each.location_id], near[each.location_id])
            ],
        )
        for each in around
    ]


def _candidate(metres: int, near: Nearby) -> Candidate:
    return Candidate(
        provider_id=near.provider_id,
        name=near.name,
        location_id=near.location_id,
        location_name=near.location_name,
        place=near.place,
        distance_km=round(metres / 1000, 1),
        delivery_forms=list(near.delivery_forms),
        profile_codes=list(near.profile_codes),
        free_places=near.free_places,
    )
