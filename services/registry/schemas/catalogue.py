"""Requirement sets and price lists, as sent and as shown."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Self
from uuid import UUID

from pydantic import AwareDatetime, Field

from services.common.schemas import Answer, Cents, Day, Page, Schema, TextAnswer
from services.registry.reference import find_unit
from services.registry.rules.delivery_form import DeliveryForm, PricedForm
from services.registry.rules.prices import PriceKind
from services.registry.rules.requirements import Due, Kind, SizeClass
from services.registry.schemas.words import (
    Both,
    DeliveryForms,
    Months,
    Note,
    PerformanceCode,
    PilotCode,
    ProfileCode,
    RequirementCode,
    UnitCode,
)
from services.registry.tables import Price, PriceList, Requirement, RequirementSet
from services.registry.tables.base import columns

CURRENCY = "EUR"


class EditionStatus(StrEnum):
    """An edition is a draft, open to comments, or published and frozen."""

    DRAFT = "draft"
    PUBLISHED = "published"


class RequirementBody(Schema):
    """One requirement (eis): what is asked, why, with which evidence, of whom and when."""

    code: RequirementCode = Field(description="Code of the requirement, the same in every set, such as VOG-BOARD.")
    kind: Kind = Field(description="knock-out, improvable or exclusion.")
    due: Due
    due_months: Months | None = None
    max_age_months: Months | None = None
    lasts_months: Months | None = None
    transition_months: Months | None = None
    sizes: list[SizeClass] = Field(default_factory=list, max_length=3)
    delivery_forms: list[DeliveryForm] = Field(default_factory=list, max_length=len(DeliveryForm))
    title: Both
    why: Both
    evidence: Both
    hours_estimate: Annotated[int, Field(ge=0, le=10_000)]
    hours_exactness: Note = ""
    legal_basis: Note = ""
    authority: Note = ""
    confidence: Note = ""
    exactness: Note = ""
    source: Note = ""


class RequirementSetBody(Schema):
    """A new edition of a pilot's requirement set (eisenpakket), as a draft."""

    pilot_code: PilotCode
    valid_from: Day
    changes: Both | None = Field(
        None,
        description="What changed since the edition before it, in Dutch and English.",
    )
    requirements: list[RequirementBody] = Field(min_length=1, max_length=200)


class PriceBody(Schema):
    """One row of a price list: a price or a yearly amount."""

    kind: PriceKind = Field(description="day-price, unit-price, modular-amount or pgb-amount.")
    profile_code: ProfileCode | None = Field(None, description="None: every profile.")
    delivery_forms: list[PricedForm] = Field(min_length=1, max_length=len(PricedForm))
    performance_code: PerformanceCode | None = None
    name: Both
    unit_code: UnitCode
    price_cents: Cents
    valid_from: Day
    valid_to: Day | None = None
    price_level: Note = ""
    formula: Note = ""
    exactness: Note = ""
    code_exactness: Note = ""
    source: Note = ""


class PriceListBody(Schema):
    """A new edition of a pilot's price list (prijslijst), as a draft."""

    pilot_code: PilotCode
    changes: Both | None = Field(
        None,
        description="What changed since the edition before it, in Dutch and English.",
    )
    items: list[PriceBody] = Field(min_length=1, max_length=1000)


class RequirementSetSummary(Answer):
    """An edition of a requirement set, without its requirements."""

    requirement_set_id: UUID
    pilot_code: str = Field(max_length=63)
    office_id: UUID
    edition: int
    status: str = Field(max_length=20, description="draft or published.")
    valid_from: date
    changes: TextAnswer | None
    version: int
    created_at: AwareDatetime
    published_at: AwareDatetime | None

    @classmethod
    def of(cls, row: RequirementSet) -> Self:
        """From its row."""
        return cls.model_validate({**columns(row), "changes": both(row.changes_nl, row.changes_en)})


class RequirementAnswer(Answer):
    """One requirement with its explanation in plain words."""

    code: str = Field(max_length=40, description="Code of the requirement, the same in every set, such as VOG-BOARD.")
    kind: str = Field(max_length=20, description="knock-out, improvable or exclusion.")
    due: str = Field(max_length=20)
    due_months: int | None
    max_age_months: int | None
    lasts_months: int | None
    transition_months: int | None
    sizes: list[Annotated[str, Field(max_length=20)]] = Field(max_length=3)
    delivery_forms: DeliveryForms
    title: TextAnswer
    why: TextAnswer
    evidence: TextAnswer
    hours_estimate: int
    hours_exactness: str = Field(max_length=1000)
    legal_basis: str = Field(max_length=1000)
    authority: str = Field(max_length=1000)
    confidence: str = Field(max_length=1000)
    exactness: str = Field(max_length=1000)
    source: str = Field(max_length=1000)

    @classmethod
    def of(cls, row: Requirement) -> Self:
        """From its row."""
        texts = {
            "title": both(row.title_nl, row.title_en),
            "why": both(row.why_nl, row.why_en),
            "evidence": both(row.evidence_nl, row.evidence_en),
        }
        return cls.model_validate({**columns(row), **texts})


class RequirementSetAnswer(RequirementSetSummary):
    """An edition of a requirement set with all it asks."""

    requirements: list[RequirementAnswer] = Field(max_length=200)


class RequirementSetPage(Page[RequirementSetSummary]):
    """Editions of requirement sets."""


class PriceAnswer(Answer):
    """One row of a price list."""

    kind: str = Field(max_length=20, description="day-price, unit-price, modular-amount or pgb-amount.")
    profile_code: str | None = Field(max_length=12)
    delivery_forms: list[Annotated[str, Field(max_length=10)]] = Field(max_length=len(PricedForm))
    performance_code: str | None = Field(max_length=10)
    name: TextAnswer
    unit_code: str = Field(max_length=2)
    unit: TextAnswer | None
    price_cents: int
    valid_from: date
    valid_to: date | None
    price_level: str = Field(max_length=1000)
    formula: str = Field(max_length=1000)
    exactness: str = Field(max_length=1000)
    code_exactness: str = Field(max_length=1000)
    source: str = Field(max_length=1000)

    @classmethod
    def of(cls, row: Price) -> Self:
        """From its row."""
        unit = find_unit(row.unit_code)
        texts = {"name": both(row.name_nl, row.name_en), "unit": both(unit.nl, unit.en) if unit else None}
        return cls.model_validate({**columns(row), **texts})


class PriceListSummary(Answer):
    """An edition of a price list, without its rows."""

    price_list_id: UUID
    pilot_code: str = Field(max_length=63)
    office_id: UUID
    edition: int
    status: str = Field(max_length=20, description="draft or published.")
    currency: str = Field(CURRENCY, max_length=3)
    changes: TextAnswer | None
    version: int
    created_at: AwareDatetime
    published_at: AwareDatetime | None

    @classmethod
    def of(cls, row: PriceList) -> Self:
        """From its row."""
        return cls.model_validate({**columns(row), "changes": both(row.changes_nl, row.changes_en)})


class PriceListAnswer(PriceListSummary):
    """An edition of a price list with all its rows."""

    items: list[PriceAnswer] = Field(max_length=1000)


class PriceListPage(Page[PriceListSummary]):
    """Editions of price lists."""


def both(nl: str | None, en: str | None) -> TextAnswer | None:
    """A text in both languages, where there is one."""
    return TextAnswer(nl=nl, en=en) if nl is not None and en is not None else None


def set_answer(row: RequirementSet, requirements: list[Requirement]) -> RequirementSetAnswer:
    """A requirement set with its requirements."""
    summary = RequirementSetSummary.of(row).model_dump()
    return RequirementSetAnswer(**summary, requirements=[RequirementAnswer.of(each) for each in requirements])


def list_answer(row: PriceList, prices: list[Price]) -> PriceListAnswer:
    """A price list with its rows."""
    return PriceListAnswer(**PriceListSummary.of(row).model_dump(), items=[PriceAnswer.of(each) for each in prices])
