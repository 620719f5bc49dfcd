"""The context of a call: the service, the caller, and a transaction to read or change in."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Annotated, Generic, cast
from uuid import UUID

from fastapi import Depends, Request, Response
from typing_extensions import TypeVar

from services.common.clock import Clock
from services.common.data.database import Session
from services.common.http import Peer
from services.common.service import SHARED, Change, Reading, Service
from services.common.settings import ServiceSettings
from services.common.texts import Language
from services.common.web.access import OFFICE, Caller, Relation, require_own
from services.common.web.idempotency import Key

S = TypeVar("S", bound=ServiceSettings, default=ServiceSettings)
NOBODYS = UUID(int=0)


class Context(Generic[S]):
    """The context of one request."""

    def __init__(self, request: Request, response: Response) -> None:
        """Made by the `Here` parameter."""
        self.service: Service = request.app.state.service
        self.caller: Caller = request.state.caller
        self.relation: Relation = request.state.relation
        self.trace_id: str = request.scope.get("trace_id", "")
        self.response = response

    @property
    def clock(self) -> Clock:
        """The service's clock."""
        return self.service.clock

    @property
    def settings(self) -> S:
        """The service's own settings."""
        return cast("S", self.service.settings)

    @property
    def peers(self) -> Mapping[str, Peer]:
        """The other services."""
        return self.service.peers

    @property
    def language(self) -> Language:
        """The language the caller prefers."""
        return self.caller.language

    @property
    def sees_all(self) -> bool:
        """Whether the caller may see everybody's here, or everything of its office, and not only its own."""
        return self.relation is not Relation.OWN

    @property
    def own_organisation_id(self) -> UUID | None:
        """The organisation of which alone the caller sees things, one that is nobody's without any; None: of all."""
        if self.relation is not Relation.OWN:
            return None
        return self.caller.organisation_id or NOBODYS

    @property
    def office_id(self) -> UUID | None:
        """The office of which alone the caller reaches things; None: it is not bound to one."""
        return self.caller.organisation_id if self.relation is OFFICE else None

    async def office_of(self, session: Session, thing_id: UUID) -> UUID | None:
        """The office of a thing, for a caller that is bound to one; what is shared is of the caller's office too."""
        if self.office_id is None or self.service.office_of is None:
            return self.office_id
        found = await self.service.office_of(session, thing_id)
        return self.office_id if found == SHARED else found

    def require_own(
        self, *, client_id: UUID | None = None, provider_id: UUID | None = None, office_id: UUID | None = None
    ) -> None:
        """Pass when the relation is ANY or the thing is the caller's; else NotFound."""
        require_own(self.caller, self.relation, client_id=client_id, provider_id=provider_id, office_id=office_id)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Reading]:
        """A transaction to read in, as the caller."""
        async with self.service.reading(self.caller, self.trace_id) as reading:
            yield reading

    @asynccontextmanager
    async def writing(self, key: Key | None = None) -> AsyncIterator[Change]:
        """A transaction to change in, as the caller; headers of the answer go out with it."""
        async with self.service.writing(key, self.caller, self.trace_id) as change:
            yield change
        self.response.headers.update(change.headers)
        if change.kept:
            self.response.status_code = change.kept[0]


async def _here(request: Request, response: Response) -> Context[ServiceSettings]:
    return Context(request, response)


Here = Annotated[Context[S], Depends(_here)]
"""The context of a call, as a parameter of a route: `context: Here[Settings]`."""
