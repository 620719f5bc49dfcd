"""Feed readers: how a service keeps projections of others' facts, and catches up before it refuses a request."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from pydantic import Field
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.data import positions
from services.common.data.database import Database
from services.common.data.statement import as_json
from services.common.http import Peer, PeerRefused
from services.common.ids import new_id
from services.common.logs import logger
from services.common.metrics import Metrics
from services.common.refusals import PeerAway
from services.common.schemas import Answer

LONG_POLL_S = 20
CATCH_UP_S = 2.0
RELEASE_S = 2.0
"""How long a stop waits for the leases to be given up."""
BREATH_S = 0.05
"""Pause before the next page at the end of a feed, so that events that arrive one by one are read in batches."""
TRIES = 5


class Event(Answer):
    """A CloudEvent as a reader sees it."""

    id: UUID
    type: str
    subject: UUID
    sequence: int
    time: datetime
    data: dict[str, object]


class FeedPage(Answer):
    """One page of a feed."""

    items: list[Event] = Field(max_length=1000)
    position: str
    more: bool


Handler = Callable[[AsyncSession, Event], Awaitable[None]]
"""Applies an event to the projection; only a newer version, so that reading it twice has no effect."""
PageHandler = Callable[[AsyncSession, Sequence[Event]], Awaitable[None]]
"""The same for all events of one type of a page, in their order."""


@dataclass(frozen=True)
class Subscription:
    """What a service reads of another: event type → handler. Other types are skipped."""

    source: str
    handlers: Mapping[str, Handler]
    at_once: Mapping[str, PageHandler] = field(default_factory=dict)
    """Event type → handler of all its events of a page in one go. When it fails, `handlers` take them one by one."""
    page: int = 500
    """How many events one transaction takes: few where one event locks many rows."""


class Readers:
    """All feed readers of one service in this process."""

    def __init__(
        self, database: Database, peers: Mapping[str, Peer], subscriptions: Sequence[Subscription], metrics: Metrics
    ) -> None:
        """Nothing is read until `run` or `catch_up`."""
        self._database = database
        self._by_source = {each.source: _Reader(database, peers[each.source], each, metrics) for each in subscriptions}

    async def run(self) -> None:
        """Follow every source until cancelled."""
        async with asyncio.TaskGroup() as group:
            for reader in self._by_source.values():
                group.create_task(reader.follow())
                group.create_task(reader.retry_parked())

    async def release(self) -> None:
        """Give up the leases at an orderly stop, after `run` has ended; a replica then reads on at once.

        A reader that cannot give up its lease in time loses it 35 s after it last renewed it.
        """
        readers = [reader.me for reader in self._by_source.values()]
        try:
            async with asyncio.timeout(RELEASE_S), self._database.transaction() as session:
                await positions.release(session, readers)
        except (SQLAlchemyError, OSError) as fault:  # a TimeoutError is an OSError
            logger().warning("the leases on feeds were not given up", fault=type(fault).__name__)

    def away(self) -> list[str]:
        """The sources that did not answer when last asked."""
        return sorted(source for source, reader in self._by_source.items() if reader.is_away)

    async def catch_up(self, source: str) -> None:
        """Read a source to its current end; raises PeerAway when that takes longer than 2 s."""
        try:
            async with asyncio.timeout(CATCH_UP_S):
                await self._by_source[source].to_the_end()
        except (TimeoutError, PeerRefused):
            raise PeerAway(service=source) from None


class _Reader:
    def __init__(self, database: Database, peer: Peer, subscription: Subscription, metrics: Metrics) -> None:
        self._database, self._peer, self._subscription = database, peer, subscription
        self._metrics = metrics
        self.me = new_id()
        self._lock = asyncio.Lock()
        self._tries: dict[int, int] = {}
        self.is_away = False

    @property
    def _source(self) -> str:
        return self._subscription.source

    async def follow(self) -> None:
        while True:
            try:
                if not await self._lease():
                    await asyncio.sleep(3)
                    continue
                page, after = await self._fetch(wait=LONG_POLL_S)
                async with self._lock:
                    await self._take(page, after)
                self._found_away(False)
                if not page.more:
                    await asyncio.sleep(BREATH_S)
            except PeerAway:
                self._found_away(True)
                await asyncio.sleep(0.5)
            except (PeerRefused, SQLAlchemyError, OSError, HandlingFailed) as fault:
                logger().warning("reading a feed failed, trying again", source=self._source, fault=repr(fault)[:500])
                await asyncio.sleep(0.5)

    async def to_the_end(self) -> None:
        async with self._lock:
            more = True
            while more:
                page, after = await self._fetch(wait=0)
                await self._take(page, after)
                more = page.more or bool(page.items)

    def _found_away(self, is_away: bool) -> None:
        self.is_away = is_away
        self._metrics.gauge("reader_up", "Whether the peer's feed can be read", not is_away, source=self._source)

    async def _lease(self) -> bool:
        async with self._database.transaction() as session:
            await positions.begin(session, self._source)
            return await positions.lease(session, self._source, self.me)

    async def _fetch(self, wait: int) -> tuple[FeedPage, str | None]:
        async with self._database.transaction() as session:
            await positions.begin(session, self._source)
            after = await positions.get_position(session, self._source)
        params: dict[str, str | int] = {"limit": self._subscription.page, "wait": wait}
        if after:
            params["after"] = after
        try:
            page = await self._peer.get("/feed", params=params, answer=FeedPage, timeout_s=wait + 10)
        except PeerRefused as refused:
            await self._rewind(refused, after)
            raise
        return page, after

    async def _rewind(self, refused: PeerRefused, after: str | None) -> None:
        """Go back to the position that a restored source gives; events that are read twice have no effect."""
        position = refused.facts.get("position")
        if refused.code == "feed-rewound" and isinstance(position, str):
            logger().error("a feed was rewound", source=self._source, position=position)
            async with self._database.transaction() as session:
                await positions.move(session, self._source, after, position)

    async def _take(self, page: FeedPage, after: str | None) -> None:
        """Apply a page to the projection in one transaction: position first, then each event."""
        if not page.items and page.position == after:
            return
        try:
            failed = await self._take_at_once(page, after)
        except _ReadElsewhere:
            return
        if failed:
            raise HandlingFailed(repr(failed)) from failed

    async def _take_at_once(self, page: FeedPage, after: str | None) -> Exception | None:
        """Apply a page without a savepoint per event, which costs two more round trips each, until one fails."""
        try:
            return await self._take_page(page, after, apart=False)
        except (_ReadElsewhere, HandlingFailed):
            raise
        except Exception:  # noqa: BLE001  # whatever it is: now it matters which event it is
            return await self._take_page(page, after, apart=True)

    async def _take_page(self, page: FeedPage, after: str | None, *, apart: bool) -> Exception | None:
        epoch = page.position.partition(".")[0]
        gathered: dict[str, list[Event]] = {}
        async with self._database.transaction() as session:
            parked = set(await positions.list_parked_subjects(session, self._source))
            done = int(after.partition(".")[2]) if after else None
            if not await positions.move(session, self._source, after, page.position):
                raise _ReadElsewhere
            for event in page.items:
                if done is not None and event.sequence != done + 1:
                    logger().critical("gap in a feed", source=self._source, after=done, next=event.sequence)
                    raise HandlingFailed(f"gap after {done}")
                done = event.sequence
                if not apart and event.type in self._subscription.at_once and event.subject not in parked:
                    gathered.setdefault(event.type, []).append(event)
                    continue
                failed = await self._take_one(session, event, parked, epoch, apart=apart)
                if failed:
                    await positions.stop_at(session, self._source, f"{epoch}.{event.sequence - 1}")
                    return failed
            for kind, events in gathered.items():
                await self._subscription.at_once[kind](session, events)
        return None

    async def _take_one(
        self, session: AsyncSession, event: Event, parked: set[UUID], epoch: str, *, apart: bool
    ) -> Exception | None:
        handler = self._subscription.handlers.get(event.type)
        if handler is None:
            return None
        if not apart and event.subject not in parked:
            await handler(session, event)
            return None
        fault: Exception | None = None
        if event.subject not in parked:
            try:
                async with session.begin_nested():
                    await handler(session, event)
                    return None
            except Exception as caught:  # noqa: BLE001  # whatever it is: the rest of the feed must go on
                fault = caught
                self._tries[event.sequence] = self._tries.get(event.sequence, 0) + 1
                if self._tries[event.sequence] < TRIES:
                    return fault
        self._tries.pop(event.sequence, None)
        parked.add(event.subject)
        logger().error("event parked", source=self._source, type=event.type, sequence=event.sequence)
        await self._park(session, epoch, event, fault)
        return None

    async def _park(self, session: AsyncSession, epoch: str, event: Event, fault: Exception | None) -> None:
        parked = positions.ParkedEvent(
            source=self._source,
            position=f"{epoch}.{event.sequence}",
            sequence=event.sequence,
            subject=event.subject,
            event=as_json(event.model_dump(mode="json", by_alias=True)),
            fault=type(fault).__name__ if fault else "an earlier event of this subject is parked",
        )
        await positions.park(session, parked)

    async def retry_parked(self) -> None:
        while True:
            await asyncio.sleep(60)
            try:
                await self._retry_once()
            except (SQLAlchemyError, OSError) as fault:
                logger().warning("parked events not tried", source=self._source, fault=type(fault).__name__)

    async def _retry_once(self) -> None:
        async with self._database.transaction() as session:
            rows = await positions.list_parked(session, self._source)
            still: set[UUID] = set()
            for row in rows:
                event = Event.model_validate(row.event)
                if event.subject in still:
                    continue
                try:
                    async with session.begin_nested():
                        await self._subscription.handlers[event.type](session, event)
                        await positions.unpark(session, self._source, row.position)
                except Exception:  # noqa: BLE001  # it stays parked, and shows in the metrics
                    still.add(event.subject)
        self._metrics.gauge("feed_parked", "Events that could not be handled", len(still), source=self._source)


class HandlingFailed(Exception):
    """An event could not be handled; it is tried again."""


class _ReadElsewhere(Exception):
    """Another replica took this page first."""
