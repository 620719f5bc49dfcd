"""Judge one batch, whole and once: in a transaction, with everything that follows from it."""

import csv
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import TextIOWrapper
from typing import Any
from uuid import UUID

from services.claims.judging import judge
from services.claims.judging.rules import RULE_SET, RULE_SET_VERSION, RULES, rules_of
from services.claims.judging.statements import LINES_GIVEN, LINES_WAITING, Step
from services.claims.operations.batch_answers import judged_line, line_answer, payable_cents, totals, totals_of_lines
from services.claims.operations.uploads import Upload
from services.claims.refusals.allotments import AllotmentsUnconfirmed
from services.claims.schemas.batches import SHOWN_AT_MOST, BatchAnswer, DryRunAnswer, TotalAnswer
from services.claims.store import batches as store
from services.claims.store.allotments import JUDGING
from services.common.calendar import amsterdam_day
from services.common.clock import Clock
from services.common.data.decisions import DecisionRecord, Fact, RuleSpoke
from services.common.json import dump
from services.common.service import Change, Reading

BATCH_EVENT = "nl.pvb.batches.judged.v1"


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
    """What came out: totals, how many lines broke which rules together, and the lines to show."""

    at: datetime
    totals: list[TotalAnswer]
    broken: Mapping[int, int]
    lines: Sequence[Any]
    shown: str


async def judge_batch(change: Change, submission: Submission, clock: Clock) -> BatchAnswer:
    """Judge and store a batch in this transaction; raises AllotmentsUnconfirmed when it cannot draw yet."""
    await change.session.execute(JUDGING, {"provider": str(submission.provider_id)})
    judged = await _judge(change, submission, clock)
    decision_id = await change.decide(_record(submission, judged))
    row = row_of(submission, status=store.JUDGED, judged_at=judged.at, decision_id=decision_id)
    await store.put_batch(change.session, row)
    if submission.upload is None:
        await store.forget_lines(change.session, submission.batch_id)
    lines = [line_answer(line, submission.batch_id) for line in judged.lines]
    ids = {"batch_id": submission.batch_id, "decision_id": decision_id}
    answer = BatchAnswer.model_validate(_told(submission, judged) | ids | {"lines": lines})
    await change.publish(BATCH_EVENT, submission.batch_id, _event(answer))
    return change.answer(answer, location=f"/batches/{submission.batch_id}")


async def try_batch(reading: Reading, submission: Submission) -> DryRunAnswer:
    """Judge a batch as it would be now, and store nothing."""
    judged = await _judge(reading, submission, None)
    lines = [judged_line(line) for line in judged.lines]
    return DryRunAnswer.model_validate(_told(submission, judged) | {"lines": lines})


def row_of(
    submission: Submission,
    *,
    status: str,
    judged_at: datetime | None = None,
    decision_id: UUID | None = None,
    next_try_at: datetime | None = None,
) -> dict[str, Any]:
    """The row of a batch in a state."""
    return {
        "batch": submission.batch_id,
        "provider": submission.provider_id,
        "sent_by": submission.sent_by,
        "status": status,
        "key": submission.key,
        "fingerprint": submission.fingerprint,
        "received_at": submission.received_at,
        "received_on": submission.received_on,
        "judged_at": judged_at,
        "version": RULE_SET_VERSION,
        "line_count": submission.line_count,
        "decision": decision_id,
        "next_try_at": next_try_at,
    }


async def _judge(reading: Reading, submission: Submission, clock: Clock | None) -> Judged:
    """Judge; with a clock in earnest: under locks, and all that follows is stored."""
    facts = {
        "batch": submission.batch_id,
        "provider": submission.provider_id,
        "received_on": submission.received_on,
        "at": reading.at,
    }
    if submission.line_count <= judge.FEW:
        return await _judge_few(reading, submission, facts, clock)
    session = reading.session
    if submission.upload:
        await judge.copy_lines(session, submission.upload.chunks())
    else:
        await judge.take_waiting_lines(session, facts)
    at = await _lock(reading, facts, None, clock)
    await judge.judge_many(session, facts, submission.line_count, store=clock is not None)
    if clock:
        rejected = await store.list_lines(session, submission.batch_id, False, 0, SHOWN_AT_MOST)
    else:
        rejected = await store.judged_rejected(session, SHOWN_AT_MOST)
    return Judged(
        at,
        totals(await store.judged_sums(session)),
        await store.judged_broken(session),
        rejected,
        "rejected",
    )


async def _judge_few(reading: Reading, submission: Submission, facts: dict[str, Any], clock: Clock | None) -> Judged:
    source = LINES_WAITING
    if submission.upload:
        source = LINES_GIVEN
        facts["lines"] = dump(list(_read_lines(submission.upload))).decode()
    at = await _lock(reading, facts, source, clock)
    rows = await judge.judge_few(reading.session, facts, source, store=clock is not None)
    rejected = [line for line in rows if line.broken]
    shown = rows if len(rows) <= SHOWN_AT_MOST else rejected[:SHOWN_AT_MOST]
    return Judged(
        at,
        totals_of_lines(rows),
        Counter(line.broken for line in rejected),
        shown,
        "all" if len(rows) <= SHOWN_AT_MOST else "rejected",
    )


async def _lock(reading: Reading, facts: dict[str, Any], source: Step | None, clock: Clock | None) -> datetime:
    """Lock the agreements, when in earnest; returns the instant from which the judging sees things."""
    if clock is None:
        return reading.at
    if await judge.lock_agreements(reading.session, facts, source):
        raise AllotmentsUnconfirmed
    return clock.now()


def _read_lines(upload: Upload) -> Iterator[dict[str, object]]:
    """The lines of a small upload, as the statement takes them."""
    upload.rows.seek(0)
    names = ("line_reference", "agreement_id", "performance_code", "service_from", "service_to", "quantity",
             "unit_price_cents", "amount_cents", "kind")  # fmt: skip
    reader = TextIOWrapper(upload.rows, "ascii", newline="")
    for position, fields in enumerate(csv.reader(reader), 1):
        line: dict[str, object] = dict(zip(names, fields, strict=False))
        yield {**line, "position": position, "previous_reference": fields[-1] or None}
    reader.detach()


def _record(submission: Submission, judged: Judged) -> DecisionRecord:
    """The decision on a whole batch; that on a line is explained by the line."""
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


def _told(submission: Submission, judged: Judged) -> dict[str, Any]:
    return {
        "provider_id": submission.provider_id,
        "status": store.JUDGED,
        "received_at": submission.received_at,
        "received_on": submission.received_on,
        "judged_at": judged.at,
        "rule_set_version": RULE_SET_VERSION,
        "line_count": submission.line_count,
        "totals": judged.totals,
        "payable_cents": payable_cents(judged.totals),
        "lines_shown": judged.shown,
    }


def _event(answer: BatchAnswer) -> dict[str, Any]:
    return {
        "batchId": answer.batch_id,
        "providerId": answer.provider_id,
        "version": 1,
        "status": answer.status,
        "totals": [each.model_dump(mode="json", by_alias=True) for each in answer.totals],
    }
