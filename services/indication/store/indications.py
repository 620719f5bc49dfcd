"""Indications, letters, objections."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.refusals import NotFound
from services.indication.tables import (
    Indication,
    Letter,
)


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
