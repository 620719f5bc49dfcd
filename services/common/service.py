"""A running service: its database, clock, peers, feed and readers; and what an operation writes in one transaction."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Coroutine, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol, TypeVar
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.clock import Clock
from services.common.data import access_log, decisions, idempotency, messages
from services.common.data.database import Database
from services.common.data.feed import Feed, publish, publish_all
from services.common.data.idempotency import Key
from services.common.data.readers import Readers
from services.common.data.statement import NoParameters, Statement
from services.common.http import Peer
from services.common.message_kinds import Message
from services.common.metrics import Metrics
from services.common.settings import ServiceSettings
from services.common.tokens import Verifier

M = TypeVar("M", bound=BaseModel)
T = TypeVar("T")


_ONE_MOMENT = Statement("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ", NoParameters)


class Who(Protocol):
    """The acting party: a caller, or the service itself."""

    @property
    def subject(self) -> UUID:
        """The acting subject."""

    @property
    def roles(self) -> frozenset[str]:
        """Its roles."""

    @property
    def organisation_id(self) -> UUID | None:
        """Its organisation."""


OwnFiles = Callable[[AsyncSession, Who, date], Awaitable[Collection[UUID]]]
"""The client files that a person may act for on a day."""
OfficeOf = Callable[[AsyncSession, UUID], Awaitable[UUID | None]]
"""The office of a thing, by its id: SHARED for what is of no single office, None for what is not known."""
SHARED = UUID(int=0)


class Reading:
    """One transaction that reads; it may write the access log."""

    def __init__(self, session: AsyncSession, at: datetime, who: Who, trace_id: str) -> None:
        """Made by `reading` and `writing`."""
        self.session, self.at, self.who, self.trace_id = session, at, who, trace_id

    async def of_one_moment(self) -> None:
        """Read everything as of one moment (a snapshot). Call this first in a transaction."""
        await _ONE_MOMENT.run(self.session, NoParameters())

    async def saw(self, client_id: UUID, resource: str, action: str, purpose: str) -> None:
        """Log that a person's resource was created, read, updated or deleted (`C`, `R`, `U`, `D`), and for what."""
        await access_log.write(self.session, self.at, self.who, client_id, resource, action, purpose, self.trace_id)

    async def saw_all(self, client_ids: Iterable[UUID], resource: str, action: str, purpose: str) -> None:
        """The same for many persons at once."""
        await access_log.write_all(
            self.session, self.at, self.who, client_ids, resource, action, purpose, self.trace_id
        )


class Change(Reading):
    """One transaction that writes: facts, events, decisions, the access log and the idempotent answer."""

    def __init__(self, session: AsyncSession, at: datetime, who: Who, trace_id: str) -> None:
        """Made by `writing`."""
        super().__init__(session, at, who, trace_id)
        self.kept: tuple[int, bytes] | None = None
        self.files: set[UUID] = set()
        """The persons' files that were changed here."""
        self.headers: dict[str, str] = {}

    async def saw(self, client_id: UUID, resource: str, action: str, purpose: str) -> None:
        """As in `Reading`; the idempotent answer is then about that file."""
        self.files.add(client_id)
        await super().saw(client_id, resource, action, purpose)

    async def saw_all(self, client_ids: Iterable[UUID], resource: str, action: str, purpose: str) -> None:
        """The same for many persons at once."""
        seen = list(client_ids)
        self.files.update(seen)
        await super().saw_all(seen, resource, action, purpose)

    async def publish(self, type: str, subject: UUID, data: Mapping[str, object]) -> None:
        """Write an event to the outbox; this transaction must hold the lock on the fact of the event."""
        await publish(self.session, type, subject, data, self.at)

    async def publish_all(self, type: str, told: Sequence[tuple[UUID, Mapping[str, object]]]) -> None:
        """The same for many events of one type at once, each a subject and its data."""
        await publish_all(self.session, type, told, self.at)

    async def decide(self, record: decisions.DecisionRecord) -> UUID:
        """Store a decision record; returns its id, by which the decision can be explained."""
        return await decisions.store(self.session, record, self.at, self.who)

    async def decide_all(self, records: Sequence[decisions.DecisionRecord]) -> list[UUID]:
        """The same for many at once; the ids are in the order of the records."""
        return await decisions.store_all(self.session, records, self.at, self.who)

    async def tell(self, message: Message) -> UUID:
        """Send a message to a party, with its event; returns the id of the message."""
        [message_id] = await self.tell_all([message])
        return message_id

    async def tell_all(self, several: Sequence[Message]) -> list[UUID]:
        """The same for many messages in one statement; the ids are in the order of the messages."""
        return await messages.send_all(self.session, several, self.at)

    def answer(self, model: M, status: int = 201, location: str | None = None, etag: int | None = None) -> M:
        """Store the answer with the idempotency key, so that the same key gives it again; returns the model.

        `location`: the path of what was made, from the service's base on.
        """
        assert location is None or location.startswith("/"), location
        self.kept = (status, model.model_dump_json(by_alias=True).encode())
        if location:
            self.headers["Location"] = location
        if etag is not None:
            self.headers["ETag"] = f'"{etag}"'
        return model


@dataclass(frozen=True)
class Itself:
    """The service acting by itself: a worker or a feed reader."""

    subject: UUID
    roles: frozenset[str] = frozenset({"service"})
    organisation_id: UUID | None = None


@dataclass
class Service:
    """Everything that lives as long as the app."""

    name: str
    settings: ServiceSettings
    database: Database
    clock: Clock
    peers: Mapping[str, Peer]
    feed: Feed
    readers: Readers
    verifier: Verifier
    metrics: Metrics
    itself: Itself
    own_files: OwnFiles | None = None
    """The client files that a person may act for, in a service that has newer data than the token."""
    office_of: OfficeOf | None = None
    """The office of what a decision or a report is about, in a service whose things belong to offices."""
    on_clock: list[Callable[[], None]] = field(default_factory=list)
    _aside: set[asyncio.Task[None]] = field(default_factory=set)
    _parts: dict[type[object], object] = field(default_factory=dict)

    def part(self, kind: type[T]) -> T:
        """The one object of this class that lives as long as the service; the first call makes it."""
        found = self._parts.get(kind)
        if not isinstance(found, kind):
            found = self._parts[kind] = kind()
        return found

    def run_aside(self, work: Coroutine[object, None, None]) -> asyncio.Task[None]:
        """Run a background task that no request waits for; it ends with the service."""
        task = asyncio.create_task(work)
        self._aside.add(task)
        task.add_done_callback(self._aside.discard)
        return task

    async def end_aside(self) -> None:
        """Cancel the background tasks, and wait until they have released everything."""
        tasks = list(self._aside)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    @asynccontextmanager
    async def reading(self, who: Who | None = None, trace_id: str = "") -> AsyncIterator[Reading]:
        """A transaction to read in."""
        async with self.database.transaction() as session:
            yield Reading(session, self.clock.now(), who or self.itself, trace_id)

    @asynccontextmanager
    async def writing(
        self, key: Key | None = None, who: Who | None = None, trace_id: str = ""
    ) -> AsyncIterator[Change]:
        """A transaction to change in; it commits on leaving. With a key the answer is stored, or replayed."""
        async with self.database.transaction() as session:
            change = Change(session, self.clock.now(), who or self.itself, trace_id)
            if key:
                await self._look_up_files(change, key)
                await idempotency.claim(session, key, change.at, self.settings.answer_cipher)
            yield change
            if key:
                assert change.kept, "an operation with a key must keep its answer: call change.answer(...)"
                await self._look_up_files(change, key)  # one may have been opened just now
                files = change.files.intersection(key.own_files)
                cipher = self.settings.answer_cipher
                await idempotency.keep(session, key, *change.kept, change.headers, files=files, cipher=cipher)
        self.feed.wake()

    async def _look_up_files(self, change: Change, key: Key) -> None:
        if self.own_files:
            key.own_files = await self.own_files(change.session, change.who, self.clock.today())
