"""Care offices, and the care office of what belongs to a pilot."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.data.statement import Statement
from services.registry.tables import CareOffice, CareOfficeRegion, PilotOffice


@dataclass(frozen=True)
class _Claimed:
    pilot_code: str
    office_id: UUID


@dataclass(frozen=True)
class _PilotCode:
    pilot_code: str


@dataclass(frozen=True)
class _Thing:
    thing_id: UUID


@dataclass(frozen=True)
class _Office:
    office_id: UUID


async def list_offices(session: AsyncSession, after: UUID | None, most: int) -> Sequence[CareOffice]:
    """Care offices in order of their ids."""
    query = select(CareOffice).order_by(CareOffice.office_id).limit(most)
    if after:
        query = query.where(CareOffice.office_id > after)
    return (await session.scalars(query)).all()


async def regions_of(session: AsyncSession, office_ids: Collection[UUID]) -> Sequence[CareOfficeRegion]:
    """The regions of care offices, in order of their codes."""
    query = select(CareOfficeRegion).where(CareOfficeRegion.office_id.in_(office_ids))
    return (await session.scalars(query.order_by(CareOfficeRegion.region_code))).all()


async def claim_pilot(session: AsyncSession, pilot_code: str, office_id: UUID) -> UUID:
    """The care office of a pilot: this one, unless the pilot has one already."""
    await _CLAIM.run(session, _Claimed(pilot_code, office_id))
    return (await _OFFICE_OF_PILOT.one(session, _PilotCode(pilot_code))).office_id


async def office_of(session: AsyncSession, thing_id: UUID) -> UUID | None:
    """The care office of what belongs to a pilot; SHARED for providers and what is theirs; None for anything else."""
    found = await _OFFICE_OF.find(session, _Thing(thing_id))
    return found.office_id if found else None


def of_office(pilot_code: Any, office_id: UUID) -> ColumnElement[bool]:
    """Whether the pilot of a row is one of this care office."""
    found: ColumnElement[bool] = pilot_code.in_(
        select(PilotOffice.pilot_code).where(PilotOffice.office_id == office_id)
    )
    return found


_CLAIM = Statement(
    "INSERT INTO pilot_office (pilot_code, office_id) VALUES (:pilot_code, :office_id) ON CONFLICT DO NOTHING", _Claimed
)
_OFFICE_OF_PILOT = Statement("SELECT office_id FROM pilot_office WHERE pilot_code = :pilot_code", _PilotCode, _Office)
_OFFICE_OF = Statement("office_of.sql", _Thing, _Office)
