"""What a pilot asks and pays: requirement sets and price lists, frozen once published."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, Text, text
from sqlalchemy.dialects.postgresql import DATERANGE, ExcludeConstraint, Range
from sqlalchemy.orm import Mapped, mapped_column

from services.registry.tables.base import Base

PUBLISHED = text("status = 'published'")


class RequirementSet(Base):
    """The published baseline of a pilot (eisenpakket). Kept for good: admissions rest on it; drafts 1 year."""

    __tablename__ = "requirement_set"
    __table_args__ = (
        CheckConstraint("status IN ('draft', 'published')", name="status"),
        Index("requirement_set_edition", "pilot_code", "edition", unique=True),
        Index("requirement_set_day_taken", "pilot_code", "valid_from", unique=True, postgresql_where=PUBLISHED),
    )

    requirement_set_id: Mapped[UUID] = mapped_column(primary_key=True)
    pilot_code: Mapped[str]
    office_id: Mapped[UUID]
    """The care office that runs the pilot."""
    edition: Mapped[int]
    status: Mapped[str]
    valid_from: Mapped[date]
    changes_nl: Mapped[str | None]
    changes_en: Mapped[str | None]
    version: Mapped[int]
    created_at: Mapped[datetime]
    published_at: Mapped[datetime | None]


class Requirement(Base):
    """One requirement (eis) of a set, with its explanation in plain words. Kept as long as its set."""

    __tablename__ = "requirement"
    __table_args__ = (
        CheckConstraint("kind IN ('knock-out', 'improvable', 'exclusion')", name="kind"),
        CheckConstraint("due IN ('application', 'start', 'months')", name="due"),
        Index("requirement_code", "requirement_set_id", "code", unique=True),
    )

    requirement_set_id: Mapped[UUID] = mapped_column(
        ForeignKey("requirement_set.requirement_set_id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    code: Mapped[str]
    kind: Mapped[str]
    due: Mapped[str]
    due_months: Mapped[int | None]
    max_age_months: Mapped[int | None]
    lasts_months: Mapped[int | None]
    transition_months: Mapped[int | None]
    """What an edition newly asks must be met within so many months by who was admitted before."""
    sizes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    delivery_forms: Mapped[list[str]] = mapped_column(ARRAY(Text))
    title_nl: Mapped[str]
    title_en: Mapped[str]
    why_nl: Mapped[str]
    why_en: Mapped[str]
    evidence_nl: Mapped[str]
    evidence_en: Mapped[str]
    hours_estimate: Mapped[int]
    hours_exactness: Mapped[str]
    legal_basis: Mapped[str]
    authority: Mapped[str]
    confidence: Mapped[str]
    exactness: Mapped[str]
    source: Mapped[str]


class RequirementComment(Base):
    """What someone says of a draft (reactie), and the answer. Only the author's role is kept. Kept as its set."""

    __tablename__ = "requirement_comment"
    __table_args__ = (Index("requirement_comment_by_set", "requirement_set_id", "comment_id"),)

    comment_id: Mapped[UUID] = mapped_column(primary_key=True)
    requirement_set_id: Mapped[UUID] = mapped_column(ForeignKey("requirement_set.requirement_set_id"))
    requirement_code: Mapped[str | None]
    by_role: Mapped[str]
    words: Mapped[str]
    made_at: Mapped[datetime]
    answer: Mapped[str | None]
    answered_at: Mapped[datetime | None]


class PriceList(Base):
    """The highest prices of a pilot (prijslijst). Kept for good: agreements rest on it; drafts 1 year."""

    __tablename__ = "price_list"
    __table_args__ = (
        CheckConstraint("status IN ('draft', 'published')", name="status"),
        Index("price_list_edition", "pilot_code", "edition", unique=True),
    )

    price_list_id: Mapped[UUID] = mapped_column(primary_key=True)
    pilot_code: Mapped[str]
    office_id: Mapped[UUID]
    """The care office that runs the pilot."""
    edition: Mapped[int]
    status: Mapped[str]
    changes_nl: Mapped[str | None]
    changes_en: Mapped[str | None]
    version: Mapped[int]
    created_at: Mapped[datetime]
    published_at: Mapped[datetime | None]


class Price(Base):
    """One row of a price list: a price or yearly amount, for whom, in which form, on which days. Kept as its list."""

    __tablename__ = "price"
    __table_args__ = (
        CheckConstraint("kind IN ('day-price', 'unit-price', 'modular-amount', 'pgb-amount')", name="kind"),
        CheckConstraint("price_cents >= 0", name="not_negative"),
        CheckConstraint("valid_to >= valid_from", name="validity"),
    )

    price_list_id: Mapped[UUID] = mapped_column(
        ForeignKey("price_list.price_list_id", ondelete="CASCADE"), primary_key=True
    )
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str]
    profile_code: Mapped[str | None]
    delivery_forms: Mapped[list[str]] = mapped_column(ARRAY(Text))
    performance_code: Mapped[str | None]
    name_nl: Mapped[str]
    name_en: Mapped[str]
    unit_code: Mapped[str]
    price_cents: Mapped[int]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    price_level: Mapped[str]
    formula: Mapped[str]
    exactness: Mapped[str]
    code_exactness: Mapped[str]
    source: Mapped[str]


class PriceSlot(Base):
    """The days on which a published price holds, per form; no two for one day. Kept as its list."""

    __tablename__ = "price_slot"
    __table_args__ = (
        ForeignKeyConstraint(
            ["price_list_id", "position"], ["price.price_list_id", "price.position"], name="price_slot_of_price"
        ),
        ExcludeConstraint(
            ("pilot_code", "="),
            ("kind", "="),
            ("profile_code", "="),
            ("delivery_form", "="),
            ("performance_code", "="),
            ("days", "&&"),
            name="price_slot_no_overlap",
            using="gist",
        ),
    )

    price_list_id: Mapped[UUID] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    delivery_form: Mapped[str] = mapped_column(primary_key=True)
    pilot_code: Mapped[str]
    kind: Mapped[str]
    profile_code: Mapped[str]
    """Empty where the price is for every profile."""
    performance_code: Mapped[str]
    """Empty for a yearly amount."""
    days: Mapped[Range[Any]] = mapped_column(DATERANGE)
