"""Work of a care office over HTTP."""

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from services.common.schemas import Answer, Page, Schema, WordsOnNobody

WorkKindCode = Literal["placement", "moved-in", "moved-out", "care-overdue"]
WorkStatusCode = Literal["open", "in-progress", "done", "dropped"]
WorkStepCode = Literal["note", "finish", "drop", "reopen"]
WorkOutcome = Literal["regular-care", "pgb", "another-voucher", "care-stops", "handed-over"]


class WorkNoteRequest(Schema):
    """A step of a work item, with what was done or why; `outcome` is what it came to."""

    step: WorkStepCode = Field(description="What happens to the work item.")
    outcome: WorkOutcome | None = Field(None, description="What the work came to; needed to finish it.")
    reason: WordsOnNobody


class WorkNoteResponse(Answer):
    """Notitie: one step of a work item."""

    step: str = Field(max_length=20, description="What happened to the work item.")
    outcome: str | None = Field(max_length=40, description="What the work came to, as noted in this step.")
    reason: str = Field(max_length=4000)
    noted_by: UUID
    noted_at: AwareDatetime


class WorkItemResponse(Answer):
    """Werkitem: something that the care office is to do for a subject."""

    work_item_id: UUID
    office_id: UUID = Field(description="Id of the care office that is to do it.")
    kind: str = Field(max_length=40, description="What there is to do: placement, moved-in, moved-out, care-overdue.")
    subject_id: UUID
    pilot_id: UUID | None
    client_id: UUID | None
    status: WorkStatusCode
    outcome: str | None = Field(max_length=40, description="What the work came to; empty while it is not finished.")
    due_on: date | None = Field(description="Last day, included, on which it must be done; empty where there is none.")
    version: int
    created_at: AwareDatetime = Field(description="UTC instant at which the work came up.")
    changed_at: AwareDatetime = Field(description="UTC instant of the latest step.")
    notes: list[WorkNoteResponse] = Field(max_length=1000)


class WorkItemPage(Page[WorkItemResponse]):
    """A page of work items, oldest first."""
