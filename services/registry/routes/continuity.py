"""Continuity plans over HTTP."""

from http import HTTPStatus
from typing import Annotated

from fastapi import Query

from services.common.schemas import Id
from services.common.web.access import OFFICE, OWN, Routes, allows
from services.common.web.context import Here
from services.common.web.etags import IfMatch
from services.common.web.idempotency import Idempotency
from services.common.web.paging import Paging
from services.registry.operations import continuity
from services.registry.schemas.continuity import PlanAnswer, PlanBody, PlanPage, PlanStatus, TaskBody, TaskDone

router = Routes(tags=["continuity plans"])


@router.get("/continuity-plans")
@allows(provider=OWN, office_registry=OFFICE)
async def list_continuity_plans(
    here: Here, page: Paging, status: Annotated[PlanStatus | None, Query()] = None
) -> PlanPage:
    """Continuity plans: your own, or for the care office all."""
    return await continuity.list_plans(here, page, status)


@router.get("/continuity-plans/{plan_id}")
@allows(provider=OWN, office_registry=OFFICE)
async def get_continuity_plan(plan_id: Id, here: Here) -> PlanAnswer:
    """The plan of a suspension: clients in care now, tasks, and who could take over. Its id is the suspension's."""
    return await continuity.get_plan(here, plan_id)


@router.put("/continuity-plans/{plan_id}")
@allows(office_registry=OFFICE)
async def change_continuity_plan(plan_id: Id, body: PlanBody, match: IfMatch, here: Here) -> PlanAnswer:
    """Say what is arranged, and how far it is. It is closed when all its tasks are done."""
    return await continuity.change_plan(here, plan_id, body, match)


@router.post("/continuity-plans/{plan_id}/tasks", status_code=HTTPStatus.CREATED)
@allows(office_registry=OFFICE)
async def add_continuity_task(plan_id: Id, body: TaskBody, key: Idempotency, here: Here) -> PlanAnswer:
    """Add something to do, for the provider or for the care office."""
    return await continuity.add_task(here, plan_id, body, key)


@router.post("/continuity-plans/{plan_id}/tasks/{task_id}/completion", status_code=HTTPStatus.CREATED)
@allows(provider=OWN, office_registry=OFFICE)
async def complete_continuity_task(
    plan_id: Id, task_id: Id, body: TaskDone, key: Idempotency, here: Here
) -> PlanAnswer:
    """Say that a task is done: a provider for its own tasks, the care office for all."""
    return await continuity.complete_task(here, plan_id, task_id, body, key)
