"""The queue of vouchers to be valued anew."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, delete, literal, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.voucher.tables import RevaluationDue, Voucher

RUNNING = ("issued", "active")


async def queue_revaluations(session: AsyncSession, which: ColumnElement[bool], cause: str, since: datetime) -> None:
    """Let running vouchers be valued anew.

    A row that a worker is taking away at this moment is waited for and put back, so that no change is missed.
    """
    running = select(Voucher.voucher_id, literal(cause), literal(since)).where(which, Voucher.status.in_(RUNNING))
    put = insert(RevaluationDue).from_select(["voucher_id", "cause", "since"], running.order_by(Voucher.voucher_id))
    await session.execute(
        put.on_conflict_do_update(index_elements=["voucher_id"], set_={"cause": put.excluded.cause, "since": since})
    )


async def take_due(session: AsyncSession, most: int) -> Sequence[RevaluationDue]:
    """Take vouchers from the queue, longest waiting first; others skip them until this transaction ends."""
    oldest = select(RevaluationDue).order_by(RevaluationDue.since, RevaluationDue.voucher_id).limit(most)
    due = (await session.scalars(oldest.with_for_update(skip_locked=True))).all()
    taken = [row.voucher_id for row in due]
    if taken:
        for row in due:
            session.expunge(row)
        await session.execute(delete(RevaluationDue).where(RevaluationDue.voucher_id.in_(taken)))
    return due


async def is_due(session: AsyncSession, voucher_id: UUID) -> bool:
    """Whether a voucher waits to be valued anew."""
    return await session.get(RevaluationDue, voucher_id) is not None
