"""The feed: events written with the fact, numbered after commit in one place, read in pages (long poll)."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg
from sqlalchemy import text
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.data.database import Database
from services.common.ids import new_id
from services.common.json import dump
from services.common.logs import logger
from services.common.refusals import Refusal, Unavailable
from services.common.texts import Text

PAGE = 1000
TOGETHER_S = 0.005
"""What is committed within so long of each other is numbered in one round."""
LOOK_EVERY_S = 0.2
"""What this process committed is numbered at once; this is how long what another replica numbered stays unseen."""


class FeedRewound(Refusal):
    """The reader's position is of a life of this database that a restore has ended."""

    status = 410
    code = "feed-rewound"
    title = Text("De feed is teruggezet", "The feed was rewound")
    detail = Text("Lees verder vanaf {position}.", "Read on from {position}.")


class FeedTruncated(Refusal):
    """The reader's position lies before what is kept."""

    status = 410
    code = "feed-truncated"
    title = Text("Zo ver terug gaat de feed niet", "The feed does not go back that far")
    detail = Text("Lees eerst de lijsten en dan vanaf {position}.", "Read the lists first and then from {position}.")


async def publish(session: AsyncSession, type: str, subject: UUID, data: Mapping[str, Any], at: datetime) -> None:
    """Write an event in the transaction that made its fact and holds the lock on it."""
    await publish_all(session, type, [(subject, data)], at)


async def publish_all(
    session: AsyncSession, type: str, told: Sequence[tuple[UUID, Mapping[str, Any]]], at: datetime
) -> None:
    """Write many events of one type at once, each a subject and its data."""
    rows = [
        {"event": new_id(), "type": type, "subject": subject, "at": at, "data": dump(data).decode()}
        for subject, data in told
    ]
    if rows:
        await session.execute(_PUBLISH, rows)


class Feed:
    """The sequencer of this process, and what waits for it."""

    def __init__(self, database: Database) -> None:
        """Nothing runs until `run`."""
        self._database = database
        self._committed = asyncio.Event()
        self._moved = asyncio.Condition()
        self._last = -1

    def wake(self) -> None:
        """Something was committed here: number it at once."""
        self._committed.set()

    async def run(self) -> None:
        """Number what is committed, for ever. One task per process."""
        while True:
            try:
                await self.number()
            except (psycopg.Error, OSError, Unavailable) as fault:
                logger().warning("numbering failed, trying again", fault=type(fault).__name__)
                await asyncio.sleep(1)
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_EVERY_S):  # wait_for can lose a cancellation (Python 3.11)
                    await self._committed.wait()
                await asyncio.sleep(TOGETHER_S)
            self._committed.clear()

    async def number(self) -> None:
        """Number all that is committed now, and wake who waits."""
        numbered, last = 1, self._last
        while numbered:
            [(numbered, last)] = await self._database.quick.rows(_NUMBER, {"most": PAGE})
        if last != self._last:
            self._last = last
            async with self._moved:
                self._moved.notify_all()

    async def wait_beyond(self, position: int, seconds: float) -> bool:
        """Return when something beyond `position` was numbered (true), or after `seconds`."""
        async with self._moved:
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self._moved.wait_for(lambda: self._last > position)
        return self._last > position


async def epoch_of(session: AsyncSession) -> int:
    """The epoch of this database's life."""
    return int((await session.execute(text("SELECT epoch FROM feed_head"))).scalar_one())


async def start_after(session: AsyncSession, after: str | None) -> tuple[int, int]:
    """Epoch and number to read on from; raises FeedRewound or FeedTruncated."""
    epoch, last, floor = (await session.execute(text("SELECT epoch, last, floor FROM feed_head"))).one()
    if after is None:
        return epoch, floor
    its_epoch, _, its_number = after.partition(".")
    number = int(its_number)
    if number < floor:
        raise FeedTruncated(position=f"{epoch}.{last}")
    if int(its_epoch) == epoch:
        if number > last:
            raise FeedRewound(position=f"{epoch}.{last}")
        return epoch, number
    next_life = (await session.execute(_NEXT_LIFE, {"epoch": int(its_epoch)})).scalar_one_or_none()
    if next_life is None or number > next_life:
        raise FeedRewound(position=f"{epoch}.{next_life if next_life is not None else 0}")
    return epoch, number


async def read_after(session: AsyncSession, number: int, limit: int) -> list[Row[Any]]:
    """The events beyond a number, in order."""
    rows = await session.execute(_READ, {"after": number, "limit": limit})
    return list(rows)


_PUBLISH = text(
    "INSERT INTO feed (event_id, type, subject, at, data) VALUES (:event, :type, :subject, :at, CAST(:data AS jsonb))"
)
_NUMBER = text(
    "SELECT CASE WHEN EXISTS (SELECT FROM feed WHERE position IS NULL) THEN feed_number(:most) ELSE 0 END AS numbered,"
    " (SELECT last FROM feed_head) AS last"
)
"""Looks first: numbering takes a lock, and a lock writes. `last` is as before, so it counts when 0 were numbered."""
_NEXT_LIFE = text("SELECT began_after FROM feed_epoch WHERE epoch > :epoch ORDER BY epoch LIMIT 1")
_READ = text(
    "SELECT position, event_id, type, subject, at, data FROM feed"
    " WHERE position > :after ORDER BY position LIMIT :limit"
)
