"""The lines of a large batch: the temporary table `line`, filled by COPY, and stored while the batch waits."""

from collections.abc import Iterable

from services.claims.judging.facts import OfBatch
from services.claims.judging.statements import COLUMNS, LINE_TABLE
from services.common.data.database import Session, driver_of
from services.common.data.statement import NoParameters, Statement


async def copy_lines(session: Session, chunks: Iterable[bytes]) -> None:
    """Copy clean CSV rows into the temporary table `line`."""
    await _MAKE.run(session, NoParameters())
    columns = COLUMNS.replace("\n", " ")
    driver = await driver_of(session)
    async with driver.cursor() as cursor, cursor.copy(f"COPY line ({columns}) FROM STDIN (FORMAT csv)") as copy:
        for chunk in chunks:
            await copy.write(chunk)
    await _ANALYZE.run(session, NoParameters())


async def keep_lines(session: Session, batch_id: OfBatch) -> None:
    """Keep the lines in the temporary table `line` until the batch is judged."""
    await _KEEP.run(session, batch_id)


async def forget_lines(session: Session, batch_id: OfBatch) -> None:
    """Delete the stored lines of a batch that was judged."""
    await _FORGET.run(session, batch_id)


_MAKE = Statement("{{table}}", NoParameters, table=LINE_TABLE)
_ANALYZE = Statement(
    "ANALYZE line (agreement_id, performance_code, kind, line_reference, previous_reference)", NoParameters
)
_KEEP = Statement(
    """
INSERT INTO waiting_line (batch_id, position, {{columns}})
SELECT :batch_id, position, {{columns}} FROM line""",
    OfBatch,
    columns=COLUMNS,
)
_FORGET = Statement("DELETE FROM waiting_line WHERE batch_id = :batch_id", OfBatch)
