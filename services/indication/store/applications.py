"""Applications, questions to the applicant, assessments, advice."""

from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Date, cast, func, literal, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.refusals import NotFound
from services.indication.rules.legal_clock import Pause
from services.indication.rules.states import OPEN
from services.indication.rules.work_list import Wanted
from services.indication.tables import Advice, Application, Assessment, InformationRequest


async def get_application(session: AsyncSession, application_id: UUID, *, lock: bool = False) -> Application:
    """An application; locked when it is going to change."""
    query = select(Application).where(Application.application_id == application_id)
    application = (await session.execute(query.with_for_update() if lock else query)).scalar_one_or_none()
    if application is None:
        raise NotFound
    return application


async def find_open_application(session: AsyncSession, client_id: UUID, provider_id: UUID | None) -> Application | None:
    """The application of a client that is not decided yet, of this provider; None: of the client's own side."""
    query = select(Application).where(
        Application.client_id == client_id,
        Application.status.in_(sorted(OPEN)),
        Application.provider_id.is_not_distinct_from(provider_id),
    )
    return (await session.execute(query)).scalar_one_or_none()


async def lock_case(session: AsyncSession, application_id: UUID) -> None:
    """Lock all open applications of the client of this one, in order: before one of them is decided."""
    query = select(Application.client_id).where(Application.application_id == application_id)
    client_id = (await session.execute(query)).scalar_one_or_none()
    if client_id is not None:
        await lock_open_applications(session, client_id)


async def other_open_applications(session: AsyncSession, application: Application) -> Sequence[Application]:
    """The open applications of the same client beside this one, oldest first."""
    query = select(Application).where(
        Application.client_id == application.client_id,
        Application.application_id != application.application_id,
        Application.status.in_(sorted(OPEN)),
    )
    return (await session.execute(query.order_by(Application.application_id))).scalars().all()


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
    session: AsyncSession, today: date, wanted: Wanted, after: tuple[date, UUID] | None, most: int
) -> Sequence[tuple[Application, date]]:
    """The applications with their due day, what expires first in front; the open ones unless a state is asked."""
    due = due_day(today)
    query = select(Application, due).where(*_conditions(wanted))
    if wanted.status is None:
        query = query.where(Application.status.in_(sorted(OPEN)))
    if after:
        query = query.where(tuple_(due, Application.application_id) > tuple_(literal(after[0]), literal(after[1])))
    rows = await session.execute(query.order_by(due, Application.application_id).limit(most))
    return [(row[0], row[1]) for row in rows]


async def to_remind(session: AsyncSession, today: date, most: int, besides: Iterable[UUID]) -> Sequence[Application]:
    """Applications of which a reminder may be due, locked; those that another replica has are left to it."""
    query = select(Application).where(Application.remind_on <= today, Application.application_id.not_in(besides))
    query = query.order_by(Application.remind_on).limit(most)
    return (await session.execute(query.with_for_update(skip_locked=True))).scalars().all()


async def lock_open_applications(session: AsyncSession, client_id: UUID) -> None:
    """Lock the open applications of a client: always before the client, as deciding does."""
    query = select(Application.application_id).where(
        Application.client_id == client_id, Application.status.in_(sorted(OPEN))
    )
    await session.execute(query.order_by(Application.application_id).with_for_update())


async def move_open_applications(session: AsyncSession, client_id: UUID, region_code: str) -> None:
    """Let the open applications of a client follow a move to another region."""
    moving = update(Application).where(Application.client_id == client_id, Application.status.in_(sorted(OPEN)))
    await session.execute(moving.values(region_code=region_code, version=Application.version + 1))


def due_day(today: date) -> ColumnElement[date]:
    """The last day to decide as it stands today: a pause that runs moves it a day each day."""
    paused = func.greatest(func.least(Application.paused_to, literal(today, Date)) - Application.paused_from + 1, 0)
    return cast(Application.due_on + func.coalesce(paused, 0), Date)


async def list_applications(
    session: AsyncSession, mine: ColumnElement[bool] | None, wanted: Wanted, after: UUID | None, most: int
) -> Sequence[Application]:
    """The applications that are wanted among those that may be seen, oldest first."""
    query = select(Application).where(*_conditions(wanted))
    if mine is not None:
        query = query.where(mine)
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


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    asked = {each.name: getattr(wanted, each.name) for each in fields(wanted)}
    return [getattr(Application, name) == value for name, value in asked.items() if value is not None]
