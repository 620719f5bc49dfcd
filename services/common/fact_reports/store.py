"""Reports of wrong facts, and their answers: named queries on a session."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncSession


async def add(session: AsyncSession, report: dict[str, Any]) -> Row[Any]:
    """Store a new report: open, in its first version."""
    return (await session.execute(_ADD, report)).one()


async def find(session: AsyncSession, report_id: UUID, *, lock: bool = False) -> Row[Any] | None:
    """A report, or None."""
    return (await session.execute(_FIND_LOCKED if lock else _FIND, {"id": report_id})).one_or_none()


async def answer(session: AsyncSession, report_id: UUID, given: dict[str, Any]) -> Row[Any]:
    """Store the answer to a report that is locked."""
    return (await session.execute(_ANSWER, given | {"id": report_id})).one()


async def list_seen(
    session: AsyncSession, who: dict[str, Any], status: str | None, after: UUID | None, limit: int
) -> Sequence[Row[Any]]:
    """Reports that a caller made or must answer, what was reported first in front."""
    wanted = who | {"status": status, "after": after or UUID(int=0), "limit": limit}
    return (await session.execute(_LIST, wanted)).all()


_ADD = text(
    "INSERT INTO fact_report (fact_report_id, version, status, resource, fact, what_is_wrong, should_be, client_id,"
    " reported_by, reported_as, reporter_organisation_id, reported_at, reported_on, answer_by, owner_role,"
    " owner_organisation_id) VALUES (:id, 1, 'open', :resource, :fact, :what_is_wrong, :should_be, :client_id,"
    " :reported_by, :reported_as, :reporter_organisation_id, :at, :today, :answer_by, :owner_role,"
    " :owner_organisation_id) RETURNING *"
)
_FIND = text("SELECT * FROM fact_report WHERE fact_report_id = :id")
_FIND_LOCKED = text("SELECT * FROM fact_report WHERE fact_report_id = :id FOR UPDATE")
_ANSWER = text(
    "UPDATE fact_report SET version = version + 1, status = 'answered', outcome = :outcome, reason = :reason,"
    " passed_on_to = :passed_on_to, answered_by = :answered_by, answered_at = :at"
    " WHERE fact_report_id = :id RETURNING *"
)
_LIST = text(
    "SELECT * FROM fact_report WHERE (reported_by = :subject"
    " OR reporter_organisation_id = CAST(:shared_with AS uuid)"
    " OR owner_role = ANY(:roles) AND (owner_organisation_id IS NULL"
    " OR owner_organisation_id = CAST(:organisation_id AS uuid)))"
    " AND (CAST(:status AS text) IS NULL OR status = :status)"
    " AND fact_report_id > :after ORDER BY fact_report_id LIMIT :limit"
)
