"""Requirement sets over HTTP."""

from http import HTTPStatus
from typing import Annotated

from fastapi import Query

from services.common.schemas import Id
from services.common.web.access import OFFICE, Routes, allows, public
from services.common.web.context import Here
from services.common.web.etags import IfMatch
from services.common.web.idempotency import Idempotency
from services.common.web.paging import Paging
from services.registry.operations import editions, requirement_sets, set_changes, set_preview
from services.registry.schemas.catalogue import (
    EditionStatus,
    RequirementSetAnswer,
    RequirementSetBody,
    RequirementSetPage,
)
from services.registry.schemas.tightening import ChangesAnswer, PreviewAnswer
from services.registry.schemas.words import PilotCode

router = Routes(tags=["requirement sets"])


@router.get("/requirement-sets")
@public
async def list_requirement_sets(
    here: Here,
    page: Paging,
    pilot_code: Annotated[PilotCode | None, Query(alias="pilotCode")] = None,
    status: Annotated[EditionStatus | None, Query()] = None,
) -> RequirementSetPage:
    """Every edition of the requirement sets, drafts included, in order of making."""
    return await editions.list_requirement_sets(here, page, pilot_code, status)


@router.post("/requirement-sets", status_code=HTTPStatus.CREATED)
@allows(office_registry=OFFICE)
async def draft_requirement_set(body: RequirementSetBody, key: Idempotency, here: Here) -> RequirementSetAnswer:
    """Draft a new edition of a pilot's requirement set."""
    return await requirement_sets.draft_requirement_set(here, body, key)


@router.get("/requirement-sets/{requirement_set_id}")
@public
async def get_requirement_set(requirement_set_id: Id, here: Here) -> RequirementSetAnswer:
    """A requirement set, with every requirement explained in plain Dutch and English."""
    return await requirement_sets.get_requirement_set(here, requirement_set_id)


@router.put("/requirement-sets/{requirement_set_id}")
@allows(office_registry=OFFICE)
async def change_requirement_set(
    requirement_set_id: Id, body: RequirementSetBody, match: IfMatch, here: Here
) -> RequirementSetAnswer:
    """Replace a draft."""
    return await requirement_sets.change_requirement_set(here, requirement_set_id, body, match)


@router.get("/requirement-sets/{requirement_set_id}/changes")
@public
async def list_changes(requirement_set_id: Id, here: Here) -> ChangesAnswer:
    """What an edition adds, drops, tightens or loosens, per requirement."""
    return await set_changes.list_changes(here, requirement_set_id)


@router.get("/requirement-sets/{requirement_set_id}/preview")
@allows(office_registry=OFFICE)
async def preview_requirement_set(requirement_set_id: Id, here: Here) -> PreviewAnswer:
    """Which admitted providers would fall short, by which requirement, and how many clients they have in care."""
    return await set_preview.preview(here, requirement_set_id)


@router.post("/requirement-sets/{requirement_set_id}/publication", status_code=HTTPStatus.CREATED)
@allows(office_registry=OFFICE)
async def publish_requirement_set(requirement_set_id: Id, key: Idempotency, here: Here) -> RequirementSetAnswer:
    """Publish a draft; that freezes it."""
    return await requirement_sets.publish_requirement_set(here, requirement_set_id, key)
