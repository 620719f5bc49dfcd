"""Queries on objections, and on who took the decisions they are about."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, any_, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.refusals import NotFound
from services.registry.store.offices import of_office
from services.registry.tables import (
    Admission,
    Challenge,
    ChallengeAssessment,
    Evidence,
    ExclusionCheck,
    ImprovementDate,
    Objection,
    Suspension,
    Umbrella,
)


class Own(NamedTuple):
    """Whose objections: of an organisation, or of a person without one."""

    organisation_id: UUID | None
    subject: UUID
    office_id: UUID | None


async def get_objection(session: AsyncSession, objection_id: UUID, lock: bool = False) -> Objection:
    """An objection; raises NotFound."""
    row = await session.get(Objection, objection_id, with_for_update=lock, populate_existing=lock)
    if row is None:
        raise NotFound
    return row


async def list_objections(
    session: AsyncSession, own: Own, status: str | None, after: UUID | None, most: int
) -> Sequence[Objection]:
    """Objections in order of receipt: of one who objected, or those in the pilots of a care office."""
    query = select(Objection).order_by(Objection.objection_id).limit(most)
    query = query.outerjoin(Challenge, Challenge.challenge_id == Objection.challenge_id)
    whose: list[ColumnElement[bool]] = [Challenge.organisation_id.is_(None) & (Challenge.subject == own.subject)]
    if own.organisation_id:
        whose += [Objection.provider_id == own.organisation_id, Challenge.organisation_id == own.organisation_id]
    if own.office_id:
        of_admission = select(Admission.admission_id).where(Admission.office_id == own.office_id)
        whose += [Objection.admission_id.in_(of_admission), of_office(Challenge.pilot_code, own.office_id)]
    query = query.where(or_(*whose))
    if status:
        query = query.where(Objection.status == status)
    if after:
        query = query.where(Objection.objection_id > after)
    return (await session.scalars(query)).all()


async def decided_admission(session: AsyncSession, decision_id: UUID) -> Admission | None:
    """The admission that this decision refused, or ended."""
    query = select(Admission).where(
        (Admission.decision_id == decision_id) | (Admission.ending_decision_id == decision_id)
    )
    return (await session.scalars(query)).one_or_none()


async def assessed_challenge(session: AsyncSession, decision_id: UUID) -> tuple[Challenge, str] | None:
    """The challenge that this decision is about, and what it came to."""
    query = (
        select(Challenge, ChallengeAssessment.outcome)
        .join(ChallengeAssessment)
        .where(ChallengeAssessment.decision_id == decision_id)
    )
    row = (await session.execute(query)).one_or_none()
    return (row.Challenge, row.outcome) if row else None


async def decided_suspension(session: AsyncSession, decision_id: UUID) -> Suspension | None:
    """The suspension that this decision began."""
    return (await session.scalars(select(Suspension).where(Suspension.decision_id == decision_id))).one_or_none()


async def who_looked(session: AsyncSession, admission: Admission) -> set[UUID]:
    """Everybody of the care office who gave a finding on which decisions about this admission rest.

    The provider has one dossier for every pilot, and its umbrella shows its own for it.
    """
    admission_id = admission.admission_id
    under = exists().where(
        Umbrella.admission_id == admission_id,
        Umbrella.agreed_on.is_not(None),
        Umbrella.umbrella_provider_id == Evidence.provider_id,
        Evidence.requirement_code == any_(Umbrella.requirement_codes),
    )
    looked = select(Evidence.looked_by).where(
        or_(Evidence.provider_id == admission.provider_id, under), Evidence.looked_by.is_not(None)
    )
    checked = select(ExclusionCheck.checked_by).where(ExclusionCheck.admission_id == admission_id)
    given = select(ImprovementDate.given_by).where(ImprovementDate.admission_id == admission_id)
    rows = await session.scalars(looked.union(checked, given))
    return {each for each in rows if each is not None}
