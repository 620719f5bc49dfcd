"""Applications, questions to the applicant, assessments, advice."""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Date, cast, func, literal, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.refusals import NotFound
from services.indication.rules.legal_clock import Pause
from services.indication.rules.states import OPEN
from services.indication.tables import Advice, Application, Assessment, InformationRequest


async def get_application(session: AsyncSession, application_id: UUID, *, lock: bool = False) -> Application:
    """An application; locked when it is going to change."""
    query = select(Application).where(Application.application_id == application_id)
    application = (await session.execute(query.with_for_update() if lock else query)).scalar_one_or_none()
    if application is None:
        raise NotFound
    return application


async def information_requests_of(
    session: AsyncSession, application_ids: Iterable[UUID]
) -> dict[UUID, list[InformationRequest]]:
    """The questions to the applicant per application, oldest first."""
    ids = list(application_ids)
    found: dict[UUID, list[InformationRequest]] = {each: [] for each in ids}
    query = select(InformationRequest).where(InformationRequest.application_id.in_(ids))
    for row in (await session.execute(query.order_by(InformationRequest.request_id))).scalars():
        found[row.application_id].append(row)
    return found


def pauses_of(asked: Iterable[InformationRequest]) -> list[Pause]:
    """What stops the clock, of these questions."""
    return [Pause(each.asked_on, each.answer_by, each.answered_on) for each in asked]


async def work_list(
    session: AsyncSession, today: date, after: tuple[date, UUID] | None, most: int
) -> Sequence[tuple[Application, date]]:
    """The open applications with their due day, what expires first in front."""
    due = due_day(today)
    query = select(Application, due).where(Application.status.in_(sorted(OPEN)))
    if after:
        query = query.where(tuple_(due, Application.application_id) > tuple_(literal(after[0]), literal(after[1])))
    rows = await session.execute(query.order_by(due, Application.application_id).limit(most))
    return [(row[0], row[1]) for row in rows]


def due_day(today: date) -> ColumnElement[date]:
    """The last day to decide as it stands today: a pause that runs moves it a day each day."""
    paused = func.greatest(func.least(Application.paused_to, literal(today, Date)) - Application.paused_from + 1, 0)
    return cast(Application.due_on + func.coalesce(paused, 0), Date)


async def list_applications(
    session: AsyncSession, mine: ColumnElement[bool], after: UUID | None, most: int
) -> Sequence[Application]:
    """The applications that fit a condition, oldest first."""
    query = select(Application).where(mine)
    if after:
        query = query.where(Application.application_id > after)
    return (await session.execute(query.order_by(Application.application_id).limit(most))).scalars().all()


async def get_assessment(session: AsyncSession, application_id: UUID) -> Assessment:
    """The assessment of an application."""
    query = select(Assessment).where(Assessment.application_id == application_id)
    assessment = (await session.execute(query)).scalar_one_or_none()
    if assessment is None:
        raise NotFound
    return assessment


async def find_advice(session: AsyncSession, application_id: UUID, *, lock: bool = False) -> Advice | None:
    """The last advice on an application."""
    query = select(Advice).where(Advice.application_id == application_id).order_by(Advice.advice_id.desc()).limit(1)
    return (await session.execute(query.with_for_update() if lock else query)).scalar_one_or_none()
