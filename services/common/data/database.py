"""One service's own PostgreSQL database."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast

from sqlalchemy import event
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

from services.common.data.quick import TRUSTED_S, Connection, Quick

Session = AsyncSession
"""One transaction, as an operation passes it to the store."""


class Database:
    """A pool of connections to one database. `quick` runs single statements for hot paths."""

    def __init__(self, url: str, pool_size: int = 10, wait_s: float = 10) -> None:
        """`url` as `postgresql://user:password@host:port/name`; `wait_s` is the longest wait for a connection."""
        self.engine = create_async_engine(
            make_url(url).set(drivername="postgresql+psycopg"),
            pool_size=pool_size * 2,
            max_overflow=0,  # a connection made for one request costs more than the request
            pool_timeout=wait_s,
            pool_use_lifo=True,
            hide_parameters=True,  # errors in the log show the statement without its parameters: they may be personal
        )
        _ask_the_idle(self.engine.sync_engine)
        self._sessions = async_sessionmaker(self.engine, expire_on_commit=False)
        self.quick = Quick(url, pool_size, wait_s)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """One transaction: commits on leaving, rolls back on any exception."""
        async with self._sessions() as session, session.begin():
            yield session

    async def close(self) -> None:
        """Close all connections."""
        await self.quick.close()
        await self.engine.dispose()


async def driver_of(session: Session) -> Connection:
    """The driver's own connection of a transaction, for COPY, which a statement cannot be."""
    return cast(Connection, (await (await session.connection()).get_raw_connection()).driver_connection)


def _ask_the_idle(engine: Engine) -> None:
    """Check a connection that was idle; a connection that was just used is not checked."""

    def put_back(_: DBAPIConnection | None, record: ConnectionPoolEntry) -> None:
        record.info["since"] = time.monotonic()

    def taken(connection: DBAPIConnection, record: ConnectionPoolEntry, _: PoolProxiedConnection) -> None:
        if time.monotonic() - record.info.get("since", time.monotonic()) < TRUSTED_S:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as gone:
            raise InvalidatePoolError from gone

    event.listen(engine, "checkin", put_back)
    event.listen(engine, "checkout", taken)
