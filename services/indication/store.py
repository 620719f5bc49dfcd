"""Named queries of indication, by noun. `find_x` may give None; `get_x` raises NotFound."""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, Date, and_, cast, func, literal, or_, select, tuple_
from sqlalchemy.engine import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.refusals import NotFound
from services.indication.rules.legal_clock import Pause
from services.indication.rules.states import OPEN
from services.indication.tables import (
    Application,
    Assessment,
    Base,
    Client,
    ClientAddress,
    Indication,
    InformationRequest,
    Letter,
    Mandate,
)

access_log = Base.metadata.tables["access_log"]


async def get_client(session: AsyncSession, client_id: UUID, *, lock: bool = False) -> Client:
    """A client's file; locked when asked, so that its events come in order."""
    query = select(Client).where(Client.client_id == client_id)
    client = (await session.execute(query.with_for_update() if lock else query)).scalar_one_or_none()
    if client is None:
        raise NotFound
    return client


async def find_client_by_number(session: AsyncSession, number_index: bytes) -> Client | None:
    """The file that belongs to the blind index of a number."""
    return (await session.execute(select(Client).where(Client.number_index == number_index))).scalar_one_or_none()


async def current_address(session: AsyncSession, client_id: UUID) -> ClientAddress:
    """The address without an end."""
    query = select(ClientAddress).where(ClientAddress.client_id == client_id, ClientAddress.valid_to.is_(None))
    return (await session.execute(query)).scalar_one()


async def list_mandates(session: AsyncSession, client_id: UUID, after: UUID | None, most: int) -> Sequence[Mandate]:
    """The mandates of a client, oldest first."""
    query = select(Mandate).where(Mandate.client_id == client_id)
    if after:
        query = query.where(Mandate.mandate_id > after)
    return (await session.execute(query.order_by(Mandate.mandate_id).limit(most))).scalars().all()


async def get_mandate(session: AsyncSession, client_id: UUID, mandate_id: UUID) -> Mandate:
    """One mandate of one client, locked."""
    query = select(Mandate).where(Mandate.client_id == client_id, Mandate.mandate_id == mandate_id)
    mandate = (await session.execute(query.with_for_update())).scalar_one_or_none()
    if mandate is None:
        raise NotFound
    return mandate


async def running_mandates_of(
    session: AsyncSession, subject: UUID, day: date, client_id: UUID | None = None
) -> Sequence[Mandate]:
    """The mandates that an identity holds on a day, for one client or for all."""
    query = select(Mandate).where(
        Mandate.subject == subject,
        Mandate.revoked_at.is_(None),
        Mandate.valid_from <= day,
        or_(Mandate.valid_to.is_(None), Mandate.valid_to >= day),
    )
    if client_id:
        query = query.where(Mandate.client_id == client_id)
    return (await session.execute(query.order_by(Mandate.mandate_id))).scalars().all()


async def find_own_client(session: AsyncSession, subject: UUID) -> Client | None:
    """The file that is an identity's own."""
    return (await session.execute(select(Client).where(Client.subject == subject))).scalar_one_or_none()


async def access_lines(session: AsyncSession, client_id: UUID, before: UUID | None, most: int) -> Sequence[RowMapping]:
    """The access log of a client, newest first."""
    query = select(access_log).where(access_log.c.client_id == client_id)
    if before:
        query = query.where(access_log.c.access_id < before)
    return (await session.execute(query.order_by(access_log.c.access_id.desc()).limit(most))).mappings().all()


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


async def get_indication(session: AsyncSession, indication_id: UUID) -> Indication:
    """An indication."""
    query = select(Indication).where(Indication.indication_id == indication_id)
    indication = (await session.execute(query)).scalar_one_or_none()
    if indication is None:
        raise NotFound
    return indication


async def find_indication_of(session: AsyncSession, application_id: UUID) -> Indication | None:
    """What was decided on an application."""
    query = select(Indication).where(Indication.application_id == application_id)
    return (await session.execute(query)).scalar_one_or_none()


async def running_from(session: AsyncSession, client_id: UUID, day: date) -> Sequence[Indication]:
    """The granted indications of a client that reach to this day or beyond, earliest first."""
    query = select(Indication).where(
        and_(
            Indication.client_id == client_id,
            Indication.status == "granted",
            or_(Indication.valid_to.is_(None), Indication.valid_to >= day),
        )
    )
    return (await session.execute(query.order_by(Indication.valid_from).with_for_update())).scalars().all()


async def list_indications(
    session: AsyncSession, client_ids: Sequence[UUID] | None, after: UUID | None, most: int
) -> Sequence[Indication]:
    """Indications of these clients, or of all; oldest first."""
    query = select(Indication)
    if client_ids is not None:
        query = query.where(Indication.client_id.in_(client_ids))
    if after:
        query = query.where(Indication.indication_id > after)
    return (await session.execute(query.order_by(Indication.indication_id).limit(most))).scalars().all()


async def get_letter(session: AsyncSession, indication_id: UUID) -> Letter:
    """The letter of an indication."""
    query = select(Letter).where(Letter.indication_id == indication_id)
    letter = (await session.execute(query)).scalar_one_or_none()
    if letter is None:
        raise NotFound
    return letter
