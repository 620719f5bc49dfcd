"""Objections over HTTP."""

from http import HTTPStatus
from typing import Annotated, Literal

from fastapi import Query

from services.common.schemas import Id
from services.common.web.access import OFFICE, OWN, Relation, Routes, allows
from services.common.web.context import Here
from services.common.web.idempotency import Idempotency
from services.common.web.paging import Paging
from services.registry.operations import objections, rulings
from services.registry.schemas.objections import ObjectionAnswer, ObjectionBody, ObjectionPage, RulingBody

router = Routes(tags=["objections"])

OBJECTORS: dict[str, Relation] = dict.fromkeys(
    ("client", "representative", "supporter", "provider", "inspector", "researcher"), OWN
)
"""The roles that can object; each sees its own objections."""


@router.get("/objections")
@allows(**OBJECTORS, office_registry=OFFICE)
async def list_objections(
    here: Here, page: Paging, status: Annotated[Literal["received", "ruled", "withdrawn"] | None, Query()] = None
) -> ObjectionPage:
    """Objections: your own, or for the care office all."""
    return await objections.list_objections(here, page, status)


@router.post("/objections", status_code=HTTPStatus.CREATED)
@allows(**OBJECTORS)
async def file_objection(body: ObjectionBody, key: Idempotency, here: Here) -> ObjectionAnswer:
    """Object to a refusal, a suspension, an ending or a declined challenge, within six weeks or with a reason."""
    return await objections.file_objection(here, body, key)


@router.get("/objections/{objection_id}")
@allows(**OBJECTORS, office_registry=OFFICE)
async def get_objection(objection_id: Id, here: Here) -> ObjectionAnswer:
    """An objection, with the ruling and its effect once there is one."""
    return await objections.get_objection(here, objection_id)


@router.post("/objections/{objection_id}/withdrawal", status_code=HTTPStatus.CREATED)
@allows(**OBJECTORS)
async def withdraw_objection(objection_id: Id, key: Idempotency, here: Here) -> ObjectionAnswer:
    """Take an objection back; the decision stands."""
    return await objections.withdraw_objection(here, objection_id, key)


@router.post("/objections/{objection_id}/ruling", status_code=HTTPStatus.CREATED)
@allows(office_registry=OFFICE)
async def rule_on_objection(objection_id: Id, body: RulingBody, key: Idempotency, here: Here) -> ObjectionAnswer:
    """Rule on an objection, as somebody who took no part in the decision. What follows is for the rule to say."""
    return await rulings.rule_on_objection(here, objection_id, body, key)
