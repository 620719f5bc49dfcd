"""Runs the judging of one batch in the transaction of its caller, in the way that fits its size."""

from collections.abc import Sequence
from uuid import UUID

from services.claims.facts import VerdictLine
from services.claims.judging.facts import (
    BatchOfProvider,
    Judging,
    JudgingOfLines,
    LinesOfProvider,
    OfBatch,
    OfProvider,
    Published,
    Received,
    TrialOfLines,
)
from services.claims.judging.statements import JUDGING, LINES_GIVEN, LINES_WAITING, Step
from services.claims.judging.storing import ITEMS_AT_MOST, STORING, TELLING
from services.common.data.database import Session
from services.common.data.statement import Json, NoParameters, Statement, columns_of, parameter_names
from services.common.ids import new_id

FEW = 500
"""Up to so many lines a batch is judged in one statement; above, step by step with statistics."""


async def lock_agreements_of_lines(session: Session, judging: Judging, lines: Json | None) -> int:
    """Lock the agreements of a small batch in order; returns how many of them cannot be drawn on yet.

    Without `lines` they are those that wait. Rows of an earlier epoch of this database cannot be drawn on until voucher
    has confirmed them, nor can terms of version 1. Then the exclusive care of each client and payer is locked in order,
    so that no other provider's batch judges the same days meanwhile.
    """
    if lines is None:
        unconfirmed = await _LOCK_WAITING.one(session, judging)
        await _LOCK_CARE_WAITING.one(session, judging)
        return unconfirmed
    sent = LinesOfProvider(provider_id=judging.provider_id, lines=lines)
    unconfirmed = await _LOCK_GIVEN.one(session, sent)
    await _LOCK_CARE_GIVEN.one(session, sent)
    return unconfirmed


async def lock_agreements(session: Session, judging: Judging) -> int:
    """The same for the lines in the temporary table `line`."""
    unconfirmed = await _LOCK.one(session, judging)
    await _LOCK_CARE.one(session, judging)
    return unconfirmed


async def try_few(session: Session, judging: Judging, lines: Json) -> list[VerdictLine]:
    """Judge a small batch as it would be now; nothing is stored."""
    facts = TrialOfLines(provider_id=judging.provider_id, received_on=judging.received_on, lines=lines)
    return await _TRY_GIVEN.run(session, facts)


async def judge_few(session: Session, judging: Judging, lines: Json | None) -> list[VerdictLine]:
    """Judge a small batch in one statement and store what follows; without `lines` they are those that wait."""
    if lines is None:
        return await _JUDGE_WAITING.run(session, judging)
    return await _JUDGE_GIVEN.run(session, JudgingOfLines(**vars(judging), lines=lines))


async def judge_many(session: Session, judging: Judging, *, store: bool) -> None:
    """Judge the lines in the temporary table `line`, step by step; `judged` and `sums` can be read after it.

    Unless it is a trial, what follows is stored.
    """
    await _MEMORY.run(session, NoParameters())
    for statement in _MANY_JUDGED:
        await statement.run(session, judging)
    if store:
        for statement in _MANY_STORED:
            await statement.run(session, judging)
        await _MANY_TOLD.run(session, judging)


async def take_waiting_lines(session: Session, judging: Judging) -> None:
    """Put the lines of a batch that waited into the temporary table `line`."""
    for statement in _WAITING_TAKEN:
        await statement.run(session, judging)


def event_ids(line_count: int) -> list[UUID]:
    """Ids for as many events as a batch of so many lines can have."""
    return [new_id() for _ in range(line_count // ITEMS_AT_MOST + 1)]


def _parts(steps: Sequence[Step]) -> str:
    """Steps as the parts of one statement."""
    return ",\n".join(f"{step.name} AS (\n{step.query.strip()})" for step in steps)


def _takes(text: str) -> type[object]:
    """The smallest facts that a text goes by."""
    names = set(parameter_names(text))
    choice = (NoParameters, OfProvider, OfBatch, BatchOfProvider, Received, Published)
    return next(each for each in choice if each.__dataclass_fields__.keys() == names)


def _written_down(step: Step) -> list[Statement[object, None]]:
    """The statements that write a step into a temporary table with statistics, or name it as a view."""
    if step.looked_through:
        view = "CREATE TEMP VIEW {{name}} AS {{query}}"
        return [Statement(view, NoParameters, name=step.name, query=step.query)]
    table = "CREATE TEMP TABLE {{name}} ON COMMIT DROP AS {{query}}"
    return [
        Statement(table, _takes(step.query), name=step.name, query=step.query),
        Statement("ANALYZE {{name}}", NoParameters, name=step.name),
    ]


def _stored(step: Step) -> list[Statement[object, None]]:
    if step.query.lstrip().startswith("SELECT"):
        return _written_down(step)
    return [Statement("{{query}}", _takes(step.query), query=step.query)]


_VERDICTS = "WITH {{steps}}\nSELECT {{columns}} FROM judged ORDER BY position"
_COLUMNS = columns_of(VerdictLine)
_TRY_GIVEN = Statement(_VERDICTS, TrialOfLines, VerdictLine, steps=_parts([LINES_GIVEN, *JUDGING]), columns=_COLUMNS)
_JUDGE_GIVEN = Statement(
    _VERDICTS,
    JudgingOfLines,
    VerdictLine,
    steps=_parts([LINES_GIVEN, *JUDGING, *STORING, *TELLING]),
    columns=_COLUMNS,
)
_JUDGE_WAITING = Statement(
    _VERDICTS,
    Judging,
    VerdictLine,
    steps=_parts([LINES_WAITING, *JUDGING, *STORING, *TELLING]),
    columns=_COLUMNS,
)
_LOCKING = """
SELECT count(*) FILTER (WHERE epoch <> (SELECT epoch FROM feed_head) OR terms_version < 2) FROM (
  SELECT epoch, terms_version FROM agreement_terms
  WHERE provider_id = :provider_id AND agreement_id IN (SELECT sent.agreement_id FROM {{lines}} sent)
  ORDER BY agreement_id FOR UPDATE) locked"""
_LOCK_GIVEN = Statement(_LOCKING, LinesOfProvider, int, lines=f"({LINES_GIVEN.query})")
_LOCK_WAITING = Statement(_LOCKING, BatchOfProvider, int, lines=f"({LINES_WAITING.query})")
_LOCK = Statement(_LOCKING, OfProvider, int, lines="line")
_LOCKING_CARE = """
SELECT count(*) FROM (
  SELECT FROM exclusive_care WHERE (client_id, payer) IN (
    SELECT terms.client_id, terms.payer FROM {{lines}} sent
    JOIN agreement_terms terms ON terms.agreement_id = sent.agreement_id
    JOIN agreed_line agreed
      ON agreed.agreement_id = sent.agreement_id AND agreed.performance_code = sent.performance_code
    WHERE terms.provider_id = :provider_id AND agreed.exclusive)
  ORDER BY client_id, payer FOR UPDATE) locked"""
_LOCK_CARE_GIVEN = Statement(_LOCKING_CARE, LinesOfProvider, int, lines=f"({LINES_GIVEN.query})")
_LOCK_CARE_WAITING = Statement(_LOCKING_CARE, BatchOfProvider, int, lines=f"({LINES_WAITING.query})")
_LOCK_CARE = Statement(_LOCKING_CARE, OfProvider, int, lines="line")
_MEMORY = Statement("SELECT set_config('work_mem', '128MB', true)", NoParameters, str)
_WAITING_TAKEN = _written_down(LINES_WAITING)
_MANY_JUDGED = [statement for step in (*JUDGING, STORING[0]) for statement in _written_down(step)]
_MANY_STORED = [statement for step in STORING[1:] for statement in _stored(step)]
_MANY_TOLD = Statement("WITH {{steps}}\n{{last}}", Published, steps=_parts(TELLING[:-1]), last=TELLING[-1].query)
