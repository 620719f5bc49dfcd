"""Continuity plans, as sent and as shown."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field

from services.common.schemas import Answer, Day, Page, Schema, TextAnswer, WordsOnNobody
from services.registry.schemas.words import Both, DeliveryForms


class PlanStatus(StrEnum):
    """How far a continuity plan is."""

    OPEN = "open"
    IN_PROGRESS = "in-progress"
    CLOSED = "closed"


class TaskFor(StrEnum):
    """Who has to do a task."""

    PROVIDER = "provider"
    CARE_OFFICE = "care-office"


class PlanBody(Schema):
    """What the care office arranges, and how far it is."""

    status: PlanStatus
    approach: WordsOnNobody | None = Field(
        None,
        description="What the care office does to let care go on; for itself alone. Put no names of persons in it.",
    )


class TaskBody(Schema):
    """Something to do so that care goes on (taak)."""

    who: TaskFor = Field(description="Who must do it: provider or care-office.")
    words: Both = Field(description="What must be done, in Dutch and English.")
    due_on: Day


class TaskDone(Schema):
    """A task is done."""

    note: WordsOnNobody | None = None


class TaskAnswer(Answer):
    """A task of a continuity plan."""

    task_id: UUID
    who: str = Field(max_length=20, description="Who must do it: provider or care-office.")
    words: TextAnswer = Field(description="What must be done, in Dutch and English.")
    due_on: date
    done_on: date | None
    note: str | None = Field(max_length=4000)


class Candidate(Answer):
    """A location of an admitted provider nearby that could take clients over."""

    provider_id: UUID
    name: str = Field(max_length=200)
    location_id: UUID
    location_name: str = Field(max_length=200)
    place: str = Field(max_length=200)
    distance_km: float
    delivery_forms: DeliveryForms
    profile_codes: list[Annotated[str, Field(max_length=20)]] = Field(max_length=64, description="None: every profile.")
    free_places: int | None = Field(
        description="Free places, said in the last 14 days; empty: the provider has not said."
    )


class PlanLocation(Answer):
    """A location of the suspended provider, with its clients and who is near."""

    location_id: UUID
    name: str = Field(max_length=200)
    place: str = Field(max_length=200)
    clients_in_care: int
    candidates: list[Candidate] = Field(max_length=20)


class PlanSummary(Answer):
    """A continuity plan (continuïteitsplan); its id is that of its suspension."""

    plan_id: UUID
    admission_id: UUID
    provider_id: UUID
    pilot_code: str = Field(max_length=63)
    status: str = Field(max_length=20, description="open, in-progress or closed.")
    clients_in_care: int = Field(description="Number of clients in care with the provider when the plan began.")
    version: int
    opened_at: AwareDatetime
    closed_at: AwareDatetime | None


class PlanAnswer(PlanSummary):
    """A continuity plan as it stands today. A provider sees its own tasks, and not what the care office notes."""

    clients_in_care_now: int
    clients_to_start_now: int
    approach: str | None = Field(max_length=4000)
    tasks: list[TaskAnswer] = Field(max_length=500)
    locations: list[PlanLocation] = Field(max_length=50)


class PlanPage(Page[PlanSummary]):
    """Continuity plans, in order of their suspensions."""
