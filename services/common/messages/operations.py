"""Reading messages, and marking them as read."""

from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.data import messages
from services.common.data.messages import Readable, StoredMessage
from services.common.message_kinds import Party
from services.common.messages.schemas import MessageAnswer, MessagePage
from services.common.refusals import NotFound
from services.common.service import Reading
from services.common.tokens import Role
from services.common.web.context import Context
from services.common.web.idempotency import Key
from services.common.web.paging import PageOf

ReadableFiles = Callable[[AsyncSession, Context], Awaitable[Collection[UUID]]]
"""Finds the client files that a caller may read."""


@dataclass(frozen=True)
class Readers:
    """How one service knows whose messages a caller may read."""

    roles: dict[Role, Party]
    """A role → the party whose messages it reads."""
    files: ReadableFiles | None = None
    """The client files that a caller may read, in a service that has newer data than the token."""

    async def readable(self, session: AsyncSession, context: Context) -> Readable:
        """What the caller may read: messages to its client files and to its organisation, by its roles."""
        parties = {party for role, party in self.roles.items() if context.caller.has(role)}
        ids = set[UUID]()
        if Party.CLIENT in parties:
            ids.update(await self.files(session, context) if self.files else context.caller.client_ids)
        if parties - {Party.CLIENT} and context.caller.organisation_id:
            ids.add(context.caller.organisation_id)
        return Readable(sorted(parties), sorted(ids))


async def list_messages(
    context: Context, readers: Readers, client_id: UUID | None, page: PageOf, *, is_unread: bool | None
) -> MessagePage:
    """The caller's messages, or those of one client of whom it may read; newest first. Raises NotFound."""
    async with context.reading() as reading:
        reader = await readers.readable(reading.session, context)
        if client_id is not None:
            if client_id not in reader.party_ids:
                raise NotFound
            reader = Readable([Party.CLIENT], [client_id])
        rows = await messages.list_messages(
            reading.session, reader, is_unread=is_unread, before=page.after_id, most=page.size + 1
        )
        await reading.saw_all(_clients(rows[: page.size]), "messages", "R", "read-messages")
    return page.answer(MessagePage, [MessageAnswer.of(row) for row in rows], key=lambda each: str(each.message_id))


async def read_message(context: Context, readers: Readers, message_id: UUID) -> MessageAnswer:
    """One message to the caller. Raises NotFound."""
    async with context.reading() as reading:
        row = await _get(reading, context, readers, message_id)
        await reading.saw_all(_clients([row]), f"messages/{message_id}", "R", "read-messages")
    return MessageAnswer.of(row)


async def mark_read(context: Context, readers: Readers, message_id: UUID, key: Key) -> MessageAnswer:
    """Note that a message to the caller was read; the first time counts. Raises NotFound."""
    async with context.writing(key) as change:
        row = await _get(change, context, readers, message_id)
        await messages.mark_read(change.session, message_id, context.caller.subject, change.at)
        await change.saw_all(_clients([row]), f"messages/{message_id}", "U", "read-messages")
        answer = MessageAnswer.of(await _get(change, context, readers, message_id))
        return change.answer(answer, location=f"/messages/{message_id}")


async def _get(reading: Reading, context: Context, readers: Readers, message_id: UUID) -> StoredMessage:
    row = await messages.find(reading.session, await readers.readable(reading.session, context), message_id)
    if row is None:
        raise NotFound
    return row


def _clients(rows: Sequence[StoredMessage]) -> list[UUID]:
    """The persons to whom messages are, for the access log."""
    return sorted({row.recipient_id for row in rows if row.recipient == Party.CLIENT})
