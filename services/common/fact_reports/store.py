"""Reports of wrong facts, and their answers."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.data.statement import Statement


@dataclass(frozen=True)
class NewReport:
    """A report as it is made: open, in its first version."""

    fact_report_id: UUID
    resource: str
    fact: str
    what_is_wrong: str
    should_be: str | None
    client_id: UUID | None
    reported_by: UUID
    reported_as: str
    reporter_organisation_id: UUID | None
    reported_at: datetime
    reported_on: date
    answer_by: date
    owner_role: str
    owner_organisation_id: UUID | None


@dataclass(frozen=True)
class Report:
    """A report with its answer, if it has one."""

    fact_report_id: UUID
    version: int
    status: str
    resource: str
    fact: str
    what_is_wrong: str
    should_be: str | None
    client_id: UUID | None
    reported_by: UUID
    reported_as: str
    reporter_organisation_id: UUID | None
    reported_at: datetime
    reported_on: date
    answer_by: date
    owner_role: str
    owner_organisation_id: UUID | None
    outcome: str | None
    reason: str | None
    passed_on_to: str | None
    answered_at: datetime | None


@dataclass(frozen=True)
class Answered:
    """The answer to a report."""

    fact_report_id: UUID
    outcome: str
    reason: str | None
    passed_on_to: str | None
    answered_by: UUID
    answered_at: datetime


@dataclass(frozen=True)
class Reader:
    """A reader of reports: it sees its own, those that its organisation shares, and those that it must answer."""

    subject: UUID
    shared_with: UUID | None
    organisation_id: UUID | None
    roles: list[str]


async def add(session: AsyncSession, report: NewReport) -> Report:
    """Store a new report."""
    return await _ADD.one(session, report)


async def find(session: AsyncSession, report_id: UUID, *, lock: bool = False) -> Report | None:
    """A report, or None."""
    return await (_FIND_LOCKED if lock else _FIND).find(session, _ReportId(report_id))


async def answer(session: AsyncSession, answered: Answered) -> Report:
    """Store the answer to a report that is locked."""
    return await _ANSWER.one(session, answered)


async def list_seen(
    session: AsyncSession, reader: Reader, status: str | None, after: UUID | None, most: int
) -> list[Report]:
    """Reports that a caller made or must answer, oldest first."""
    return await _LIST.run(session, _Wanted(**vars(reader), status=status, after=after or UUID(int=0), most=most))


@dataclass(frozen=True)
class _ReportId:
    fact_report_id: UUID


@dataclass(frozen=True)
class _Wanted(Reader):
    status: str | None
    after: UUID
    most: int


_COLUMNS = (
    "fact_report_id, version, status, resource, fact, what_is_wrong, should_be, client_id, reported_by, reported_as,"
    " reporter_organisation_id, reported_at, reported_on, answer_by, owner_role, owner_organisation_id, outcome,"
    " reason, passed_on_to, answered_at"
)
_ADD = Statement(
    """
INSERT INTO fact_report (fact_report_id, version, status, resource, fact, what_is_wrong, should_be, client_id,
  reported_by, reported_as, reporter_organisation_id, reported_at, reported_on, answer_by, owner_role,
  owner_organisation_id)
VALUES (:fact_report_id, 1, 'open', :resource, :fact, :what_is_wrong, :should_be, :client_id, :reported_by,
  :reported_as, :reporter_organisation_id, :reported_at, :reported_on, :answer_by, :owner_role, :owner_organisation_id)
RETURNING {{columns}}""",
    NewReport,
    Report,
    columns=_COLUMNS,
)
_FIND = Statement(
    "SELECT {{columns}} FROM fact_report WHERE fact_report_id = :fact_report_id", _ReportId, Report, columns=_COLUMNS
)
_FIND_LOCKED = Statement(
    "SELECT {{columns}} FROM fact_report WHERE fact_report_id = :fact_report_id FOR UPDATE",
    _ReportId,
    Report,
    columns=_COLUMNS,
)
_ANSWER = Statement(
    """
UPDATE fact_report
SET version = version + 1, status = 'answered', outcome = :outcome, reason = :reason, passed_on_to = :passed_on_to,
    answered_by = :answered_by, answered_at = :answered_at
WHERE fact_report_id = :fact_report_id
RETURNING {{columns}}""",
    Answered,
    Report,
    columns=_COLUMNS,
)
_LIST = Statement(
    """
SELECT {{columns}} FROM fact_report
WHERE (reported_by = :subject OR reporter_organisation_id = CAST(:shared_with AS uuid)
       OR owner_role = ANY(:roles)
          AND (owner_organisation_id IS NULL OR owner_organisation_id = CAST(:organisation_id AS uuid)))
  AND (CAST(:status AS text) IS NULL OR status = :status) AND fact_report_id > :after
ORDER BY fact_report_id LIMIT :most""",
    _Wanted,
    Report,
    columns=_COLUMNS,
)
