"""Statements that are a transaction each, straight through the driver, for the few hot paths.

A statement through SQLAlchemy's session costs this process seven times what it costs through psycopg alone, and BEGIN
and COMMIT are round trips of their own. A statement that must not be half done fails as a whole: see `NothingDone`.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from functools import lru_cache
from typing import Any

import orjson
from psycopg import AsyncConnection, Error
from psycopg.errors import DivisionByZero
from psycopg.pq import TransactionStatus
from psycopg.rows import namedtuple_row, tuple_row
from psycopg.types.json import set_json_loads
from sqlalchemy import TextClause
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg

from services.common.refusals import Unavailable

NothingDone = DivisionByZero
"""What a statement raises that ends in `SELECT 1 / count(*)` of what it did: nothing was done, and all is undone."""

TRUSTED_S = 1.0
"""A connection that was idle longer is checked before it is used."""

Facts = Mapping[str, object]
Connection = AsyncConnection[object]


class Statements:
    """Statements on one connection, one after the other."""

    def __init__(self, connection: Connection) -> None:
        """Made by `Quick`."""
        self._connection = connection

    async def rows(self, statement: TextClause, facts: Facts) -> list[Any]:
        """Run one; its rows as named tuples. Raises psycopg's errors."""
        cursor = await self._connection.execute(_for_driver(statement), facts)
        return await cursor.fetchall() if cursor.rownumber is not None else []

    async def tuples(self, sql: str, values: Facts) -> list[tuple[object, ...]]:
        """Run one as psycopg writes it; its rows. For typed statements. Raises psycopg's errors."""
        cursor = await self._connection.cursor(row_factory=tuple_row).execute(sql.encode(), values)
        return await cursor.fetchall() if cursor.rownumber is not None else []


class Quick:
    """A small pool of connections in autocommit; the last used is the first to be used again."""

    def __init__(self, url: str, most: int, wait_s: float) -> None:
        """At most `most` connections, made when needed. A caller that waits longer than `wait_s` is refused."""
        self._url, self._wait_s = url, wait_s
        self._places = asyncio.Semaphore(most)
        self._idle: list[tuple[Connection, float]] = []
        self._is_closed = False

    async def rows(self, statement: TextClause, facts: Facts) -> list[Any]:
        """Run one statement, a transaction by itself; its rows as named tuples. Raises psycopg's errors."""
        async with self._connection() as connection:
            return await Statements(connection).rows(statement, facts)

    async def tuples(self, sql: str, values: Facts) -> list[tuple[object, ...]]:
        """Run one as psycopg writes it, a transaction by itself. For typed statements. Raises psycopg's errors."""
        async with self._connection() as connection:
            return await Statements(connection).tuples(sql, values)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator["Statements"]:
        """Several statements in one transaction: commits on leaving, rolls back on any exception."""
        async with self._connection() as connection, connection.transaction():
            yield Statements(connection)

    async def close(self) -> None:
        """Close the idle connections, and from now on every connection that is returned."""
        self._is_closed = True
        await self._close_idle()

    async def _close_idle(self) -> None:
        while self._idle:
            await self._idle.pop()[0].close()

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[Connection]:
        async with self._place():
            connection = await self._living() or await self._new()
            try:
                yield connection
            except Exception:
                await self._put_back(connection)
                raise
            except BaseException:  # cancelled: the state of the connection is not known
                await connection.close()
                raise
            await self._put_back(connection)

    @asynccontextmanager
    async def _place(self) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(self._wait_s):
                await self._places.acquire()
        except TimeoutError:
            raise Unavailable from None
        try:
            yield
        finally:
            self._places.release()

    async def _living(self) -> Connection | None:
        while self._idle:
            connection, since = self._idle.pop()
            if time.monotonic() - since < TRUSTED_S:
                return connection
            try:
                await connection.execute("SELECT 1")
            except Error:
                await connection.close()
            else:
                return connection
        return None

    async def _new(self) -> Connection:
        connection = await AsyncConnection.connect(self._url, autocommit=True, row_factory=namedtuple_row)
        set_json_loads(orjson.loads, connection)
        return connection

    async def _put_back(self, connection: Connection) -> None:
        if self._is_closed:
            await connection.close()
        elif connection.closed or connection.info.transaction_status != TransactionStatus.IDLE:
            await connection.close()
            await (
                self._close_idle()
            )  # what ended this connection, such as a restart of the server, ended the idle ones too
        else:
            self._idle.append((connection, time.monotonic()))


@lru_cache(maxsize=1024)
def _for_driver(statement: TextClause) -> bytes:
    """The statement with its parameters as psycopg writes them."""
    dialect = PGDialect_psycopg()  # type: ignore[no-untyped-call]  # SQLAlchemy's own
    return str(statement.compile(dialect=dialect)).encode()
