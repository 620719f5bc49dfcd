"""Queries on the one list of performances."""
# ruff: noqa: S608  # the columns are those of classes here; values are bound

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.common.data.database import Session
from services.common.data.statement import NoParameters, Statement, columns_of


@dataclass(frozen=True)
class ListedPerformance:
    """A performance of the list; `most_a_day`: how many units one day can hold, None for a unit not of the day."""

    performance_id: UUID
    code: str
    version: int
    name_nl: str
    name_en: str
    unit_code: str
    exclusive: bool
    most_a_day: int | None
    valid_from: date
    code_exactness: str
    source: str
    recorded_at: datetime


@dataclass(frozen=True)
class _PageAfter:
    code: str
    most: int


@dataclass(frozen=True)
class _Code:
    code: str


@dataclass(frozen=True)
class _Earlier:
    code: str
    valid_from: date


async def list_performances(session: Session, after: str | None, most: int) -> list[ListedPerformance]:
    """Performances in order of their code."""
    return await _LIST.run(session, _PageAfter(after or "", most))


async def performances_by_code(session: Session) -> dict[str, ListedPerformance]:
    """Code → performance, the whole list."""
    return {each.code: each for each in await _ALL.run(session, NoParameters())}


async def find_performance(session: Session, code: str) -> ListedPerformance | None:
    """The performance of this code, or None."""
    return await _FIND.find(session, _Code(code))


async def add_performance(session: Session, performance: ListedPerformance) -> ListedPerformance | None:
    """Add a performance; None when another transaction has just added its code."""
    return await _ADD.find(session, performance)


async def begin_earlier(session: Session, code: str, valid_from: date) -> ListedPerformance | None:
    """Let a performance begin earlier; None when it does so already."""
    return await _BEGIN_EARLIER.find(session, _Earlier(code, valid_from))


_COLUMNS = columns_of(ListedPerformance)
_LIST = Statement(
    f"SELECT {_COLUMNS} FROM performance WHERE code > :code ORDER BY code LIMIT :most", _PageAfter, ListedPerformance
)
_ALL = Statement(f"SELECT {_COLUMNS} FROM performance", NoParameters, ListedPerformance)
_FIND = Statement(f"SELECT {_COLUMNS} FROM performance WHERE code = :code", _Code, ListedPerformance)
_ADD = Statement(
    f"""
    INSERT INTO performance ({_COLUMNS})
    VALUES (:performance_id, :code, :version, :name_nl, :name_en, :unit_code, :exclusive, :most_a_day, :valid_from,
            :code_exactness, :source, :recorded_at)
    ON CONFLICT (code) DO NOTHING RETURNING {_COLUMNS}
    """,
    ListedPerformance,
    ListedPerformance,
)
_BEGIN_EARLIER = Statement(
    f"""
    UPDATE performance SET valid_from = :valid_from, version = version + 1
    WHERE code = :code AND valid_from > :valid_from RETURNING {_COLUMNS}
    """,
    _Earlier,
    ListedPerformance,
)
