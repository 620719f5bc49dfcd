"""Requests for care at home, and objections to their refusal."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, text
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.sql.elements import conv

from services.voucher.tables.base import Base


class CareAtHomeRequest(Base):
    """Verzoek om zorg thuis: a form asked for, and whether it is responsible and efficient. Kept with the pilot."""

    __tablename__ = "care_at_home_request"
    __table_args__ = (
        CheckConstraint("delivery_form IN ('vpt', 'mpt', 'dtv')", name=conv("care_at_home_form")),
        CheckConstraint("status IN ('requested', 'granted', 'refused')", name=conv("care_at_home_status")),
        CheckConstraint("decided_as IN ('office', 'silence', 'ruling')", name=conv("care_at_home_as")),
        CheckConstraint(
            "(status = 'requested') = (decided_at IS NULL) AND (decided_at IS NULL) = (decision_id IS NULL)"
            " AND (decided_at IS NULL) = (decided_as IS NULL)",
            name=conv("care_at_home_decided"),
        ),
        CheckConstraint("(status = 'refused') = (nearest_form IS NOT NULL)", name=conv("care_at_home_nearest")),
        Index(
            "one_open_care_at_home",
            "client_id",
            "pilot_id",
            "delivery_form",
            unique=True,
            postgresql_where=text("status = 'requested'"),
        ),
        Index("care_at_home_due", "decide_by", postgresql_where=text("status = 'requested'")),
        Index("care_at_home_by_client", "client_id", "care_at_home_request_id"),
        Index("care_at_home_by_pilot", "pilot_id", "care_at_home_request_id"),
        Index("care_at_home_by_status", "pilot_id", "status", "care_at_home_request_id"),
    )

    care_at_home_request_id: Mapped[UUID] = mapped_column(primary_key=True)
    pilot_id: Mapped[UUID] = mapped_column(ForeignKey("pilot.pilot_id"))
    client_id: Mapped[UUID]
    delivery_form: Mapped[str]
    requested_on: Mapped[date]
    decide_by: Mapped[date]
    status: Mapped[str]
    version: Mapped[int] = mapped_column(Integer)
    received_at: Mapped[datetime]
    responsible: Mapped[bool | None]
    efficient: Mapped[bool | None]
    facts: Mapped[str | None]
    reason: Mapped[str | None]
    nearest_form: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    decided_as: Mapped[str | None]
    """By a person of the office, by silence, or by a ruling."""
    decided_by: Mapped[UUID | None]
    decision_id: Mapped[UUID | None]


class CareAtHomeObjection(Base):
    """Bezwaar against a refusal of care at home, and the ruling. Kept with the request."""

    __tablename__ = "care_at_home_objection"
    __table_args__ = (
        CheckConstraint("status IN ('received', 'ruled')", name=conv("care_at_home_objection_status")),
        CheckConstraint(
            "outcome IN ('upheld', 'revised', 'inadmissible')", name=conv("care_at_home_objection_outcome")
        ),
        CheckConstraint(
            "(status = 'ruled') = (outcome IS NOT NULL AND ruled_by IS NOT NULL AND ruling_decision_id IS NOT NULL)",
            name=conv("care_at_home_objection_ruled"),
        ),
        CheckConstraint("ruled_by <> decided_by", name=conv("care_at_home_objection_other_person")),
        Index("one_care_at_home_objection", "decision_id", unique=True),
        Index("care_at_home_objection_by_request", "care_at_home_request_id", "objection_id"),
    )

    objection_id: Mapped[UUID] = mapped_column(primary_key=True)
    care_at_home_request_id: Mapped[UUID] = mapped_column(ForeignKey("care_at_home_request.care_at_home_request_id"))
    decision_id: Mapped[UUID]
    """The refusal that is objected to."""
    decided_by: Mapped[UUID]
    """The person who refused, and who does not rule."""
    grounds: Mapped[str]
    late_reason: Mapped[str | None]
    received_on: Mapped[date]
    due_on: Mapped[date]
    status: Mapped[str]
    version: Mapped[int] = mapped_column(Integer)
    received_at: Mapped[datetime]
    outcome: Mapped[str | None]
    ruling: Mapped[str | None]
    ruled_on: Mapped[date | None]
    ruled_by: Mapped[UUID | None]
    ruling_decision_id: Mapped[UUID | None]
