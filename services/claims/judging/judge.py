"""Runs the judging of one batch in the transaction of its caller, in the way that fits its size."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import TextClause, text
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncSession

from services.claims.judging.statements import (
    COLUMNS,
    JUDGING,
    LINES_COPIED,
    LINES_GIVEN,
    LINES_WAITING,
    Step,
)
from services.claims.judging.storing import HELD_EVENT, ITEMS_AT_MOST, STORING, TELLING
from services.common.ids import new_id

FEW = 500
"""Up to so many lines a batch is judged in one statement; above, step by step with statistics."""

Facts = Mapping[str, Any]
"""What the statements bind: `batch`, `provider`, `received_on`, `at`; and `lines` of a small batch."""


async def lock_agreements(session: AsyncSession, facts: Facts, source: Step | None) -> int:
    """Lock the agreements of the batch's lines, in order; returns how many of them cannot be drawn on yet.

    `source` gives the lines when they are not in the table `line`. Rows of an earlier life of this database wait until
    voucher has confirmed them.
    """
    row = await session.execute(_lock(source), facts)
    return int(row.scalar_one())


async def copy_lines(session: AsyncSession, chunks: Iterable[bytes]) -> None:
    """Copy clean CSV rows into the temporary table `line`."""
    await session.execute(text(LINES_COPIED))
    connection = await (await session.connection()).get_raw_connection()
    driver: Any = connection.driver_connection
    columns = COLUMNS.replace("\n", " ")
    async with driver.cursor() as cursor, cursor.copy(f"COPY line ({columns}) FROM STDIN (FORMAT csv)") as copy:
        for chunk in chunks:
            await copy.write(chunk)
    await session.execute(text(f"ANALYZE line ({_COUNTED_COLUMNS})"))


async def take_waiting_lines(session: AsyncSession, facts: Facts) -> None:
    """Put the lines of a batch that waited into the temporary table `line`."""
    await _write_down(session, LINES_WAITING, facts)


async def judge_few(
    session: AsyncSession, facts: Facts, source: Step = LINES_GIVEN, *, store: bool
) -> Sequence[Row[Any]]:
    """Judge a small batch in one statement and, unless it is a trial, store what follows; returns the judged lines."""
    judged = await session.execute(_whole(source, store), {**facts, **_events(FEW)})
    return judged.all()


async def judge_many(session: AsyncSession, facts: Facts, line_count: int, *, store: bool) -> None:
    """Judge the lines in the temporary table `line`, step by step; `judged` can be read after it.

    Unless it is a trial, what follows is stored.
    """
    await session.execute(text("SELECT set_config('work_mem', '128MB', true)"))
    for step in JUDGING:
        await _write_down(session, step, facts)
    await _write_down(session, STORING[0], facts)
    if not store:
        return
    for step in STORING[1:]:
        if step.query.lstrip().startswith("SELECT"):
            await _write_down(session, step, facts)
        else:
            await session.execute(text(step.query), facts)
    *before, last = TELLING
    parts = ",\n".join(f"{step.name} AS ({step.query})" for step in before)
    await session.execute(text(f"WITH {parts}\n{last.query}"), {**facts, **_events(line_count)})


@cache
def _whole(source: Step, store: bool) -> TextClause:
    steps = [source, *JUDGING, *((*STORING, *TELLING) if store else ())]
    parts = ",\n".join(f"{step.name} AS ({step.query})" for step in steps)
    return text(f"WITH {parts}\nSELECT * FROM judged ORDER BY position")


@cache
def _lock(source: Step | None) -> TextClause:
    return text(_LOCK.replace("LINES", f"({source.query}) l" if source else "line l"))


async def _write_down(session: AsyncSession, step: Step, facts: Facts) -> None:
    if step.looked_through:
        await session.execute(text(f"CREATE TEMP VIEW {step.name} AS {step.query}"))
        return
    await session.execute(text(f"CREATE TEMP TABLE {step.name} ON COMMIT DROP AS {step.query}"), facts)
    await session.execute(text(f"ANALYZE {step.name}"))


def _events(line_count: int) -> dict[str, Any]:
    """Ids for as many events as there can be."""
    pages = line_count // ITEMS_AT_MOST + 1
    ids: list[UUID] = [new_id() for _ in range(pages)]
    return {"events": ids, "items": ITEMS_AT_MOST, "held_event": HELD_EVENT}


_COUNTED_COLUMNS = "agreement_id, performance_code, kind, line_reference, previous_reference"

_LOCK = """
SELECT count(*) FILTER (WHERE epoch <> (SELECT epoch FROM feed_head)) FROM (
  SELECT epoch FROM agreement_terms
  WHERE provider_id = :provider AND agreement_id IN (SELECT l.agreement_id FROM LINES)
  ORDER BY agreement_id FOR UPDATE) a"""
