"""The versions of pilots."""
# ruff: noqa: S608  # the columns of a class; values are bound

from dataclasses import dataclass, fields
from datetime import date, datetime
from uuid import UUID

from services.common.data.database import Session
from services.common.data.statement import Json, Statement, as_json, columns_of


@dataclass(frozen=True)
class PilotVersion:
    """What changes in a pilot from a day on; None leaves that part of its plan as it is."""

    pilot_id: UUID
    number: int
    from_on: date
    added_region_codes: list[str]
    added_profile_codes: list[str]
    added_delivery_forms: list[str]
    period_to: date | None
    claim_window_days: int | None
    notice_period_days: int | None
    participant_cap: int | None
    without_cap: bool
    budget_ceilings: list[dict[str, object]] | None
    deviations: list[dict[str, object]] | None
    reason: str | None
    decided_on: date
    recorded_at: datetime
    decided_by: UUID | None
    decision_id: UUID | None


@dataclass(frozen=True)
class _Pilot:
    pilot_id: UUID


@dataclass(frozen=True)
class _Day:
    today: date


@dataclass(frozen=True)
class _New:
    version: Json


async def add_version(session: Session, version: PilotVersion) -> None:
    """Write a version; the caller has locked the pilot."""
    await _ADD.run(session, _New(as_json([vars(version)])))


async def list_versions(session: Session, pilot_id: UUID) -> list[PilotVersion]:
    """The versions of a pilot, in order of deciding."""
    return await _LIST.run(session, _Pilot(pilot_id))


async def list_versioned(session: Session, today: date) -> list[UUID]:
    """The pilots that are open or closed and of which a version after the first counts by now."""
    return await _VERSIONED.run(session, _Day(today))


async def forget_announcements(session: Session, pilot_id: UUID) -> None:
    """Note that the clients of a pilot are to be informed of its end again: the end has moved."""
    await _FORGET_ANNOUNCED.run(session, _Pilot(pilot_id))


_COLUMNS = ", ".join(field.name for field in fields(PilotVersion))
_ADD = Statement(
    f"""
    INSERT INTO pilot_version ({_COLUMNS})
    SELECT {_COLUMNS} FROM jsonb_populate_recordset(CAST(NULL AS pilot_version), CAST(:version AS jsonb))
    """,
    _New,
)
_LIST = Statement(
    f"SELECT {columns_of(PilotVersion)} FROM pilot_version WHERE pilot_id = :pilot_id ORDER BY number",
    _Pilot,
    PilotVersion,
)
_VERSIONED = Statement(
    """
    SELECT DISTINCT p.pilot_id FROM pilot_version n JOIN pilot p USING (pilot_id)
    WHERE n.number > 1 AND n.from_on <= :today AND p.status IN ('open', 'closed') ORDER BY p.pilot_id
    """,
    _Day,
    UUID,
)
_FORGET_ANNOUNCED = Statement(
    """
    UPDATE voucher SET end_announced_on = NULL
    WHERE pilot_id = :pilot_id AND status IN ('issued', 'active') AND end_announced_on IS NOT NULL
    """,
    _Pilot,
)
