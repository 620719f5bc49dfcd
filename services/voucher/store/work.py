"""The work of care offices and the notes on it."""
# ruff: noqa: S608  # the columns of classes here; values are bound

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.common.data.database import Session
from services.common.data.statement import Json, Statement, as_json, columns_of
from services.common.refusals import NotFound


@dataclass(frozen=True)
class WorkItem:
    """Something that a care office is to do for a subject."""

    work_item_id: UUID
    office_id: UUID
    kind: str
    subject_id: UUID
    pilot_id: UUID | None
    client_id: UUID | None
    status: str
    outcome: str | None
    due_on: date | None
    version: int
    created_at: datetime
    changed_at: datetime


@dataclass(frozen=True)
class WorkNote:
    """One step of a work item, in words, by whom and when."""

    work_note_id: UUID
    work_item_id: UUID
    step: str
    outcome: str | None
    reason: str
    noted_by: UUID
    noted_at: datetime


@dataclass(frozen=True)
class WantedWork:
    """The work that is listed: what meets every condition that is given, after `after` and `most` at most."""

    most: int
    office_id: UUID | None
    after: UUID | None = None
    kind: str | None = None
    status: str | None = None
    subject_id: UUID | None = None
    pilot_id: UUID | None = None


@dataclass(frozen=True)
class _Item:
    work_item_id: UUID


@dataclass(frozen=True)
class _Items:
    work_item_ids: list[UUID]


@dataclass(frozen=True)
class _Changed:
    work_item_id: UUID
    status: str
    outcome: str | None
    changed_at: datetime


@dataclass(frozen=True)
class _Several:
    items: Json


async def get_work_item(session: Session, work_item_id: UUID, *, lock: bool = False) -> WorkItem:
    """A work item; raises NotFound. With `lock` nobody else changes it until this transaction ends."""
    found = await (_LOCK if lock else _GET).find(session, _Item(work_item_id))
    if found is None:
        raise NotFound
    return found


async def list_work(session: Session, wanted: WantedWork) -> list[WorkItem]:
    """Work in order of making."""
    return await _LIST.run(session, wanted)


async def notes_of(session: Session, work_item_ids: Collection[UUID]) -> dict[UUID, list[WorkNote]]:
    """Work item → its notes, oldest first."""
    found: dict[UUID, list[WorkNote]] = {each: [] for each in work_item_ids}
    for row in await _NOTES.run(session, _Items(list(work_item_ids))):
        found[row.work_item_id].append(row)
    return found


async def add_work_items(session: Session, items: Collection[WorkItem]) -> list[UUID]:
    """Write work that is not there yet; returns the ids of what was written. A subject has one item of a kind."""
    rows = [{**vars(each)} for each in items]
    return await _ADD.run(session, _Several(as_json(rows))) if rows else []


async def save_work_item(
    session: Session, work_item_id: UUID, status: str, outcome: str | None, at: datetime
) -> WorkItem:
    """Write the next version of a work item that is locked."""
    return await _SAVE.one(session, _Changed(work_item_id, status, outcome, at))


async def add_note(session: Session, note: WorkNote) -> None:
    """Write a note; earlier ones stay."""
    await _ADD_NOTE.run(session, note)


_GET = Statement(f"SELECT {columns_of(WorkItem)} FROM work_item WHERE work_item_id = :work_item_id", _Item, WorkItem)
_LOCK = Statement(
    f"SELECT {columns_of(WorkItem)} FROM work_item WHERE work_item_id = :work_item_id FOR UPDATE", _Item, WorkItem
)
_LIST = Statement(
    f"""
    SELECT {columns_of(WorkItem)} FROM work_item
    WHERE (CAST(:office_id AS uuid) IS NULL OR office_id = :office_id)
      AND (CAST(:after AS uuid) IS NULL OR work_item_id > :after)
      AND (CAST(:kind AS text) IS NULL OR kind = :kind)
      AND (CAST(:status AS text) IS NULL OR status = :status)
      AND (CAST(:subject_id AS uuid) IS NULL OR subject_id = :subject_id)
      AND (CAST(:pilot_id AS uuid) IS NULL OR pilot_id = :pilot_id)
    ORDER BY work_item_id LIMIT :most
    """,
    WantedWork,
    WorkItem,
)
_NOTES = Statement(
    f"SELECT {columns_of(WorkNote)} FROM work_note WHERE work_item_id = ANY(CAST(:work_item_ids AS uuid[]))"
    " ORDER BY work_item_id, work_note_id",
    _Items,
    WorkNote,
)
_ADD = Statement(
    f"""
    INSERT INTO work_item ({columns_of(WorkItem)})
    SELECT {columns_of(WorkItem)} FROM jsonb_populate_recordset(CAST(NULL AS work_item), CAST(:items AS jsonb))
    ON CONFLICT (kind, subject_id, office_id) DO NOTHING
    RETURNING work_item_id
    """,
    _Several,
    UUID,
)
_SAVE = Statement(
    f"""
    UPDATE work_item SET status = :status, outcome = :outcome, changed_at = :changed_at, version = version + 1
    WHERE work_item_id = :work_item_id RETURNING {columns_of(WorkItem)}
    """,
    _Changed,
    WorkItem,
)
_ADD_NOTE = Statement(
    """
    INSERT INTO work_note (work_note_id, work_item_id, step, outcome, reason, noted_by, noted_at)
    VALUES (:work_note_id, :work_item_id, :step, :outcome, :reason, :noted_by, :noted_at)
    """,
    WorkNote,
)
