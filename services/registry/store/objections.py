"""Queries on objections, and on who took the decisions they are about."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import any_, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.refusals import NotFound
from services.registry.rules.challenge import ChallengeStatus
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


async def get_objection(session: AsyncSession, objection_id: UUID, lock: bool = False) -> Objection:
    """An objection; raises NotFound."""
    row = await session.get(Objection, objection_id, with_for_update=lock, populate_existing=lock)
    if row is None:
        raise NotFound
    return row


async def list_objections(
    session: AsyncSession, own: Own | None, status: str | None, after: UUID | None, most: int
) -> Sequence[Objection]:
    """Objections in order of receipt: of one who objected, or of all."""
    query = select(Objection).order_by(Objection.objection_id).limit(most)
    if own and own.organisation_id:
        proposed = select(Challenge.challenge_id).where(Challenge.organisation_id == own.organisation_id)
        query = query.where(or_(Objection.provider_id == own.organisation_id, Objection.challenge_id.in_(proposed)))
    elif own:
        proposed = select(Challenge.challenge_id).where(
            Challenge.organisation_id.is_(None), Challenge.subject == own.subject
        )
        query = query.where(Objection.challenge_id.in_(proposed))
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


async def declined_challenge(session: AsyncSession, decision_id: UUID) -> Challenge | None:
    """The challenge that this decision declined."""
    query = (
        select(Challenge)
        .join(ChallengeAssessment)
        .where(ChallengeAssessment.decision_id == decision_id, ChallengeAssessment.outcome == ChallengeStatus.DECLINED)
    )
    return (await session.scalars(query)).one_or_none()


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
