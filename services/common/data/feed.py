"""The event feed: an event is written with its fact (outbox), numbered after commit by the sequencer, read in pages."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import psycopg
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.data.database import Database
from services.common.data.inserts import PUBLISH, EventRow
from services.common.data.statement import NoParameters, Statement, as_json
from services.common.ids import new_id
from services.common.logs import logger
from services.common.refusals import Refusal, Unavailable
from services.common.texts import Text

PAGE = 1000
TOGETHER_S = 0.005
"""Events that are committed within this time of each other are numbered in one round."""
LOOK_EVERY_S = 0.2
"""Longest time until this process notices events that another replica numbered; its own are numbered at once."""


@dataclass(frozen=True)
class NumberedEvent:
    """An event with its position in the feed."""

    position: int
    event_id: UUID
    type: str
    subject: UUID
    at: datetime
    data: dict[str, object]


class FeedRewound(Refusal):
    """The reader's position is of an epoch of this database that a restore has ended."""

    status = 410
    code = "feed-rewound"
    title = Text("De feed is teruggezet", "The feed was rewound")
    detail = Text("Lees verder vanaf {position}.", "Continue from {position}.")


class FeedUnannounced(FeedRewound):
    """The reader has read further than this feed goes: the database was restored, and nobody announced it."""


class RestoreUnannounced(Unavailable):
    """The database was restored from a backup, and that was not announced (503)."""

    code = "restore-unannounced"
    title = Text("Een herstel is niet gemeld", "A restore was not announced")
    detail = Text(
        "De database van {service} is teruggezet uit een back-up. Andere diensten hebben er meer van gelezen dan er nu "
        "in staat.",
        "The database of {service} was restored from a backup. Other services have read more of it than it now holds.",
    )
    remedy = Text(
        "Stop de dienst, voer ./pvb restore --announce --service {service} uit, en start de dienst weer.",
        "Stop the service, run ./pvb restore --announce --service {service}, and start the service again.",
    )


@dataclass
class ReadBeyond:
    """Whether a reader of this process had read further than the feed goes, and in which epoch."""

    epoch: int | None = None


class FeedTruncated(Refusal):
    """The reader's position is before the first event that is retained."""

    status = 410
    code = "feed-truncated"
    title = Text("Zo ver terug gaat de feed niet", "The feed does not go back that far")
    detail = Text(
        "Lees eerst de lijsten en daarna de feed vanaf {position}.",
        "Read the lists first, then the feed from {position}.",
    )


async def publish(session: AsyncSession, type: str, subject: UUID, data: Mapping[str, object], at: datetime) -> None:
    """Write an event in the transaction that wrote its fact and holds the lock on it."""
    await publish_all(session, type, [(subject, data)], at)


async def publish_all(
    session: AsyncSession, type: str, told: Sequence[tuple[UUID, Mapping[str, object]]], at: datetime
) -> None:
    """Write many events of one type at once, each a subject and its data."""
    rows = [EventRow(new_id(), type, subject, as_json(data), at) for subject, data in told]
    await _PUBLISH.run_each(session, rows)


class Feed:
    """The sequencer of this process, and the readers that wait for it."""

    def __init__(self, database: Database) -> None:
        """Nothing runs until `run`."""
        self._database = database
        self._committed = asyncio.Event()
        self._moved = asyncio.Condition()
        self._last = -1

    def wake(self) -> None:
        """Wake the sequencer: events were committed here."""
        self._committed.set()

    async def run(self) -> None:
        """Number committed events until cancelled. One task per process."""
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
        """Number all committed events, and wake the waiting readers."""
        numbered, last = 1, self._last
        while numbered:
            done = await _NUMBER.one(self._database.quick, _Most(PAGE))
            numbered, last = done.numbered, done.last
        if last != self._last:
            self._last = last
            async with self._moved:
                self._moved.notify_all()

    async def wait_beyond(self, position: int, seconds: float) -> bool:
        """Return true once an event beyond `position` was numbered, or false after `seconds`."""
        async with self._moved:
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):
                    await self._moved.wait_for(lambda: self._last > position)
        return self._last > position


async def epoch_of(session: AsyncSession) -> int:
    """The current epoch of this database."""
    return (await _HEAD.one(session, NoParameters())).epoch


async def begin_epoch(session: AsyncSession, second: int) -> int:
    """Begin another epoch of this database, the last step of a restore; returns it.

    An epoch is the `second` (Unix time) of its beginning, so two restores of one backup differ.
    """
    return await BEGIN_EPOCH.one(session, Second(second))


async def start_after(session: AsyncSession, after: str | None) -> tuple[int, int]:
    """Epoch and number from which to continue reading; raises FeedRewound or FeedTruncated."""
    head = await _HEAD.one(session, NoParameters())
    if after is None:
        return head.epoch, head.floor
    its_epoch, _, its_number = after.partition(".")
    number = int(its_number)
    if number < head.floor:
        raise FeedTruncated(position=f"{head.epoch}.{head.last}")
    if int(its_epoch) == head.epoch:
        if number > head.last:
            raise FeedUnannounced(position=f"{head.epoch}.{head.last}")
        return head.epoch, number
    next_life = await _NEXT_LIFE.find(session, _Epoch(int(its_epoch)))
    if next_life is None or number > next_life:
        raise FeedRewound(position=f"{head.epoch}.{next_life if next_life is not None else 0}")
    return head.epoch, number


async def read_after(session: AsyncSession, number: int, limit: int) -> list[NumberedEvent]:
    """The events beyond a number, in order."""
    return await _READ.run(session, _Beyond(number, limit))


@dataclass(frozen=True)
class Second:
    """A second of Unix time."""

    second: int


@dataclass(frozen=True)
class _Most:
    most: int


@dataclass(frozen=True)
class _Numbered:
    numbered: int
    last: int


@dataclass(frozen=True)
class _Head:
    epoch: int
    last: int
    floor: int


@dataclass(frozen=True)
class _Epoch:
    epoch: int


@dataclass(frozen=True)
class _Beyond:
    number: int
    most: int


_PUBLISH = Statement(PUBLISH.select(), EventRow)
_NUMBER = Statement(
    "SELECT CASE WHEN EXISTS (SELECT FROM feed WHERE position IS NULL) THEN feed_number(:most) ELSE 0 END AS numbered,"
    " (SELECT last FROM feed_head) AS last",
    _Most,
    _Numbered,
)
"""Looks first: numbering takes a lock, and a lock writes. `last` is as before, so it counts when 0 were numbered."""
_HEAD = Statement("SELECT epoch, last, floor FROM feed_head", NoParameters, _Head)
BEGIN_EPOCH = Statement(
    """
    WITH next AS (
      UPDATE feed_head SET epoch = GREATEST(epoch + 1, CAST(:second AS bigint)) RETURNING epoch, last)
    INSERT INTO feed_epoch (epoch, began_after) SELECT epoch, last FROM next RETURNING epoch
    """,
    Second,
    int,
)
_NEXT_LIFE = Statement("SELECT began_after FROM feed_epoch WHERE epoch > :epoch ORDER BY epoch LIMIT 1", _Epoch, int)
_READ = Statement(
    "SELECT position, event_id, type, subject, at, data FROM feed"
    " WHERE position > :number ORDER BY position LIMIT :most",
    _Beyond,
    NumberedEvent,
)
