"""Take a batch from receipt to answer: catch up with other services, judge it, or store it until that is possible."""

from contextlib import AbstractAsyncContextManager, suppress
from datetime import timedelta
from typing import Protocol
from uuid import UUID

from services.claims.facts import WaitingBatch
from services.claims.judging.facts import OfBatch
from services.claims.judging.lines import copy_lines, keep_lines
from services.claims.operations.allotments import catch_up_with_voucher
from services.claims.operations.judge_batch import Submission, judge_batch, row_of, try_batch
from services.claims.operations.uploads import Upload
from services.claims.refusals.allotments import AllotmentsUnconfirmed
from services.claims.refusals.batches import BatchReceived, Contended, JudgingFailed
from services.claims.rules.states import BatchStatus
from services.claims.schemas.batches import BatchResponse, DryRunResponse
from services.claims.settings import Settings
from services.claims.store import batches as store
from services.common.data import idempotency
from services.common.data.faults import (
    LOCK_NOT_AVAILABLE,
    RACES,
    ConstraintBroken,
    DatabaseAway,
    DatabaseFault,
    NoConnectionFree,
    constraint_of,
    state_of,
)
from services.common.data.idempotency import Key, KeyReused, Replayed
from services.common.ids import new_id
from services.common.logs import logger
from services.common.refusals import PeerAway, Refusal, Refusals
from services.common.service import Change, Service
from services.common.tokens import Role
from services.common.web.access import RoleForbidden
from services.common.web.app import Worker
from services.common.web.context import Context

TRIES = 5
"""How often a batch is judged again when another batch took a reference or a lock first."""
TAKEN_MEANWHILE = {"reference_taken_once", "credited_once"}
WAIT_FOR_FIRST_MS = 3_000
"""How long a second request with the same key waits for the first; then 409."""
NEXT_TRY, LAST_PAUSE = timedelta(seconds=5), timedelta(minutes=10)
"""How soon a batch that waits is tried again, and how late at most when it failed."""
_EXPECTED = (Refusal, Refusals, Replayed, DatabaseAway, NoConnectionFree)
"""Refusals with an answer of their own: nothing was judged, and the batch has no fault."""


class Writing(Protocol):
    """How a transaction is opened: as a caller, or as the service itself."""

    def __call__(self, key: Key | None = None) -> AbstractAsyncContextManager[Change]:
        """A transaction to change in."""


async def submit_batch(context: Context[Settings], upload: Upload, key: Key) -> BatchResponse:
    """Judge what was sent; when a fact of others cannot be had it stays received and is judged later by itself."""
    key.of_body(upload.digest)
    key.patience_ms = WAIT_FOR_FIRST_MS
    submission = await _submission(context, upload, key)
    try:
        await _catch_up(context.service, submission.provider_id)
        return await _judge(context.service, context.writing, submission, key)
    except (PeerAway, AllotmentsUnconfirmed) as away:
        if submission.upload:
            submission = await _keep(context, submission)
        service = str(away.facts.get("service", "voucher"))
        raise BatchReceived(batch_id=submission.batch_id, service=service) from away
    except _EXPECTED:
        raise
    except Exception as fault:
        logger().error("a batch could not be judged", batch_id=str(submission.batch_id), exc_info=fault)
        if submission.upload:
            submission = await _keep(context, submission)
        raise JudgingFailed(batch_id=submission.batch_id) from fault


async def rehearse_batch(context: Context[Settings], upload: Upload) -> DryRunResponse:
    """Judge what was sent as it would be now, and store nothing."""
    provider_id = provider_of(context)
    await _catch_up(context.service, provider_id)
    submission = Submission(new_id(), provider_id, upload.received_at, upload.line_count, upload)
    async with context.reading() as reading:
        answer = await try_batch(reading, submission)
        await reading.session.rollback()
    return answer


def provider_of(context: Context[Settings]) -> UUID:
    """The provider that calls."""
    if context.caller.organisation_id is None:
        raise RoleForbidden(roles=Role.PROVIDER.value)
    return context.caller.organisation_id


async def judge_waiting(service: Service) -> None:
    """Judge the batches that wait, one after the other, as far as that is possible now.

    Only a peer that is away stops the rest. A batch that fails in any other way is logged and tried again, less often
    the older it gets, and holds up no other batch. The age of the oldest is measured.
    """
    while row := await _next_due(service):
        key = Key(row.sent_by or row.provider_id, row.idempotency_key, row.fingerprint)
        submission = Submission(row.batch_id, row.provider_id, row.received_at, row.line_count, None)
        try:
            await _catch_up(service, row.provider_id)
            with suppress(Replayed):
                await _judge(service, service.writing, submission, key)
        except PeerAway as away:
            logger().info("a batch still waits", batch_id=str(row.batch_id), why=away.code)
            break
        except (AllotmentsUnconfirmed, Contended) as busy:
            logger().info("a batch still waits", batch_id=str(row.batch_id), why=busy.code)
        except Exception as fault:  # noqa: BLE001  # one batch that cannot be judged must not hold up the others
            logger().error("a waiting batch could not be judged", batch_id=str(row.batch_id), exc_info=fault)
            async with service.writing() as change:
                pause = min(max(NEXT_TRY, (change.at - row.received_at) / 10), LAST_PAUSE)
                await store.try_later(change.session, row.batch_id, change.at + pause)
    async with service.reading() as reading:
        oldest = await store.find_oldest_waiting(reading.session)
        waited_s = (reading.at - oldest).total_seconds() if oldest else 0.0
    service.metrics.gauge("oldest_waiting_batch_seconds", "How long the oldest unjudged batch has waited", waited_s)


async def _next_due(service: Service) -> WaitingBatch | None:
    """The next batch to judge, if there is one; others do not take it for the moment."""
    async with service.writing() as change:
        row = await store.find_due(change.session, change.at)
        if row:
            await store.try_later(change.session, row.batch_id, change.at + NEXT_TRY)
    return row


WAITING_BATCHES = Worker("judge waiting batches", 5.0, judge_waiting)


async def _submission(context: Context[Settings], upload: Upload, key: Key) -> Submission:
    """What is to be judged: a new batch, or the one that waits under this key. Raises Replayed or KeyReused."""
    provider_id = provider_of(context)
    async with context.reading() as reading:
        await idempotency.replay(reading.session, key)
        kept = await store.find_by_key(reading.session, key.subject, key.key)
    keyed = (key.key, key.fingerprint, key.subject)
    if kept is None:
        return Submission(new_id(), provider_id, upload.received_at, upload.line_count, upload, *keyed)
    if kept.fingerprint != key.fingerprint:
        raise KeyReused
    return Submission(kept.batch_id, provider_id, kept.received_at, kept.line_count, None, *keyed)


async def _catch_up(service: Service, provider_id: UUID) -> None:
    """Hear suspensions and unanswered sets before judging; raises PeerAway."""
    await service.readers.catch_up("registry")
    await catch_up_with_voucher(service, provider_id)


async def _judge(service: Service, writing: Writing, submission: Submission, key: Key) -> BatchResponse:
    for _ in range(TRIES):
        try:
            async with writing(key) as change:
                return await judge_batch(change, submission, service.clock)
        except ConstraintBroken as fault:
            if constraint_of(fault) not in TAKEN_MEANWHILE:
                raise
        except DatabaseFault as fault:
            if state_of(fault) == LOCK_NOT_AVAILABLE:
                break
            if state_of(fault) not in RACES:
                raise
    raise Contended


async def _keep(context: Context[Settings], submission: Submission) -> Submission:
    """Keep a batch that cannot be judged now; when the same key was kept meanwhile, that one."""
    assert submission.upload
    try:
        async with context.writing() as change:
            await copy_lines(change.session, submission.upload.chunks())
            row = row_of(submission, status=BatchStatus.RECEIVED, next_try_at=change.at + NEXT_TRY)
            await store.put_batch(change.session, row)
            await keep_lines(change.session, OfBatch(submission.batch_id))
    except ConstraintBroken as fault:
        if constraint_of(fault) != "batch_key_taken":
            raise
        async with context.reading() as reading:
            kept = await store.find_by_key(reading.session, submission.sent_by, submission.key)
        assert kept is not None
        return Submission(kept.batch_id, kept.provider_id, kept.received_at, kept.line_count, None)
    return submission
