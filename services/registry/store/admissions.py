"""Queries on admissions, evidence and suspensions."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.refusals import NotFound
from services.registry.rules.admission import DECIDED
from services.registry.tables import (
    Admission,
    AdmissionStanding,
    DateReminder,
    Evidence,
    ExclusionCheck,
    ImprovementDate,
    Reminder,
    Suspension,
    Transition,
)


async def get_admission(session: AsyncSession, admission_id: UUID) -> Admission:
    """The admission; raises NotFound."""
    row = await session.get(Admission, admission_id)
    if row is None:
        raise NotFound
    return row


async def lock_admissions(session: AsyncSession, *provider_ids: UUID) -> list[Admission]:
    """Lock every admission of these providers, in order: those of one provider share one dossier."""
    query = select(Admission).where(Admission.provider_id.in_(provider_ids)).order_by(Admission.admission_id)
    return list(await session.scalars(query.with_for_update().execution_options(populate_existing=True)))


async def list_admissions(
    session: AsyncSession,
    office_id: UUID | None,
    provider_id: UUID | None,
    pilot_code: str | None,
    status: str | None,
    after: UUID | None,
    most: int,
) -> Sequence[Admission]:
    """Admissions in order of application; with `office_id` those in the pilots of that care office."""
    query = select(Admission).order_by(Admission.admission_id).limit(most)
    if office_id:
        query = query.where(Admission.office_id == office_id)
    if provider_id:
        query = query.where(Admission.provider_id == provider_id)
    if pilot_code:
        query = query.where(Admission.pilot_code == pilot_code)
    if status:
        query = query.where(Admission.status == status)
    if after:
        query = query.where(Admission.admission_id > after)
    return (await session.scalars(query)).all()


async def standing_of(session: AsyncSession, admission_ids: Collection[UUID]) -> list[AdmissionStanding]:
    """The days on which new agreements may start, in order."""
    query = select(AdmissionStanding).where(AdmissionStanding.admission_id.in_(admission_ids))
    return list(await session.scalars(query.order_by(AdmissionStanding.admission_id, AdmissionStanding.from_day)))


async def replace_standing(session: AsyncSession, admission_id: UUID, days: Sequence[AdmissionStanding]) -> None:
    """Write the days on which new agreements may start."""
    await session.execute(delete(AdmissionStanding).where(AdmissionStanding.admission_id == admission_id))
    session.add_all(days)
    await session.flush()


async def evidence_of(session: AsyncSession, *provider_ids: UUID) -> list[Evidence]:
    """The whole dossier of these providers, in order of handing in."""
    query = select(Evidence).where(Evidence.provider_id.in_(provider_ids)).order_by(Evidence.evidence_id)
    return list(await session.scalars(query))


async def improvement_dates(session: AsyncSession, admission_ids: Collection[UUID]) -> list[ImprovementDate]:
    """The dates that the care office gave."""
    query = select(ImprovementDate).where(ImprovementDate.admission_id.in_(admission_ids))
    return list(await session.scalars(query.order_by(ImprovementDate.improvement_date_id)))


async def latest_checks(session: AsyncSession, admission_ids: Collection[UUID]) -> list[ExclusionCheck]:
    """The last look at each exclusion, per admission."""
    query = (
        select(ExclusionCheck)
        .where(ExclusionCheck.admission_id.in_(admission_ids))
        .ext(distinct_on(ExclusionCheck.admission_id, ExclusionCheck.requirement_code))
        .order_by(
            ExclusionCheck.admission_id, ExclusionCheck.requirement_code, ExclusionCheck.exclusion_check_id.desc()
        )
    )
    return list(await session.scalars(query))


async def transitions_of(session: AsyncSession, admission_ids: Collection[UUID]) -> list[Transition]:
    """The days by which what later editions newly ask must be met."""
    query = select(Transition).where(Transition.admission_id.in_(admission_ids))
    return list(await session.scalars(query.order_by(Transition.admission_id, Transition.requirement_code)))


async def decided_admissions(session: AsyncSession, pilot_code: str) -> list[Admission]:
    """Who was admitted in a pilot and has not ended, in order of application."""
    query = select(Admission).where(Admission.pilot_code == pilot_code, Admission.status.in_(DECIDED))
    return list(await session.scalars(query.order_by(Admission.admission_id)))


async def suspensions_of(session: AsyncSession, admission_id: UUID) -> list[Suspension]:
    """The suspensions of an admission, in order."""
    query = select(Suspension).where(Suspension.admission_id == admission_id)
    return list(await session.scalars(query.order_by(Suspension.from_day, Suspension.suspension_id)))


async def reminders_of(session: AsyncSession, admission_id: UUID) -> set[tuple[UUID, int]]:
    """Which reminders were sent: evidence and days before its end."""
    query = select(Reminder.evidence_id, Reminder.days_before).where(Reminder.admission_id == admission_id)
    return {(evidence_id, days) for evidence_id, days in await session.execute(query)}


async def date_reminders_of(session: AsyncSession, admission_id: UUID) -> set[tuple[str, date, int]]:
    """Which reminders of dates were sent: requirement, date, and days before it."""
    query = select(DateReminder).where(DateReminder.admission_id == admission_id)
    return {(each.requirement_code, each.improve_by, each.days_before) for each in await session.scalars(query)}


async def providers_to_review(session: AsyncSession, day: date, after: UUID | None, most: int) -> list[UUID]:
    """Providers with an admission that the service has yet to look at on this day, in order."""
    query = select(Admission.provider_id).where(Admission.review_on <= day, Admission.status.in_(DECIDED))
    if after:
        query = query.where(Admission.provider_id > after)
    return list(await session.scalars(query.distinct().order_by(Admission.provider_id).limit(most)))
