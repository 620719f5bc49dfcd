"""Postponements of the start of care: recorded, and read in order."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.common.data.database import Session
from services.common.data.statement import Statement, columns_of


@dataclass(frozen=True)
class RecordedPostponement:
    """The start of care was put off: from the day on which that was recorded, until a day, both included."""

    postponement_id: UUID
    agreement_id: UUID
    from_on: date
    until_on: date
    reason: str
    postponed_by: str
    """The role of the party."""
    recorded_at: datetime


@dataclass(frozen=True)
class _Agreements:
    agreement_ids: list[UUID]


async def add_postponement(session: Session, postponement: RecordedPostponement) -> None:
    """Write a postponement; earlier ones stay."""
    await _ADD.run(session, postponement)


async def postponements_of(session: Session, agreement_ids: Sequence[UUID]) -> dict[UUID, list[RecordedPostponement]]:
    """The postponements of each agreement, in order."""
    found: dict[UUID, list[RecordedPostponement]] = {each: [] for each in agreement_ids}
    for row in await _LIST.run(session, _Agreements(list(agreement_ids))):
        found[row.agreement_id].append(row)
    return found


_ADD = Statement(
    """
    INSERT INTO postponement (postponement_id, agreement_id, from_on, until_on, reason, postponed_by, recorded_at)
    VALUES (:postponement_id, :agreement_id, :from_on, :until_on, :reason, :postponed_by, :recorded_at)
    """,
    RecordedPostponement,
)
_LIST = Statement(
    f"SELECT {columns_of(RecordedPostponement)} FROM postponement"  # noqa: S608  # the columns of a class
    " WHERE agreement_id = ANY(CAST(:agreement_ids AS uuid[])) ORDER BY agreement_id, postponement_id",
    _Agreements,
    RecordedPostponement,
)
