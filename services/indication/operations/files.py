"""Who may touch whose file, judged on the file itself, so that a revoked mandate ends at once."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.refusals import NotFound
from services.common.service import Who
from services.common.tokens import Role
from services.common.web.access import ANY
from services.common.web.context import Context
from services.indication import store
from services.indication.refusals import ScopeMissing
from services.indication.rules.mandates import Scope, acting_as
from services.indication.tables import Client, Mandate

PERSONAL = frozenset({Role.CLIENT, Role.REPRESENTATIVE, Role.SUPPORTER})
"""Roles that act for files of their own."""


async def require_file(session: AsyncSession, here: Context, client: Client, scope: Scope) -> None:
    """Pass for the owner, a mandate of this scope, an emergency, and roles that may see any file; else NotFound."""
    if here.relation is ANY:
        return
    if here.caller.has(Role.CLIENT) and client.subject == here.caller.subject:
        return
    held = await _mandates(session, here, client.client_id)
    if scope is Scope.READ and client.client_id in await _opened(session, here):
        return
    if not held:
        raise NotFound
    if not any(scope in mandate.scopes for mandate in held):
        raise ScopeMissing(scope=scope.value)


async def own_files(session: AsyncSession, here: Context, scope: Scope) -> list[UUID]:
    """The files that the caller may touch: its own, and those it has a mandate of this scope for."""
    files: list[UUID] = []
    if here.caller.has(Role.CLIENT) and (own := await store.find_own_client(session, here.caller.subject)):
        files.append(own.client_id)
    held = await _mandates(session, here, None)
    files += [mandate.client_id for mandate in held if scope in mandate.scopes]
    files += await _opened(session, here) if scope is Scope.READ else []
    return files


async def readable_files(session: AsyncSession, here: Context) -> Collection[UUID]:
    """The files that the caller may read: its own, and those it has a mandate for that covers reading."""
    return await own_files(session, here, Scope.READ)


async def files_of(session: AsyncSession, who: Who, today: date) -> Collection[UUID]:
    """The files that somebody may act for, in whatever scope."""
    if not who.roles & PERSONAL:
        return []
    files = [mandate.client_id for mandate in await _held(session, who, today, None)]
    if Role.CLIENT in who.roles and (own := await store.find_own_client(session, who.subject)):
        files.append(own.client_id)
    return files


async def _opened(session: AsyncSession, here: Context) -> Sequence[UUID]:
    """The files that the caller opened in an emergency and may still read."""
    if not here.caller.has(Role.OFFICE_AUDITOR):
        return []
    return await store.files_open_in_emergency(session, here.caller.subject, here.clock.now())


async def _mandates(session: AsyncSession, here: Context, client_id: UUID | None) -> Sequence[Mandate]:
    return await _held(session, here.caller, here.clock.today(), client_id)


async def _held(session: AsyncSession, who: Who, today: date, client_id: UUID | None) -> Sequence[Mandate]:
    held = await store.running_mandates_of(session, who.subject, today, client_id)
    return [mandate for mandate in held if Role(acting_as(mandate)) in who.roles]
