"""Lines that are held before payment: which may have to be, those that are, and their release."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.claims.facts import ClaimLine, PaymentHold
from services.claims.store.payments import LinesInScope
from services.common.data.database import Session
from services.common.data.statement import Statement, columns_of


@dataclass(frozen=True)
class NewHold:
    """A line that is held, with the codes of the warnings for which it is."""

    batch_id: UUID
    position: int
    line_id: UUID
    warnings: list[str]
    held_at: datetime


async def list_suspects(session: Session, scope: LinesInScope) -> list[ClaimLine]:
    """The accepted debits that wait within the scope and may have a warning that holds them, by batch and position."""
    lines = LinesInScope(scope.cut_off, scope.stream_id)
    return await _SUSPECTS.run(session, lines)


async def add_holds(session: Session, holds: Sequence[NewHold]) -> None:
    """Hold lines; nobody drafts a run meanwhile."""
    await _ADD.run_each(session, holds)


async def find_hold(session: Session, line_id: UUID) -> PaymentHold | None:
    """The hold of a line, locked until the transaction ends; or None."""
    return await _FIND.find(session, _Line(line_id))


async def release_hold(session: Session, hold: PaymentHold) -> None:
    """Write the release of a hold that is locked."""
    await _RELEASE.run(
        session,
        _Released(hold.line_id, hold.released_at, hold.released_by, hold.release_reason, hold.decision_id),
    )


async def list_holds(
    session: Session, provider_id: UUID | None, office_id: UUID | None, after: UUID | None, most: int
) -> list[PaymentHold]:
    """Lines that are or were held, of one provider or one care office, in order of their ids."""
    return await _LIST.run(session, _Page(provider_id, office_id, after or UUID(int=0), most))


@dataclass(frozen=True)
class _Line:
    line_id: UUID


@dataclass(frozen=True)
class _Released:
    line_id: UUID
    released_at: datetime | None
    released_by: UUID | None
    release_reason: str | None
    decision_id: UUID | None


@dataclass(frozen=True)
class _Page:
    provider_id: UUID | None
    office_id: UUID | None
    after: UUID
    most: int


_SUSPECTS = Statement("suspect_lines.sql", LinesInScope, ClaimLine, columns=columns_of(ClaimLine, "line"))
_ADD = Statement(
    """
INSERT INTO payment_hold (batch_id, position, line_id, provider_id, stream_id, amount_cents, warnings, held_at)
SELECT batch_id, position, :line_id, provider_id, stream_id, amount_cents, CAST(:warnings AS text[]), :held_at
FROM claim_line WHERE batch_id = :batch_id AND position = :position""",
    NewHold,
)
_SELECT = """
SELECT hold.line_id, hold.batch_id, hold.position, hold.provider_id, stream.office_id, stream.pilot_code, stream.payer,
       hold.amount_cents, hold.warnings, hold.held_at, hold.released_at, hold.released_by, hold.release_reason,
       hold.decision_id
FROM payment_hold hold JOIN payment_stream stream USING (stream_id)"""
_FIND = Statement("{{select}} WHERE hold.line_id = :line_id FOR UPDATE OF hold", _Line, PaymentHold, select=_SELECT)
_RELEASE = Statement(
    """
UPDATE payment_hold
SET released_at = :released_at, released_by = :released_by, release_reason = :release_reason,
    decision_id = :decision_id
WHERE line_id = :line_id""",
    _Released,
)
_LIST = Statement(
    """{{select}}
WHERE hold.line_id > :after
  AND (hold.provider_id = CAST(:provider_id AS uuid) OR stream.office_id = CAST(:office_id AS uuid))
ORDER BY hold.line_id LIMIT :most""",
    _Page,
    PaymentHold,
    select=_SELECT,
)
