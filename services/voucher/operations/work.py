"""The work of a care office: listed, read, and taken a step further with a note."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from services.common.ids import new_id
from services.common.service import Change, Reading
from services.common.web import etags
from services.common.web.context import Context
from services.common.web.idempotency import Key
from services.voucher.rules.work import WorkKind, WorkStatus, WorkStep, after, check_outcome
from services.voucher.schemas.work import WorkItemResponse, WorkNoteRequest, WorkNoteResponse
from services.voucher.settings import Settings
from services.voucher.store import work as store
from services.voucher.store.work import WantedWork, WorkItem, WorkNote


async def list_work(
    context: Context[Settings],
    after_id: UUID | None,
    most: int,
    *,
    kind: str | None = None,
    status: str | None = None,
    subject_id: UUID | None = None,
    pilot_id: UUID | None = None,
) -> list[WorkItemResponse]:
    """The work of the caller's care office, oldest first."""
    wanted = WantedWork(most, context.office_id, after_id, kind, status, subject_id, pilot_id)
    async with context.reading() as reading:
        rows = await store.list_work(reading.session, wanted)
        clients = sorted({row.client_id for row in rows if row.client_id})
        await reading.saw_all(clients, "work-items", "R", "list-work")
        return await shown_work(reading, rows)


async def get_work_item(context: Context[Settings], work_item_id: UUID) -> WorkItemResponse:
    """One work item; raises NotFound."""
    async with context.reading() as reading:
        item = await store.get_work_item(reading.session, work_item_id)
        context.require_own(office_id=item.office_id)
        if item.client_id:
            await reading.saw(item.client_id, "work-items", "R", "read-work")
        [answer] = await shown_work(reading, [item])
    etags.send(context.response, item.version)
    return answer


async def note_work(
    context: Context[Settings], work_item_id: UUID, request: WorkNoteRequest, match: etags.Versions, key: Key
) -> WorkItemResponse:
    """Take a work item a step further, with what was done or why."""
    async with context.writing(key) as change:
        item = await store.get_work_item(change.session, work_item_id, lock=True)
        context.require_own(office_id=item.office_id)
        etags.check(item.version, match)
        saved = await take_step(change, item, WorkStep(request.step), request.reason, request.outcome)
        if item.client_id:
            await change.saw(item.client_id, "work-items", "U", "note-work")
        [answer] = await shown_work(change, [saved])
        return change.answer(answer, location=f"/work-items/{work_item_id}", etag=saved.version)


def new_work(
    change: Change,
    kind: WorkKind,
    *,
    office_id: UUID,
    subject_id: UUID,
    pilot_id: UUID,
    client_id: UUID,
    due_on: date | None,
) -> WorkItem:
    """Work that a care office has to do from now on."""
    return WorkItem(
        work_item_id=new_id(),
        office_id=office_id,
        kind=kind.value,
        subject_id=subject_id,
        pilot_id=pilot_id,
        client_id=client_id,
        status=WorkStatus.OPEN.value,
        outcome=None,
        due_on=due_on,
        version=1,
        created_at=change.at,
        changed_at=change.at,
    )


async def take_step(
    change: Change, item: WorkItem, step: WorkStep, reason: str, outcome: str | None = None
) -> WorkItem:
    """Take a locked work item a step further, with a note; raises WorkStatusWrong and WorkOutcomeMissing."""
    status = after(item.status, step)
    check_outcome(step, outcome)
    kept = outcome if step == WorkStep.FINISH else None
    saved = await store.save_work_item(change.session, item.work_item_id, status.value, kept, change.at)
    note = WorkNote(
        work_note_id=new_id(),
        work_item_id=item.work_item_id,
        step=step.value,
        outcome=outcome,
        reason=reason,
        noted_by=change.who.subject,
        noted_at=change.at,
    )
    await store.add_note(change.session, note)
    return saved


async def shown_work(reading: Reading, rows: Sequence[WorkItem]) -> list[WorkItemResponse]:
    """Work items as they are shown, with their notes."""
    notes = await store.notes_of(reading.session, [row.work_item_id for row in rows])
    return [
        WorkItemResponse.model_validate(
            vars(row) | {"notes": [WorkNoteResponse.model_validate(note) for note in notes[row.work_item_id]]}
        )
        for row in rows
    ]
