"""Messages over HTTP, the same in every service."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import Query, status

from services.common.message_kinds import Party
from services.common.messages import operations
from services.common.messages.operations import ReadableFiles, Readers
from services.common.messages.schemas import MessageAnswer, MessagePage
from services.common.schemas import Id
from services.common.tokens import Role
from services.common.web.access import OWN, Relation, Routes, allows
from services.common.web.context import Here
from services.common.web.idempotency import Idempotency
from services.common.web.paging import Paging

EVERYWHERE: Mapping[Role, Party] = {
    Role.CLIENT: Party.CLIENT,
    Role.REPRESENTATIVE: Party.CLIENT,
    Role.PROVIDER: Party.PROVIDER,
}
Unread = Annotated[bool | None, Query(description="True: only what nobody has read. False: only what was read.")]


def message_routes(others: Mapping[Role, Party], files: ReadableFiles | None = None) -> Routes:
    """The router of messages; `others`: the roles of offices that read messages in this service."""
    router = Routes(tags=["messages"])
    readers = Readers({**EVERYWHERE, **others}, files)
    allowed: dict[str, Relation] = {role.name.lower(): OWN for role in readers.roles}

    @router.get("/messages")
    @allows(**allowed)
    async def list_messages(context: Here, page: Paging, unread: Unread = None) -> MessagePage:
        """List the messages to you, to the clients for whom you act and to your organisation, newest first."""
        return await operations.list_messages(context, readers, None, page, is_unread=unread)

    @router.get("/messages/{message_id}")
    @allows(**allowed)
    async def read_message(message_id: Id, context: Here) -> MessageAnswer:
        """One message."""
        return await operations.read_message(context, readers, message_id)

    @router.post("/messages/{message_id}/reading", status_code=status.HTTP_201_CREATED)
    @allows(**allowed)
    async def mark_message_read(message_id: Id, key: Idempotency, context: Here) -> MessageAnswer:
        """Note that a message was read; the first time counts."""
        return await operations.mark_read(context, readers, message_id, key)

    @router.get("/clients/{client_id}/messages")
    @allows(client=OWN, representative=OWN)
    async def list_client_messages(client_id: Id, context: Here, page: Paging, unread: Unread = None) -> MessagePage:
        """List the messages of this service to one client, newest first."""
        return await operations.list_messages(context, readers, client_id, page, is_unread=unread)

    return router
