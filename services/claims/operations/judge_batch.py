"""Judge one batch, whole and once: in a transaction, with everything that follows from it."""

import csv
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import TextIOWrapper
from typing import Literal
from uuid import UUID

from services.claims.facts import VerdictLine
from services.claims.judging import judge, outcome
from services.claims.judging.facts import Judging, OfBatch
from services.claims.judging.lines import copy_lines, forget_lines
from services.claims.judging.rules import RULE_SET, RULE_SET_VERSION, RULES, rules_of
from services.claims.operations.batch_responses import (
    judged_line_response,
    line_response,
    payable_cents,
    totals,
    totals_of_lines,
)
from services.claims.operations.line_warnings import Warned, warnings_of
from services.claims.operations.uploads import Upload
from services.claims.refusals.allotments import AllotmentsUnconfirmed
from services.claims.rules.states import BATCH, BatchStatus, BatchStep
from services.claims.schemas.batches import SHOWN_AT_MOST, BatchResponse, DryRunResponse, TotalResponse
from services.claims.store import batches as store
from services.claims.store.allotments import say_judging
from services.claims.store.batches import BatchRow
from services.common.calendar import amsterdam_day
from services.common.clock import Clock
from services.common.data.decisions import DecisionRecord, Fact, RuleSpoke
from services.common.data.statement import Json, as_json
from services.common.service import Change, Reading


@dataclass(frozen=True)
class Submission:
    """A batch on its way to be judged; without an upload its lines wait in the database."""

    batch_id: UUID
    provider_id: UUID
    received_at: datetime
    line_count: int
    upload: Upload | None
    key: str = ""
    fingerprint: bytes = b""
    sent_by: UUID | None = None

    @property
    def received_on(self) -> date:
        """The Amsterdam day on which the upload was complete."""
        return amsterdam_day(self.received_at)


@dataclass(frozen=True)
class Judged:
    """The outcome: totals, the number of lines per combination of broken rules, and the lines to show."""

    at: datetime
    totals: list[TotalResponse]
    broken: Mapping[int, int]
    lines: Sequence[VerdictLine]
    shown: Literal["all", "rejected"]
    warned: Warned


async def judge_batch(change: Change, submission: Submission, clock: Clock) -> BatchResponse:
    """Judge and store a batch in this transaction; raises AllotmentsUnconfirmed when it cannot draw yet."""
    await say_judging(change.session, submission.provider_id)
    judging = BATCH.find_edge(BatchStatus.RECEIVED, BatchStep.JUDGE)
    assert judging
    assert judging.event
    judged = await _judge(change, submission, clock)
    decision_id = await change.decide(_record(submission, judged))
    row = row_of(submission, status=judging.after, judged_at=judged.at, decision_id=decision_id)
    await store.put_batch(change.session, row)
    if submission.upload is None:
        await forget_lines(change.session, OfBatch(submission.batch_id))
    answer = BatchResponse(
        batch_id=submission.batch_id,
        decision_id=decision_id,
        provider_id=submission.provider_id,
        status="judged",
        received_at=submission.received_at,
        received_on=submission.received_on,
        judged_at=judged.at,
        rule_set_version=RULE_SET_VERSION,
        line_count=submission.line_count,
        totals=judged.totals,
        payable_cents=payable_cents(judged.totals),
        lines=[line_response(line, submission.batch_id, judged.warned) for line in judged.lines],
        lines_shown=judged.shown,
    )
    await change.publish(judging.event, submission.batch_id, _event(answer))
    return change.answer(answer, location=f"/batches/{submission.batch_id}")


async def try_batch(reading: Reading, submission: Submission) -> DryRunResponse:
    """Judge a batch as it would be now, and store nothing."""
    judged = await _judge(reading, submission, None)
    return DryRunResponse(
        provider_id=submission.provider_id,
        status="judged",
        received_at=submission.received_at,
        received_on=submission.received_on,
        judged_at=judged.at,
        rule_set_version=RULE_SET_VERSION,
        line_count=submission.line_count,
        totals=judged.totals,
        payable_cents=payable_cents(judged.totals),
        lines=[judged_line_response(line, judged.warned) for line in judged.lines],
        lines_shown=judged.shown,
    )


def row_of(
    submission: Submission,
    *,
    status: BatchStatus,
    judged_at: datetime | None = None,
    decision_id: UUID | None = None,
    next_try_at: datetime | None = None,
) -> BatchRow:
    """The row of a batch in a state."""
    return BatchRow(
        batch_id=submission.batch_id,
        provider_id=submission.provider_id,
        sent_by=submission.sent_by,
        status=status,
        key=submission.key,
        fingerprint=submission.fingerprint,
        received_at=submission.received_at,
        received_on=submission.received_on,
        judged_at=judged_at,
        rule_set_version=RULE_SET_VERSION,
        line_count=submission.line_count,
        decision_id=decision_id,
        next_try_at=next_try_at,
    )


async def _judge(reading: Reading, submission: Submission, clock: Clock | None) -> Judged:
    """Judge; with a clock under locks, and what follows is stored; without one it is a trial."""
    judging = Judging(
        provider_id=submission.provider_id,
        received_on=submission.received_on,
        batch_id=submission.batch_id,
        at=reading.at,
        event_ids=judge.event_ids(submission.line_count),
    )
    if submission.line_count <= judge.FEW:
        return await _judge_few(reading, submission, judging, clock)
    session = reading.session
    if submission.upload:
        await copy_lines(session, submission.upload.chunks())
    else:
        await judge.take_waiting_lines(session, judging)
    at = reading.at
    if clock:
        at = _now_drawable(await judge.lock_agreements(session, judging), clock)
    await judge.judge_many(session, judging, store=clock is not None)
    rejected: Sequence[VerdictLine]
    if clock:
        rejected = await store.list_lines(session, submission.batch_id, False, 0, SHOWN_AT_MOST)
    else:
        rejected = await outcome.list_rejected(session, SHOWN_AT_MOST)
    sums, broken = totals(await outcome.list_totals(session)), await outcome.count_broken(session)
    return Judged(at, sums, broken, rejected, "rejected", {})


async def _judge_few(reading: Reading, submission: Submission, judging: Judging, clock: Clock | None) -> Judged:
    lines = _lines_of(submission.upload) if submission.upload else None
    at = reading.at
    if clock:
        at = _now_drawable(await judge.lock_agreements_of_lines(reading.session, judging, lines), clock)
        rows = await judge.judge_few(reading.session, judging, lines)
    else:
        assert lines is not None, "a trial has its lines with it"
        rows = await judge.try_few(reading.session, judging, lines)
    rejected = [line for line in rows if line.broken]
    sums, broken = totals_of_lines(rows), Counter(line.broken for line in rejected)
    if len(rows) > SHOWN_AT_MOST:
        return Judged(at, sums, broken, rejected[:SHOWN_AT_MOST], "rejected", {})
    return Judged(at, sums, broken, rows, "all", await warnings_of(reading.session, rows, dry_run=clock is None))


def _now_drawable(unconfirmed: int, clock: Clock) -> datetime:
    """The instant as of which the batch is judged, under the locks; raises AllotmentsUnconfirmed."""
    if unconfirmed:
        raise AllotmentsUnconfirmed
    return clock.now()


def _lines_of(upload: Upload) -> Json:
    """The lines of a small upload, as the statement takes them."""
    return as_json(list(_read_lines(upload)))


def _read_lines(upload: Upload) -> Iterator[dict[str, object]]:
    """The lines of a small upload, each with its place."""
    upload.rows.seek(0)
    names = ("line_reference", "agreement_id", "performance_code", "service_from", "service_to", "quantity",
             "unit_price_cents", "amount_cents", "kind")  # fmt: skip
    reader = TextIOWrapper(upload.rows, "ascii", newline="")
    for position, fields in enumerate(csv.reader(reader), 1):
        line: dict[str, object] = dict(zip(names, fields, strict=False))
        yield {**line, "position": position, "previous_reference": fields[-1] or None}
    reader.detach()


def _record(submission: Submission, judged: Judged) -> DecisionRecord:
    """The decision on a whole batch; the verdict on a line is explained by the line."""
    counts: Counter[str] = Counter()
    for broken, lines in judged.broken.items():
        counts.update({rule.code: lines for rule in {rule.code: rule for rule in rules_of(broken)}.values()})
    spoke = {rule.code: rule for rule in RULES if counts[rule.code]}
    return DecisionRecord(
        kind="batch-judgement",
        subject=submission.batch_id,
        provider_id=submission.provider_id,
        outcome="judged",
        rule_set=RULE_SET,
        rule_set_version=RULE_SET_VERSION,
        rules=[RuleSpoke(code, f"rejected {counts[code]}", rule.of_many or rule.text) for code, rule in spoke.items()],
        facts=[
            Fact("received-on", submission.received_on, source="upload"),
            Fact("lines", submission.line_count, source="upload"),
            *(Fact(f"{each.kind}-{each.verdict}-cents", each.amount_cents, source="judging") for each in judged.totals),
        ],
    )


def _event(answer: BatchResponse) -> dict[str, object]:
    return {
        "batchId": answer.batch_id,
        "providerId": answer.provider_id,
        "version": 1,
        "status": answer.status,
        "totals": [each.model_dump(mode="json", by_alias=True) for each in answer.totals],
    }
