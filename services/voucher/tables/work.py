"""Work of a care office that a person must do, and the notes on it."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.sql.elements import conv

from services.voucher.tables.base import Base


class WorkItem(Base):
    """Werkitem: something to do for a subject, such as a voucher. Kept with its subject."""

    __tablename__ = "work_item"
    __table_args__ = (
        CheckConstraint("status IN ('open', 'in-progress', 'done', 'dropped')", name=conv("work_status")),
        Index("one_work_item", "kind", "subject_id", "office_id", unique=True),
        Index("work_item_by_office", "office_id", "work_item_id"),
        Index("work_item_to_do", "kind", "work_item_id", postgresql_where=text("status IN ('open', 'in-progress')")),
        Index("work_item_by_pilot", "pilot_id", "work_item_id"),
    )

    work_item_id: Mapped[UUID] = mapped_column(primary_key=True)
    office_id: Mapped[UUID]
    """The care office that is to do it."""
    kind: Mapped[str]
    subject_id: Mapped[UUID]
    pilot_id: Mapped[UUID | None] = mapped_column(ForeignKey("pilot.pilot_id"))
    client_id: Mapped[UUID | None]
    status: Mapped[str]
    outcome: Mapped[str | None]
    due_on: Mapped[date | None]
    version: Mapped[int]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class WorkNote(Base):
    """Notitie: one step of a work item, in words, by whom and when. Never changed; kept with the work item."""

    __tablename__ = "work_note"
    __table_args__ = (Index("work_note_by_item", "work_item_id", "work_note_id"),)

    work_note_id: Mapped[UUID] = mapped_column(primary_key=True)
    work_item_id: Mapped[UUID] = mapped_column(ForeignKey("work_item.work_item_id"))
    step: Mapped[str]
    outcome: Mapped[str | None]
    reason: Mapped[str]
    noted_by: Mapped[UUID]
    noted_at: Mapped[datetime]
