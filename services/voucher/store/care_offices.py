"""The copy of registry's list of care offices and their regions."""
# ruff: noqa: S608  # the columns of classes here; values are bound

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.common.data.database import Session
from services.common.data.statement import NoParameters, Statement, columns_of


@dataclass(frozen=True)
class CareOfficeCopy:
    """A care office of the public list, as registry last published it."""

    office_id: UUID
    version: int
    name: str
    uzovi_number: str
    telephone: str | None
    recorded_at: datetime


@dataclass(frozen=True)
class OfficeRegion:
    """A region of a care office, and the days on which it has it; None is open."""

    office_id: UUID
    region_code: str
    name: str
    from_day: date | None
    until_day: date | None


@dataclass(frozen=True)
class _Office:
    office_id: UUID


async def keep_care_office(session: Session, copy: CareOfficeCopy, regions: Sequence[OfficeRegion]) -> None:
    """Keep a newer care office with its regions."""
    if not await _KEEP.run(session, copy):
        return
    await _FORGET.run(session, _Office(copy.office_id))
    await _ADD_REGION.run_each(session, regions)


async def list_care_offices(session: Session) -> list[CareOfficeCopy]:
    """The care offices, in order of their number."""
    return await _LIST.run(session, NoParameters())


async def list_regions(session: Session) -> list[OfficeRegion]:
    """The regions of all care offices, in order of their code."""
    return await _REGIONS.run(session, NoParameters())


_KEEP = Statement(
    f"""
    INSERT INTO known_care_office AS k ({columns_of(CareOfficeCopy)})
    VALUES (:office_id, :version, :name, :uzovi_number, :telephone, :recorded_at)
    ON CONFLICT (office_id) DO UPDATE SET version = EXCLUDED.version, name = EXCLUDED.name,
      uzovi_number = EXCLUDED.uzovi_number, telephone = EXCLUDED.telephone, recorded_at = EXCLUDED.recorded_at
    WHERE EXCLUDED.version > k.version RETURNING office_id
    """,
    CareOfficeCopy,
    UUID,
)
_FORGET = Statement("DELETE FROM known_office_region WHERE office_id = :office_id", _Office)
_ADD_REGION = Statement(
    f"""
    INSERT INTO known_office_region ({columns_of(OfficeRegion)})
    VALUES (:office_id, :region_code, :name, :from_day, :until_day)
    """,
    OfficeRegion,
)
_LIST = Statement(
    f"SELECT {columns_of(CareOfficeCopy)} FROM known_care_office ORDER BY uzovi_number, office_id",
    NoParameters,
    CareOfficeCopy,
)
_REGIONS = Statement(
    f"SELECT {columns_of(OfficeRegion)} FROM known_office_region ORDER BY region_code, office_id",
    NoParameters,
    OfficeRegion,
)
