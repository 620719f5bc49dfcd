"""Proposals for care that the price list does not have yet, and what was found of them."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.registry.tables.base import Base


class Challenge(Base):
    """A proposal under the right to challenge (uitdaagrecht). Kept for good: the register is public."""

    __tablename__ = "challenge"
    __table_args__ = (
        CheckConstraint("kind IN ('performance', 'outcome')", name="kind"),
        CheckConstraint(
            "status IN ('proposed', 'trial', 'accepted', 'listed', 'declined', 'withdrawn')", name="status"
        ),
        CheckConstraint("price_cents > 0", name="price"),
        CheckConstraint("status <> 'trial' OR trial_until IS NOT NULL", name="trial"),
        CheckConstraint("status <> 'listed' OR price_list_id IS NOT NULL", name="listed"),
        Index("challenge_by_pilot", "pilot_code", "challenge_id"),
        Index("challenge_by_price_list", "price_list_id"),
    )

    challenge_id: Mapped[UUID] = mapped_column(primary_key=True)
    pilot_code: Mapped[str]
    by_role: Mapped[str]
    subject: Mapped[UUID]
    """Who proposed it; never shown."""
    organisation_id: Mapped[UUID | None]
    kind: Mapped[str]
    title: Mapped[str]
    description: Mapped[str]
    for_whom: Mapped[str]
    delivery_forms: Mapped[list[str]] = mapped_column(ARRAY(Text))
    profile_codes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    unit_code: Mapped[str]
    price_cents: Mapped[int]
    evidence: Mapped[str]
    """For the care office only: a rival may not see it."""
    status: Mapped[str]
    proposed_on: Mapped[date]
    decide_by: Mapped[date]
    trial_until: Mapped[date | None]
    performance_code: Mapped[str | None]
    price_list_id: Mapped[UUID | None] = mapped_column(ForeignKey("price_list.price_list_id"))
    """The edition, perhaps still a draft, in which it stands."""
    version: Mapped[int]
    proposed_at: Mapped[datetime]


class ChallengeAssessment(Base):
    """What was found of a challenge and what that came to (beoordeling). Kept as its challenge."""

    __tablename__ = "challenge_assessment"
    __table_args__ = (Index("challenge_assessment_by_challenge", "challenge_id", "assessment_id"),)

    assessment_id: Mapped[UUID] = mapped_column(primary_key=True)
    challenge_id: Mapped[UUID] = mapped_column(ForeignKey("challenge.challenge_id"))
    outcome: Mapped[str]
    findings: Mapped[list[Any]]
    trial_until: Mapped[date | None]
    decided_on: Mapped[date]
    decision_id: Mapped[UUID]
