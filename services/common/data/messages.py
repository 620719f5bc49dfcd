"""Messages to the parties: sent in the transaction that makes what they report, read and marked as read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.calendar import amsterdam_day
from services.common.data.statement import Door, Json, Statement, as_json, columns_of
from services.common.ids import new_id
from services.common.message_kinds import Message

SENT = "nl.pvb.messages.sent.v1"
CHANNEL = "portal"


@dataclass(frozen=True)
class StoredMessage:
    """A message as it was sent, and when it was read first."""

    message_id: UUID
    recipient: str
    recipient_id: UUID
    kind: str
    resource: str
    resource_id: UUID
    language: str
    channel: str
    title_nl: str
    title_en: str
    text_nl: str
    text_en: str
    sent_at: datetime
    sent_on: date
    read_at: datetime | None


@dataclass(frozen=True)
class Readable:
    """The messages that a caller may read: those to these kinds of parties with these ids."""

    parties: list[str]
    party_ids: list[UUID]


async def send_all(door: Door, several: Sequence[Message], at: datetime) -> list[UUID]:
    """Store messages and publish their events, all in one statement; returns their ids in the same order."""
    message_ids = [new_id() for _ in several]
    if several:
        rows = [_row(message_id, message) for message_id, message in zip(message_ids, several, strict=True)]
        await _SEND.run(door, _Several(as_json(rows), at, amsterdam_day(at), SENT, CHANNEL))
    return message_ids


async def list_messages(
    session: AsyncSession, reader: Readable, *, is_unread: bool | None, before: UUID | None, most: int
) -> list[StoredMessage]:
    """The messages of a reader, newest first, from before a message on; `is_unread` filters when it is given."""
    wanted = _Wanted(reader.parties, reader.party_ids, before, most)
    if is_unread is None:
        return await _LIST.run(session, wanted)
    return await (_LIST_UNREAD if is_unread else _LIST_READ).run(session, wanted)


async def find(session: AsyncSession, reader: Readable, message_id: UUID) -> StoredMessage | None:
    """One message of a reader, or None."""
    return await _FIND.find(session, _One(reader.parties, reader.party_ids, message_id))


async def mark_read(session: AsyncSession, message_id: UUID, by: UUID, at: datetime) -> None:
    """Note who read a message first, and when; a message that was read before keeps its note."""
    await _MARK.run(session, _Reading(message_id, by, at))


def _row(message_id: UUID, message: Message) -> dict[str, object]:
    title, text = message.title, message.text
    return {
        "message_id": message_id,
        "event_id": new_id(),
        "recipient": message.party,
        "recipient_id": message.party_id,
        "kind": message.kind.code,
        "resource": message.kind.resource,
        "resource_id": message.about,
        "language": message.language,
        "title_nl": title.nl,
        "title_en": title.en,
        "text_nl": text.nl,
        "text_en": text.en,
    }


@dataclass(frozen=True)
class _Several:
    messages: Json
    at: datetime
    sent_on: date
    event_type: str
    channel: str


@dataclass(frozen=True)
class _Wanted(Readable):
    before: UUID | None
    most: int


@dataclass(frozen=True)
class _One(Readable):
    message_id: UUID


@dataclass(frozen=True)
class _Reading:
    message_id: UUID
    read_by: UUID
    read_at: datetime


_SEND = Statement("send_messages.sql", _Several)
_PAGE = """
SELECT {{columns}} FROM messages
WHERE recipient_id = ANY(CAST(:party_ids AS uuid[])) AND recipient = ANY(:parties)
  AND (CAST(:before AS uuid) IS NULL OR message_id < CAST(:before AS uuid)) {{read}}
ORDER BY message_id DESC LIMIT :most"""
_COLUMNS = columns_of(StoredMessage)
_LIST = Statement(_PAGE, _Wanted, StoredMessage, columns=_COLUMNS, read="")
_LIST_UNREAD = Statement(_PAGE, _Wanted, StoredMessage, columns=_COLUMNS, read="AND read_at IS NULL")
_LIST_READ = Statement(_PAGE, _Wanted, StoredMessage, columns=_COLUMNS, read="AND read_at IS NOT NULL")
"""Apart, so that the index of unread messages serves the second."""
_FIND = Statement(
    """
SELECT {{columns}} FROM messages
WHERE message_id = :message_id AND recipient_id = ANY(CAST(:party_ids AS uuid[])) AND recipient = ANY(:parties)""",
    _One,
    StoredMessage,
    columns=columns_of(StoredMessage),
)
_MARK = Statement(
    "UPDATE messages SET read_at = :read_at, read_by = :read_by WHERE message_id = :message_id AND read_at IS NULL",
    _Reading,
)
