"""Indications, letters, objections."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import and_, literal, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.refusals import NotFound
from services.indication.rules.draft import DraftStatus
from services.indication.rules.states import OPEN
from services.indication.tables import (
    Application,
    DraftDecision,
    Indication,
    Letter,
    Objection,
)


async def get_indication(session: AsyncSession, indication_id: UUID, *, lock: bool = False) -> Indication:
    """An indication."""
    query = select(Indication).where(Indication.indication_id == indication_id)
    indication = (await session.execute(query.with_for_update() if lock else query)).scalar_one_or_none()
    if indication is None:
        raise NotFound
    return indication


async def find_indication_of(session: AsyncSession, application_id: UUID) -> Indication | None:
    """What was decided on an application, before any objection."""
    query = select(Indication).where(Indication.application_id == application_id, Indication.after_objection.is_(None))
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


async def ended_by(session: AsyncSession, indication_id: UUID) -> Sequence[Indication]:
    """The granted indications that made way for this one, locked."""
    query = select(Indication).where(Indication.ended_by == indication_id, Indication.status == "granted")
    return (await session.execute(query.with_for_update())).scalars().all()


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


async def get_objection(session: AsyncSession, objection_id: UUID, *, lock: bool = False) -> Objection:
    """An objection."""
    query = select(Objection).where(Objection.objection_id == objection_id)
    objection = (await session.execute(query.with_for_update() if lock else query)).scalar_one_or_none()
    if objection is None:
        raise NotFound
    return objection


async def list_objections(
    session: AsyncSession, client_ids: Sequence[UUID], after: UUID | None, most: int, indication_id: UUID | None = None
) -> Sequence[Objection]:
    """The objections of these clients, oldest first; of one decision when asked."""
    query = select(Objection).where(Objection.client_id.in_(client_ids))
    if indication_id:
        query = query.where(Objection.indication_id == indication_id)
    if after:
        query = query.where(Objection.objection_id > after)
    return (await session.execute(query.order_by(Objection.objection_id).limit(most))).scalars().all()


async def open_objections(session: AsyncSession, after: tuple[date, UUID] | None, most: int) -> Sequence[Objection]:
    """The objections that wait for a ruling, what expires first in front."""
    query = select(Objection).where(Objection.status == "received")
    if after:
        place = tuple_(Objection.due_on, Objection.objection_id)
        query = query.where(place > tuple_(literal(after[0]), literal(after[1])))
    return (await session.execute(query.order_by(Objection.due_on, Objection.objection_id).limit(most))).scalars().all()


async def get_draft(session: AsyncSession, draft_id: UUID, *, lock: bool = False) -> DraftDecision:
    """A draft of a refusal."""
    query = select(DraftDecision).where(DraftDecision.draft_id == draft_id)
    draft = (await session.execute(query.with_for_update() if lock else query)).scalar_one_or_none()
    if draft is None:
        raise NotFound
    return draft


async def lock_application_of_draft(session: AsyncSession, draft_id: UUID) -> None:
    """Lock the application that a draft is about, and the open ones of the same client, in order."""
    drafted = select(DraftDecision.application_id).where(DraftDecision.draft_id == draft_id)
    whose = select(Application.client_id).where(Application.application_id.in_(drafted))
    is_of_case = (Application.client_id.in_(whose) & Application.status.in_(sorted(OPEN))) | (
        Application.application_id.in_(drafted)
    )
    query = select(Application.application_id).where(is_of_case).order_by(Application.application_id)
    await session.execute(query.with_for_update())


async def find_waiting_draft(session: AsyncSession, application_id: UUID) -> DraftDecision | None:
    """The draft of an application that waits for a second assessor."""
    query = select(DraftDecision).where(DraftDecision.application_id == application_id, _WAITS)
    return (await session.execute(query)).scalar_one_or_none()


async def waiting_drafts(session: AsyncSession, after: UUID | None, most: int) -> Sequence[DraftDecision]:
    """The drafts that wait for a second assessor, oldest first."""
    query = select(DraftDecision).where(_WAITS)
    if after:
        query = query.where(DraftDecision.draft_id > after)
    return (await session.execute(query.order_by(DraftDecision.draft_id).limit(most))).scalars().all()


async def drop_waiting_draft(session: AsyncSession, application_id: UUID, by: UUID, at: datetime, why: str) -> None:
    """Let the draft of an application that ends by itself end with it."""
    ending = update(DraftDecision).where(DraftDecision.application_id == application_id, _WAITS)
    ended = {"status": DraftStatus.WITHDRAWN.value, "settled_by": by, "settled_at": at, "settled_because": why}
    await session.execute(ending.values(**ended))


_WAITS = DraftDecision.status == DraftStatus.WAITING.value
