"""The work of clients who moved: listed for the office that has their region, and taken off when it is not needed."""

from uuid import UUID

from services.common.calendar import amsterdam_day
from services.common.service import Change, Service
from services.common.web.app import Worker
from services.voucher.operations.work import new_work, take_step
from services.voucher.rules.move import MoveWork, step_after_move, work_of_move
from services.voucher.rules.work import WorkKind, WorkStep
from services.voucher.store import moves as store
from services.voucher.store import work
from services.voucher.store.moves import Moved, MovedItem

MOST = 500
FIRST = UUID(int=0)
MOVED_BACK, MOVED_ON, MOVED_AGAIN = "moved-back", "moved-on", "moved-again"
"""The reasons in the notes of work that is dropped or taken up again; else it is why the voucher ended."""


async def list_moves(service: Service) -> None:
    """Bring the work of moves in line with where clients live now; any replica may."""
    start: UUID | None = FIRST
    while start is not None:
        start = await _add_some(service, start)
    start = FIRST
    while start is not None:
        start = await _follow_some(service, start)


async def _add_some(service: Service, start: UUID) -> UUID | None:
    async with service.writing() as change:
        rows = await store.list_moved(change.session, amsterdam_day(change.at), start, MOST)
        await work.add_work_items(change.session, [_item(change, row) for row in rows])
    return rows[-1].voucher_id if len(rows) == MOST else None


async def _follow_some(service: Service, start: UUID) -> UUID | None:
    async with service.writing() as change:
        today, by = amsterdam_day(change.at), change.who.subject
        rows = await store.list_moved_items(change.session, today, by, start, MOST)
        for row in rows:
            await _follow(change, row)
    return rows[-1].work_item_id if len(rows) == MOST else None


async def _follow(change: Change, row: MovedItem) -> None:
    made = MoveWork(WorkKind(row.kind), row.office_id)
    wanted = work_of_move(row.voucher_office, row.region_office) if row.moved_on else None
    step = step_after_move(row.status, made, wanted, row.end_reason)
    if step is None:
        return
    item = await work.get_work_item(change.session, row.work_item_id, lock=True)
    if item.status != row.status:
        return
    reason = MOVED_AGAIN if step == WorkStep.REOPEN else row.end_reason or (MOVED_ON if wanted else MOVED_BACK)
    await take_step(change, item, step, reason)


def _item(change: Change, row: Moved) -> work.WorkItem:
    wanted = work_of_move(row.voucher_office, row.region_office)
    return new_work(
        change,
        wanted.kind,
        office_id=wanted.office_id,
        subject_id=row.voucher_id,
        pilot_id=row.pilot_id,
        client_id=row.client_id,
        due_on=row.valid_to,
    )


WORKERS = (Worker("list clients who moved for their care office", 60, list_moves),)
