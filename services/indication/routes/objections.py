"""Objections to decisions, and the rulings on them."""

from http import HTTPStatus

from services.common.schemas import Id
from services.common.web.access import ANY, OWN, Routes, allows
from services.common.web.context import Here
from services.common.web.idempotency import Idempotency
from services.common.web.paging import Paging
from services.indication.operations import objections, rulings
from services.indication.schemas.objections import (
    ExtensionRequest,
    HearingRequest,
    ObjectionAnswer,
    ObjectionPage,
    ObjectionRequest,
    RulingRequest,
)

on_indications = Routes(prefix="/indications", tags=["objections"])
router = Routes(prefix="/objections", tags=["objections"])


@on_indications.post("/{indication_id}/objections", status_code=HTTPStatus.CREATED)
@allows(client=OWN, representative=OWN, supporter=OWN, assessor=ANY)
async def submit_objection(
    indication_id: Id, objection: ObjectionRequest, key: Idempotency, here: Here
) -> ObjectionAnswer:
    """Object to a decision within six weeks, or later with the reason."""
    return await objections.submit_objection(here, indication_id, objection, key)


@on_indications.get("/{indication_id}/objections")
@allows(client=OWN, representative=OWN, supporter=OWN, assessor=ANY)
async def list_objections_to(indication_id: Id, here: Here, page: Paging) -> ObjectionPage:
    """The objections to one decision."""
    return await objections.list_objections_to(here, indication_id, page)


@router.get("")
@allows(client=OWN, representative=OWN, supporter=OWN, assessor=ANY)
async def list_objections(here: Here, page: Paging) -> ObjectionPage:
    """For an assessor the open objections, what expires first in front; for others their own."""
    return await objections.list_objections(here, page)


@router.get("/{objection_id}")
@allows(client=OWN, representative=OWN, supporter=OWN, assessor=ANY)
async def read_objection(objection_id: Id, here: Here) -> ObjectionAnswer:
    """An objection with its term, hearing and ruling."""
    return await objections.read_objection(here, objection_id)


@router.post("/{objection_id}/hearing", status_code=HTTPStatus.CREATED)
@allows(assessor=ANY)
async def plan_hearing(objection_id: Id, hearing: HearingRequest, key: Idempotency, here: Here) -> ObjectionAnswer:
    """Set the day of the hearing, and whether a committee advises."""
    return await objections.plan_hearing(here, objection_id, hearing, key)


@router.post("/{objection_id}/extension", status_code=HTTPStatus.CREATED)
@allows(assessor=ANY)
async def extend_term(objection_id: Id, extension: ExtensionRequest, key: Idempotency, here: Here) -> ObjectionAnswer:
    """Take six weeks more, with the reason."""
    return await objections.extend_term(here, objection_id, extension, key)


@router.post("/{objection_id}/withdrawal", status_code=HTTPStatus.CREATED)
@allows(client=OWN, representative=OWN, assessor=ANY)
async def withdraw_objection(objection_id: Id, key: Idempotency, here: Here) -> ObjectionAnswer:
    """Take an objection back."""
    return await objections.withdraw_objection(here, objection_id, key)


@router.post("/{objection_id}/ruling", status_code=HTTPStatus.CREATED)
@allows(assessor=ANY)
async def rule_on_objection(objection_id: Id, ruling: RulingRequest, key: Idempotency, here: Here) -> ObjectionAnswer:
    """Uphold, revise or revoke; not by who took the decision."""
    return await rulings.rule_on_objection(here, objection_id, ruling, key)
