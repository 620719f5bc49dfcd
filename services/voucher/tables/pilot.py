"""Pilots and the factor decisions of their lever."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, Numeric, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.sql.elements import conv

from services.voucher.tables.base import Base


class Pilot(Base):
    """Regionaal experiment: region, period, part of care and rules. Kept as long as the books that rest on it."""

    __tablename__ = "pilot"
    __table_args__ = (
        Index("pilot_code_taken", "code", unique=True),
        Index("pilot_by_office", "office_id"),
        CheckConstraint("status IN ('draft', 'open', 'closed', 'evaluated')", name=conv("pilot_status")),
        CheckConstraint("period_from <= period_to", name=conv("pilot_period")),
        CheckConstraint("participants >= 0 AND participants <= participant_cap", name=conv("participants_within_cap")),
    )

    pilot_id: Mapped[UUID] = mapped_column(primary_key=True)
    office_id: Mapped[UUID]
    """The care office (zorgkantoor) that runs it: the organisation of the caller who drafted it; never changed."""
    code: Mapped[str]
    name_nl: Mapped[str]
    name_en: Mapped[str]
    status: Mapped[str]
    version: Mapped[int]
    region_codes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    period_from: Mapped[date]
    period_to: Mapped[date]
    profile_codes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    delivery_forms: Mapped[list[str]] = mapped_column(ARRAY(Text))
    requirement_set_id: Mapped[UUID | None]
    price_list_id: Mapped[UUID | None]
    pgb_variant: Mapped[str]
    claim_window_days: Mapped[int]
    notice_period_days: Mapped[int]
    participant_cap: Mapped[int | None]
    participants: Mapped[int]
    budget_ceilings: Mapped[list[dict[str, object]]] = mapped_column(JSONB)
    baseline: Mapped[dict[str, object] | None] = mapped_column(JSONB(none_as_null=True))
    deviations: Mapped[list[dict[str, object]]] = mapped_column(JSONB, server_default=text("'[]'"))
    """What it deviates from the law in, with words."""
    created_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    closes_on: Mapped[date | None]
    """From this day on no vouchers are issued and no agreements are made; known from the decision to close on."""
    closed_at: Mapped[datetime | None]
    evaluated_at: Mapped[datetime | None]


class PilotVersion(Base):
    """Versie: what changes in a pilot from a day on; version 1 is the plan of its opening. Kept with the pilot.

    The columns of `pilot` hold the plan of today. NULL leaves that part of the plan as it is.
    """

    __tablename__ = "pilot_version"
    __table_args__ = (CheckConstraint("number >= 1", name=conv("pilot_version_number")),)

    pilot_id: Mapped[UUID] = mapped_column(ForeignKey("pilot.pilot_id"), primary_key=True)
    number: Mapped[int] = mapped_column(Integer, primary_key=True)
    from_on: Mapped[date]
    added_region_codes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    added_profile_codes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    added_delivery_forms: Mapped[list[str]] = mapped_column(ARRAY(Text))
    period_to: Mapped[date | None]
    claim_window_days: Mapped[int | None]
    notice_period_days: Mapped[int | None]
    participant_cap: Mapped[int | None]
    without_cap: Mapped[bool]
    budget_ceilings: Mapped[list[dict[str, object]] | None] = mapped_column(JSONB(none_as_null=True))
    deviations: Mapped[list[dict[str, object]] | None] = mapped_column(JSONB(none_as_null=True))
    reason: Mapped[str | None]
    decided_on: Mapped[date]
    recorded_at: Mapped[datetime]
    decided_by: Mapped[UUID | None]
    """The user who decided it; None for a pilot that was opened before there were versions."""
    decision_id: Mapped[UUID | None]


class PilotFactor(Base):
    """Factor: what the care office multiplies prices by from a day on. Kept as long as the values that rest on it."""

    __tablename__ = "pilot_factor"
    __table_args__ = (
        CheckConstraint("factor > 0", name=conv("factor_positive")),
        CheckConstraint("valid_from >= decided_on", name=conv("factor_not_before_decision")),
        Index("pilot_factor_by_pilot", "pilot_id", "valid_from"),
    )

    factor_id: Mapped[UUID] = mapped_column(primary_key=True)
    pilot_id: Mapped[UUID] = mapped_column(ForeignKey("pilot.pilot_id"))
    factor: Mapped[Decimal] = mapped_column(Numeric(6, 4))
    valid_from: Mapped[date]
    decided_on: Mapped[date]
    recorded_at: Mapped[datetime]
    reason: Mapped[str]
    decision_id: Mapped[UUID]
