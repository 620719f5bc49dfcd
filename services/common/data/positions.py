"""The position up to which another service's feed was read, the reader's lease, and the parked events."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.data.statement import Json, Statement


@dataclass(frozen=True)
class ParkedEvent:
    """An event that could not be handled, with its place in the feed and the fault."""

    source: str
    position: str
    sequence: int
    subject: UUID
    event: Json
    fault: str


@dataclass(frozen=True)
class Parked:
    """A parked event, to be tried again."""

    position: str
    event: dict[str, object]


async def begin(session: AsyncSession, source: str) -> None:
    """Create the row of a source, at the beginning of its feed."""
    await _BEGIN.run(session, _Source(source))


async def lease(session: AsyncSession, source: str, reader: UUID) -> bool:
    """Take or renew the lease on reading a source; false while another reader holds it."""
    return await _LEASE.find(session, _Lease(source, reader)) is not None


async def release(session: AsyncSession, readers: list[UUID]) -> None:
    """Give up the leases that these readers hold, so that another reader can take them at once."""
    await _RELEASE.run(session, _Readers(readers))


async def get_position(session: AsyncSession, source: str) -> str | None:
    """The position up to which a source was read; None before its beginning."""
    return (await _POSITION.one(session, _Source(source))).position


async def move(session: AsyncSession, source: str, after: str | None, to: str) -> bool:
    """Move from one position to the next (compare and set); false when another reader moved first."""
    return bool(await _MOVE.run(session, _Move(source, after, to)))


async def stop_at(session: AsyncSession, source: str, to: str) -> None:
    """Set the position to the last event that this transaction handled."""
    await _STOP.run(session, _Stop(source, to))


async def list_parked_subjects(session: AsyncSession, source: str) -> list[UUID]:
    """The subjects of parked events; their later events are parked as well."""
    return await _PARKED_SUBJECTS.run(session, _Source(source))


async def list_parked(session: AsyncSession, source: str) -> list[Parked]:
    """The parked events of a source, in order."""
    return await _PARKED.run(session, _Source(source))


async def park(session: AsyncSession, event: ParkedEvent) -> None:
    """Park an event; repeating it has no effect."""
    await _PARK.run(session, event)


async def unpark(session: AsyncSession, source: str, position: str) -> None:
    """Delete a parked event that was handled."""
    await _UNPARK.run(session, _Place(source, position))


@dataclass(frozen=True)
class _Source:
    source: str


@dataclass(frozen=True)
class _Lease:
    source: str
    reader: UUID


@dataclass(frozen=True)
class _Readers:
    readers: list[UUID]


@dataclass(frozen=True)
class _Position:
    position: str | None


@dataclass(frozen=True)
class _Move:
    source: str
    after: str | None
    to: str


@dataclass(frozen=True)
class _Stop:
    source: str
    to: str


@dataclass(frozen=True)
class _Place:
    source: str
    position: str


_BEGIN = Statement("INSERT INTO feed_reader (source) VALUES (:source) ON CONFLICT DO NOTHING", _Source)
_POSITION = Statement("SELECT position FROM feed_reader WHERE source = :source", _Source, _Position)
_LEASE = Statement(
    "UPDATE feed_reader SET owner = :reader, lease_until = now() + interval '35 s'"
    " WHERE source = :source AND (owner IS NULL OR owner = :reader OR lease_until < now()) RETURNING source",
    _Lease,
    str,
)
_RELEASE = Statement(
    "UPDATE feed_reader SET owner = NULL, lease_until = NULL WHERE owner = ANY(CAST(:readers AS uuid[]))", _Readers
)
_MOVE = Statement(
    "UPDATE feed_reader SET position = :to"
    " WHERE source = :source AND position IS NOT DISTINCT FROM CAST(:after AS text) RETURNING source",
    _Move,
    str,
)
_STOP = Statement("UPDATE feed_reader SET position = :to WHERE source = :source", _Stop)
_PARKED_SUBJECTS = Statement("SELECT subject FROM feed_parked WHERE source = :source", _Source, UUID)
_PARKED = Statement("SELECT position, event FROM feed_parked WHERE source = :source ORDER BY sequence", _Source, Parked)
_PARK = Statement(
    "INSERT INTO feed_parked (source, position, sequence, subject, event, fault)"
    " VALUES (:source, :position, :sequence, :subject, CAST(:event AS jsonb), :fault) ON CONFLICT DO NOTHING",
    ParkedEvent,
)
_UNPARK = Statement("DELETE FROM feed_parked WHERE source = :source AND position = :position", _Place)
