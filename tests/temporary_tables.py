"""Tables that a service makes for one transaction, so that the statements which read them can be prepared."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import psycopg

from services.claims.judging import judge, lines
from services.claims.judging.facts import Judging
from services.claims.store import payments
from services.common.data.statement import Statement

NOBODY = UUID(int=0)
JUDGING = Judging(
    provider_id=NOBODY,
    received_on=date(2027, 1, 1),
    batch_id=NOBODY,
    at=datetime(2027, 1, 1, tzinfo=UTC),
    event_ids=[NOBODY],
)
SCOPE = payments.Scope(date(2027, 1, 1), 0, datetime(2027, 1, 1, tzinfo=UTC))


def make_temporary_tables(service: str, connection: psycopg.Connection) -> None:
    """Make them by the service's own statements: those of a draft, and of a batch without lines judged step by step."""
    for statement in _steps() if service == "claims" else ():
        values = {name: getattr(JUDGING, name) for name in statement.names}
        connection.execute(statement.sql.encode(), values)
    if service == "claims":
        connection.execute(payments._NOTE_DUE.sql.encode(), vars(SCOPE))


def _steps() -> Iterator[Statement[Any, None]]:
    yield lines._MAKE
    yield from judge._MANY_JUDGED
    yield from judge._MANY_STORED
