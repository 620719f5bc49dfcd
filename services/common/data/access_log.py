"""The access log: who saw or changed what of a person, in the transaction that did so."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.data.inserts import LOG_ACCESS, AccessRow
from services.common.data.statement import Statement
from services.common.ids import new_id
from services.common.tokens import describe_roles


class Acting(Protocol):
    """The acting party of a line."""

    @property
    def subject(self) -> UUID:
        """The acting subject."""

    @property
    def roles(self) -> frozenset[str]:
        """Its roles."""

    @property
    def organisation_id(self) -> UUID | None:
        """Its organisation."""


@dataclass(frozen=True)
class AccessLine:
    """One line of the access log."""

    access_id: UUID
    at: datetime
    client_id: UUID
    subject: UUID
    roles: str
    organisation_id: UUID | None
    action: str
    resource: str
    purpose: str
    trace_id: str


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
    roles = describe_roles(who.roles)
    rows = [
        AccessRow(
            access_id=new_id(),
            client_id=client_id,
            acting_subject=who.subject,
            acting_roles=roles,
            acting_organisation_id=who.organisation_id,
            action=action,
            resource=resource,
            purpose=purpose,
            trace_id=trace_id,
            at=at,
        )
        for client_id in client_ids
    ]
    await _ADD.run_each(session, rows)


async def list_lines(session: AsyncSession, client_id: UUID, before: UUID | None, most: int) -> list[AccessLine]:
    """The lines about a person, newest first, from before a line on."""
    return await _LINES.run(session, _Wanted(client_id, before, most))


@dataclass(frozen=True)
class _Wanted:
    client_id: UUID
    before: UUID | None
    most: int


_ADD = Statement(LOG_ACCESS.select(), AccessRow)
_LINES = Statement(
    """
SELECT access_id, at, client_id, subject, roles, organisation_id, action, resource, purpose, trace_id
FROM access_log
WHERE client_id = :client_id AND (CAST(:before AS uuid) IS NULL OR access_id < CAST(:before AS uuid))
ORDER BY access_id DESC LIMIT :most""",
    _Wanted,
    AccessLine,
)
