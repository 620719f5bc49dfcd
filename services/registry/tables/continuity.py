"""How care goes on for the clients of a provider that is suspended."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from services.registry.tables.base import Base


class ContinuityPlan(Base):
    """Continuïteitsplan of a suspension: for how many clients, and how far it is. Kept as its suspension."""

    __tablename__ = "continuity_plan"
    __table_args__ = (
        CheckConstraint("status IN ('open', 'in-progress', 'closed')", name="status"),
        Index("continuity_plan_by_provider", "provider_id", "plan_id"),
    )

    plan_id: Mapped[UUID] = mapped_column(ForeignKey("suspension.suspension_id"), primary_key=True)
    """The id of its suspension."""
    admission_id: Mapped[UUID] = mapped_column(ForeignKey("admission.admission_id"))
    provider_id: Mapped[UUID]
    pilot_code: Mapped[str]
    status: Mapped[str]
    clients_in_care: Mapped[int]
    """How many clients were in care when it began."""
    approach: Mapped[str | None]
    """What the care office arranges, in its own words; for the care office alone."""
    version: Mapped[int]
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class ContinuityTask(Base):
    """Something to do (taak) so that care goes on: by whom, by when, and done or not. Kept as its plan."""

    __tablename__ = "continuity_task"
    __table_args__ = (
        CheckConstraint("who IN ('provider', 'care-office')", name="who"),
        Index("continuity_task_by_plan", "plan_id", "task_id"),
    )

    task_id: Mapped[UUID] = mapped_column(primary_key=True)
    plan_id: Mapped[UUID] = mapped_column(ForeignKey("continuity_plan.plan_id"))
    who: Mapped[str]
    words_nl: Mapped[str]
    words_en: Mapped[str]
    due_on: Mapped[date]
    done_on: Mapped[date | None]
    note: Mapped[str | None]
