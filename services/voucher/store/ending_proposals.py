"""The end of an agreement that one party proposed and the other has yet to confirm."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.common.data.database import Session
from services.common.data.statement import Statement, columns_of


@dataclass(frozen=True)
class ProposedEnd:
    """The last day that one party proposes; `keep_cents` as in an ending."""

    agreement_id: UUID
    ends_on: date
    reason: str
    keep_cents: int | None
    proposed_for: str
    """The side that proposes: client or provider."""
    proposed_by: str
    """The role in which it was proposed."""
    proposed_at: datetime


@dataclass(frozen=True)
class _Agreements:
    agreement_ids: list[UUID]


async def put_ending_proposal(session: Session, proposal: ProposedEnd) -> None:
    """Write a proposal in the place of an earlier one."""
    await _PUT.run(session, proposal)


async def remove_ending_proposal(session: Session, agreement_id: UUID) -> None:
    """Remove the proposal of an agreement."""
    await _REMOVE.run(session, _Agreements([agreement_id]))


async def find_ending_proposal(session: Session, agreement_id: UUID) -> ProposedEnd | None:
    """The proposal of an agreement, or None."""
    return await _LIST.find(session, _Agreements([agreement_id]))


async def ending_proposals_of(session: Session, agreement_ids: Sequence[UUID]) -> dict[UUID, ProposedEnd]:
    """Agreement → its proposal, where there is one."""
    rows = await _LIST.run(session, _Agreements(list(agreement_ids)))
    return {row.agreement_id: row for row in rows}


_PUT = Statement(
    """
    INSERT INTO ending_proposal
      (agreement_id, ends_on, reason, keep_cents, proposed_for, proposed_by, proposed_at)
    VALUES (:agreement_id, :ends_on, :reason, :keep_cents, :proposed_for, :proposed_by, :proposed_at)
    ON CONFLICT (agreement_id) DO UPDATE SET
      ends_on = EXCLUDED.ends_on, reason = EXCLUDED.reason, keep_cents = EXCLUDED.keep_cents,
      proposed_for = EXCLUDED.proposed_for, proposed_by = EXCLUDED.proposed_by, proposed_at = EXCLUDED.proposed_at
    """,
    ProposedEnd,
)
_LIST = Statement(
    f"SELECT {columns_of(ProposedEnd)} FROM ending_proposal WHERE agreement_id = ANY(CAST(:agreement_ids AS uuid[]))",  # noqa: S608  # the columns of a class
    _Agreements,
    ProposedEnd,
)
_REMOVE = Statement("DELETE FROM ending_proposal WHERE agreement_id = ANY(CAST(:agreement_ids AS uuid[]))", _Agreements)
