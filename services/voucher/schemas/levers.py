"""The levers of a pilot over HTTP."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import AwareDatetime, Field, PlainSerializer, model_validator

from services.common.schemas import Answer, Cents, Day, Page, Schema, Words, not_meant
from services.common.texts import Text

Factor = Annotated[
    Decimal,
    Field(gt=0, lt=10, decimal_places=4),
    PlainSerializer(float, return_type=float, when_used="json"),
]
"""Factor on prices, 4 decimals."""
Kind = Literal["factor", "budget", "access"]
NEEDED = {"factor": ("factor", "valid_from"), "budget": ("year", "more_cents"), "access": ("note",)}
"""Kind → the fields that it has; no other kind has them."""


class LeverRequest(Schema):
    """A lever to propose: a factor with the day from which it applies, more budget for a year, or a note on access."""

    kind: Kind
    factor: Factor | None = Field(None, description="For kind factor.")
    valid_from: Day | None = Field(None, description="For kind factor: the first day; never before the decision.")
    year: int | None = Field(
        None, ge=2015, le=2100, description="For kind budget: the year of which the ceiling rises."
    )
    more_cents: Annotated[Cents, Field(gt=0)] | None = Field(
        None, description="For kind budget: by how much the ceiling rises, in euro cents."
    )
    note: Words | None = Field(
        None, description="For kind access: the note for the next version of the national assessment."
    )
    reason: Words

    @model_validator(mode="after")
    def _as_its_kind(self) -> Self:
        given = {name for names in NEEDED.values() for name in names if getattr(self, name) is not None}
        if given != set(NEEDED[self.kind]):
            raise not_meant(
                Text(
                    "Bij factor horen `factor` en `validFrom`, bij budget `year` en `moreCents`, bij access `note`.",
                    "Kind factor takes `factor` and `validFrom`, budget `year` and `moreCents`, and access `note`.",
                )
            )
        return self


class LeverReasonRequest(Schema):
    """The reason for which a proposal is rejected or a lever taken back."""

    reason: Words


class YearTouchedResponse(Answer):
    """What a lever does to one budget year."""

    year: int
    vouchers: int = Field(description="Number of vouchers of which the value of the year changes.")
    before_cents: int = Field(
        description="Without the lever, in euro cents: the value of all running vouchers together, or the ceiling."
    )
    after_cents: int
    exceeding_vouchers: int
    exceeding_cents: int


class DryRunResponse(Answer):
    """What a lever would do, as of a version of the data."""

    as_of: AwareDatetime
    data_version: int
    vouchers: int = Field(description="Number of vouchers of which a value changes; each is of one person.")
    years: list[YearTouchedResponse] = Field(max_length=20)


class LeverResponse(Answer):
    """Maatregel: what the care office can do when a budget is exceeded."""

    lever_id: UUID
    pilot_id: UUID
    kind: Kind
    status: Literal["proposed", "lapsed", "approved", "rejected", "taken-back"]
    factor: Factor | None
    valid_from: date | None
    year: int | None = Field(description="The year of which the ceiling rises; empty for another kind.")
    more_cents: int | None
    note: str | None = Field(max_length=4000, description="The note on access; empty for another kind.")
    reason: str = Field(max_length=4000)
    dry_run: DryRunResponse | None = Field(
        description="What it would do, as of the proposal; empty outside the care office, and for a factor that was "
        "decided before levers were proposed."
    )
    proposed_at: AwareDatetime
    expires_at: AwareDatetime = Field(description="Until when the proposal can be approved.")
    decided_at: AwareDatetime | None
    decided_reason: str | None = Field(max_length=4000)
    decision_id: UUID | None
    taken_back_at: AwareDatetime | None
    taken_back_reason: str | None = Field(max_length=4000)


class LeverPage(Page[LeverResponse]):
    """A page of levers."""
