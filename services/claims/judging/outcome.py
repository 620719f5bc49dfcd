"""The outcome of a batch that this transaction judged step by step: totals, broken rules, the first rejected lines."""

from dataclasses import dataclass

from services.claims.facts import BrokenTogether, LineTotal, VerdictLine
from services.common.data.database import Session
from services.common.data.statement import NoParameters, Statement, columns_of


async def list_totals(session: Session) -> list[LineTotal]:
    """Totals per kind and verdict."""
    return await _TOTALS.run(session, NoParameters())


async def count_broken(session: Session) -> dict[int, int]:
    """How many lines broke which rules together."""
    return {each.broken: each.line_count for each in await _BROKEN.run(session, NoParameters())}


async def list_rejected(session: Session, most: int) -> list[VerdictLine]:
    """The first rejected lines."""
    return await _REJECTED.run(session, _Most(most))


@dataclass(frozen=True)
class _Most:
    most: int


_TOTALS = Statement(
    """
SELECT kind, broken = 0 AS accepted, sum(line_count)::bigint AS line_count, sum(cents)::bigint AS amount_cents
FROM sums GROUP BY kind, broken = 0""",
    NoParameters,
    LineTotal,
)
_BROKEN = Statement(
    "SELECT broken, sum(line_count)::bigint AS line_count FROM sums WHERE broken <> 0 GROUP BY broken",
    NoParameters,
    BrokenTogether,
)
_REJECTED = Statement(
    "SELECT {{columns}} FROM judged WHERE broken <> 0 ORDER BY position LIMIT :most",
    _Most,
    VerdictLine,
    columns=columns_of(VerdictLine),
)
