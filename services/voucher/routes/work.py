"""The work of a care office over HTTP."""

from typing import Annotated

from fastapi import Query, status

from services.common.schemas import Id
from services.common.web.access import OFFICE, Routes, allows
from services.common.web.context import Here
from services.common.web.etags import IfMatch
from services.common.web.idempotency import Idempotency
from services.common.web.paging import Paging
from services.voucher.operations import work
from services.voucher.schemas.work import (
    WorkItemPage,
    WorkItemResponse,
    WorkKindCode,
    WorkNoteRequest,
    WorkStatusCode,
)
from services.voucher.settings import Settings

router = Routes(prefix="/work-items", tags=["work-items"])


@router.get("")
@allows(office_voucher=OFFICE)
async def list_work_items(
    context: Here[Settings],
    page: Paging,
    kind: Annotated[WorkKindCode | None, Query()] = None,
    status: Annotated[WorkStatusCode | None, Query()] = None,
    subject_id: Annotated[Id | None, Query(alias="subjectId")] = None,
    pilot_id: Annotated[Id | None, Query(alias="pilotId")] = None,
) -> WorkItemPage:
    """The work of the care office, oldest first."""
    rows = await work.list_work(
        context, page.after_id, page.size + 1, kind=kind, status=status, subject_id=subject_id, pilot_id=pilot_id
    )
    return page.answer(WorkItemPage, rows, key=lambda row: str(row.work_item_id))


@router.get("/{work_item_id}")
@allows(office_voucher=OFFICE)
async def get_work_item(work_item_id: Id, context: Here[Settings]) -> WorkItemResponse:
    """One work item with its notes."""
    return await work.get_work_item(context, work_item_id)


@router.post("/{work_item_id}/notes", status_code=status.HTTP_201_CREATED)
@allows(office_voucher=OFFICE)
async def note_work(
    work_item_id: Id, request: WorkNoteRequest, match: IfMatch, key: Idempotency, context: Here[Settings]
) -> WorkItemResponse:
    """Take a work item a step further, with a note: go on, finish with an outcome, drop, or reopen."""
    return await work.note_work(context, work_item_id, request, match, key)
