"""Read batches and lines, and write the return file."""

from collections.abc import AsyncIterator, Sequence
from uuid import UUID

from services.claims.facts import Batch, BatchTotal, ClaimLine
from services.claims.judging import return_file
from services.claims.operations.batch_responses import line_response, payable_cents, totals
from services.claims.operations.line_warnings import warnings_of
from services.claims.refusals.batches import NotJudgedYet
from services.claims.rules.line_ids import place_of
from services.claims.rules.states import BatchStatus
from services.claims.schemas.batches import SHOWN_AT_MOST, BatchPage, BatchResponse, LinePage, LineResponse, Verdict
from services.claims.settings import Settings
from services.claims.store import batches as store
from services.claims.store.line_payments import payments_of
from services.common.data.database import Session
from services.common.refusals import NotFound
from services.common.web.context import Context
from services.common.web.paging import CursorUnknown, PageOf


async def list_batches(context: Context[Settings], page: PageOf) -> BatchPage:
    """The caller's batches, or those of the pilots of a care office; oldest first, without lines."""
    async with context.reading() as reading:
        rows = await store.list_batches(
            reading.session, context.own_organisation_id, context.office_id, page.after_id, page.size + 1
        )
        sums = await store.totals_of(reading.session, [row.batch_id for row in rows])
    answers = [_answer(row, sums[row.batch_id], [], "none") for row in rows]
    return page.answer(BatchPage, answers, key=lambda batch: str(batch.batch_id))


async def get_batch(context: Context[Settings], batch_id: UUID) -> BatchResponse:
    """A batch with its totals and, of a small one, all its lines; of a larger one the first that were rejected."""
    async with context.reading() as reading:
        batch = await _own_batch(context, reading.session, batch_id)
        sums = await store.totals_of(reading.session, [batch_id])
        is_small = batch.line_count <= SHOWN_AT_MOST
        rows = await store.list_lines(reading.session, batch_id, None if is_small else False, 0, SHOWN_AT_MOST)
        warned = await warnings_of(reading.session, rows)
        payments = await payments_of(reading.session, batch_id, [row.position for row in rows])
    lines = [line_response(row, batch_id, warned, payments) for row in rows]
    return _answer(batch, sums[batch_id], lines, "all" if is_small else "rejected")


async def list_lines(context: Context[Settings], batch_id: UUID, verdict: Verdict | None, page: PageOf) -> LinePage:
    """The judged lines of a batch in the order of the file, all or of one verdict."""
    accepted = None if verdict is None else verdict == "accepted"
    async with context.reading() as reading:
        await _own_batch(context, reading.session, batch_id)
        rows = await store.list_lines(reading.session, batch_id, accepted, _place(page.after), page.size + 1)
        warned = await warnings_of(reading.session, rows)
        payments = await payments_of(reading.session, batch_id, [row.position for row in rows])
    answers = [line_response(row, batch_id, warned, payments) for row in rows]
    return page.answer(LinePage, answers, key=lambda line: str(line.position))


async def get_own_line(context: Context[Settings], session: Session, line: UUID) -> ClaimLine:
    """A judged line that the caller may see; raises NotFound."""
    row = await store.find_line(session, *place_of(line))
    if row is None:
        raise NotFound
    context.require_own(provider_id=row.provider_id, office_id=await context.office_of(session, line))
    return row


async def get_line(context: Context[Settings], line: UUID) -> LineResponse:
    """One line with its verdict."""
    async with context.reading() as reading:
        row = await get_own_line(context, reading.session, line)
        warned = await warnings_of(reading.session, [row])
        payments = await payments_of(reading.session, row.batch_id, [row.position])
    return line_response(row, row.batch_id, warned, payments)


async def check_return_file(context: Context[Settings], batch_id: UUID) -> None:
    """Raise NotFound or NotJudgedYet, before anything is sent."""
    async with context.reading() as reading:
        batch = await _own_batch(context, reading.session, batch_id)
    if batch.status is not BatchStatus.JUDGED:
        raise NotJudgedYet


async def stream_return_file(context: Context[Settings], batch_id: UUID) -> AsyncIterator[bytes]:
    """Every line with its verdict as CSV, streamed from the database."""
    async with context.reading() as reading:
        async for piece in return_file.stream_return_file(reading.session, batch_id):
            yield piece


def _place(after: str | None) -> int:
    if after is None:
        return 0
    if not after.isascii() or not after.isdigit() or len(after) > 9:
        raise CursorUnknown(pointer="/query/cursor")
    return int(after)


async def _own_batch(context: Context[Settings], session: Session, batch_id: UUID) -> Batch:
    batch = await store.find_batch(session, batch_id)
    if batch is None:
        raise NotFound
    context.require_own(provider_id=batch.provider_id, office_id=await context.office_of(session, batch_id))
    return batch


def _answer(batch: Batch, sums: Sequence[BatchTotal], lines: list[LineResponse], shown: str) -> BatchResponse:
    amounts = totals(sums)
    return BatchResponse.model_validate(
        {
            "batch_id": batch.batch_id,
            "provider_id": batch.provider_id,
            "status": batch.status,
            "received_at": batch.received_at,
            "received_on": batch.received_on,
            "judged_at": batch.judged_at,
            "rule_set_version": batch.rule_set_version,
            "decision_id": batch.decision_id,
            "line_count": batch.line_count,
            "totals": amounts if batch.status is BatchStatus.JUDGED else [],
            "payable_cents": payable_cents(amounts),
            "lines": lines,
            "lines_shown": shown,
        }
    )
