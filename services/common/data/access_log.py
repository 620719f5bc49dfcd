"""The access log: who saw or changed what of a person, in the transaction that did so."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.engine import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.ids import new_id
from services.common.tokens import describe_roles


class Acting(Protocol):
    """Who acts."""

    @property
    def subject(self) -> UUID:
        """The acting subject."""

    @property
    def roles(self) -> frozenset[Any]:
        """Its roles."""

    @property
    def organisation_id(self) -> UUID | None:
        """Its organisation."""


async def write(
    session: AsyncSession,
    at: datetime,
    who: Acting,
    client_id: UUID,
    resource: str,
    action: str,
    purpose: str,
    trace_id: str,
) -> None:
    """Add one line. `action` is C, R, U or D; `purpose` a code that the texts explain."""
    await write_all(session, at, who, [client_id], resource, action, purpose, trace_id)


async def write_all(
    session: AsyncSession,
    at: datetime,
    who: Acting,
    client_ids: Iterable[UUID],
    resource: str,
    action: str,
    purpose: str,
    trace_id: str,
) -> None:
    """Add a line for each of these persons at once."""
    same = {
        "at": at,
        "subject": who.subject,
        "roles": describe_roles(who.roles),
        "organisation_id": who.organisation_id,
        "action": action,
        "resource": resource,
        "purpose": purpose,
        "trace_id": trace_id,
    }
    rows = [same | {"id": new_id(), "client_id": client_id} for client_id in client_ids]
    if rows:
        await session.execute(_ADD, rows)


async def lines_of(session: AsyncSession, client_id: UUID, before: UUID | None, most: int) -> Sequence[RowMapping]:
    """The lines about a person, newest first, from before a line on."""
    wanted = {"client_id": client_id, "before": before, "most": most}
    return (await session.execute(_LINES, wanted)).mappings().all()


_ADD = text(
    "INSERT INTO access_log (access_id, at, client_id, subject, roles, organisation_id, action, resource, purpose,"
    " trace_id) VALUES (:id, :at, :client_id, :subject, :roles, :organisation_id, :action, :resource, :purpose,"
    " :trace_id)"
)
_LINES = text(
    "SELECT * FROM access_log WHERE client_id = :client_id"
    " AND (CAST(:before AS uuid) IS NULL OR access_id < CAST(:before AS uuid)) ORDER BY access_id DESC LIMIT :most"
)
