"""Places free, people waiting and identities, as sent and as shown."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import AwareDatetime, Field

from services.common.schemas import Answer, Page, Schema, TextAnswer
from services.registry.reference import IdentityTerm
from services.registry.rules.capacity import is_stale
from services.registry.rules.delivery_form import DeliveryForm
from services.registry.tables import Capacity
from services.registry.tables.base import columns

Count = Annotated[int, Field(ge=0, le=10_000)]


class FormCapacity(Schema):
    """Places and people waiting for one delivery form. `waitingWeeks`: how long who asks today will wait."""

    delivery_form: DeliveryForm
    free_places: Count
    waiting_people: Count
    waiting_weeks: Annotated[int, Field(ge=0, le=520)]


class CapacityBody(Schema):
    """What a location says today (capaciteit), for each delivery form that it wants to say something of."""

    items: list[FormCapacity] = Field(min_length=1, max_length=len(DeliveryForm))


class FormCapacityAnswer(Answer):
    """What a location last said of a delivery form. Stale figures are older than 14 days and count nowhere."""

    delivery_form: str = Field(max_length=10)
    free_places: int
    waiting_people: int
    waiting_weeks: int
    since: date
    reported_on: date
    is_stale: bool

    @classmethod
    def of(cls, row: Capacity, today: date) -> Self:
        """From its row, as it stands today."""
        return cls.of_facts(columns(row), today)

    @classmethod
    def of_facts(cls, facts: Mapping[str, Any], today: date) -> Self:
        """From the columns of its row; days may be written out."""
        reported_on = facts["reported_on"]
        day = reported_on if isinstance(reported_on, date) else date.fromisoformat(reported_on)
        return cls.model_validate({**facts, "is_stale": is_stale(day, today)})


class CapacityAnswer(Answer):
    """The places and people waiting at a location, per delivery form."""

    location_id: UUID
    items: list[FormCapacityAnswer] = Field(max_length=len(DeliveryForm))


class CapacityReportAnswer(Answer):
    """One report of the past."""

    report_id: UUID
    delivery_form: str = Field(max_length=10)
    free_places: int
    waiting_people: int
    waiting_weeks: int
    reported_at: AwareDatetime


class CapacityReportPage(Page[CapacityReportAnswer]):
    """Reports of a location, in order of making."""


class IdentityTermAnswer(Answer):
    """What a location can say it is (identiteit)."""

    code: str = Field(max_length=40, description="Code of the identity, such as roman-catholic.")
    kind: str = Field(max_length=20, description="religion, culture, language or way-of-life.")
    name: TextAnswer

    @classmethod
    def of(cls, term: IdentityTerm) -> Self:
        """From the list."""
        return cls(code=term.code, kind=term.kind, name=TextAnswer(**term.name._asdict()))


class IdentityTerms(Answer):
    """The whole list."""

    items: list[IdentityTermAnswer] = Field(max_length=200)
