"""Idempotency keys: the same key and body gives the first answer, kept in the transaction that made it."""

from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Header, Request
from fastapi.responses import Response
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.json import dump
from services.common.web.standard import KeyMissing, KeyReused, KeyRunning


@dataclass
class Key:
    """One caller's idempotency key, and the fingerprint of what it came with."""

    organisation: UUID
    key: str
    fingerprint: bytes = field(repr=False)
    patience_ms: int = 20_000
    """How long a second request waits for the first; then 409."""

    def of_body(self, digest: bytes) -> None:
        """Let the digest of a streamed body count in the fingerprint."""
        self.fingerprint = sha256(self.fingerprint + digest).digest()


class Replayed(Exception):
    """The answer was given before; here it is again."""

    def __init__(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        """What was answered the first time."""
        super().__init__("replayed")
        self.response = Response(body, status, headers | {"Idempotency-Replayed": "true"}, "application/json")


async def claim(session: AsyncSession, key: Key, at: datetime) -> None:
    """Take the key in this transaction; waits for a first request. Raises Replayed, KeyReused or KeyRunning."""
    await session.execute(_PATIENCE, {"wait": f"{key.patience_ms}ms"})
    try:
        taken = await session.execute(_CLAIM, {**_of(key), "fingerprint": key.fingerprint, "at": at})
    except OperationalError as fault:  # lock_timeout
        raise KeyRunning from fault
    if taken.first() is not None:
        return
    await replay(session, key)


async def replay(session: AsyncSession, key: Key) -> None:
    """Raise the first answer of this key, or KeyReused; return when the key is not known."""
    first = (await session.execute(_FIRST, _of(key))).one_or_none()
    if first is None:
        return
    if bytes(first.fingerprint) != key.fingerprint:
        raise KeyReused
    if first.status is None:
        raise KeyRunning
    raise Replayed(first.status, bytes(first.answer), first.headers or {})


async def keep(session: AsyncSession, key: Key, status: int, body: bytes, headers: dict[str, str]) -> None:
    """Keep the answer with the key, in the same transaction."""
    await session.execute(_KEEP, {**_of(key), "status": status, "answer": body, "headers": dump(headers).decode()})


async def _key(
    request: Request, idempotency_key: Annotated[str | None, Header(min_length=1, max_length=255)] = None
) -> Key:
    return _make(request, idempotency_key, await request.body())


async def streamed_key(
    request: Request, idempotency_key: Annotated[str | None, Header(min_length=1, max_length=255)] = None
) -> Key:
    """The key of a request whose body is streamed, for routes that do not always want one."""
    return _make(request, idempotency_key, b"")


Idempotency = Annotated[Key, Depends(_key)]
"""The key of a request with an ordinary body."""

StreamedIdempotency = Annotated[Key, Depends(streamed_key)]
"""The key of a request whose body is streamed: call `of_body` with its digest before using it."""


def _make(request: Request, key: str | None, body: bytes) -> Key:
    if key is None or not key.strip() or not key.isascii() or not key.isprintable():
        raise KeyMissing
    caller = request.state.caller
    head = f"{request.method} {request.url.path}\n".encode()
    return Key(caller.organisation_id or caller.subject, key, sha256(head + body).digest())


def _of(key: Key) -> dict[str, Any]:
    return {"organisation": key.organisation, "key": key.key}


_PATIENCE = text("SELECT set_config('lock_timeout', :wait, true)")
_CLAIM = text(
    "INSERT INTO idempotency (organisation, key, fingerprint, at) VALUES (:organisation, :key, :fingerprint, :at)"
    " ON CONFLICT DO NOTHING RETURNING key"
)
_FIRST = text(
    "SELECT fingerprint, status, answer, headers FROM idempotency WHERE organisation = :organisation AND key = :key"
)
_KEEP = text(
    "UPDATE idempotency SET status = :status, answer = :answer, headers = CAST(:headers AS jsonb)"
    " WHERE organisation = :organisation AND key = :key"
)
