"""Idempotency keys: the same key and body gives the first answer, kept in the transaction that made it.

A key belongs to the subject that sent it: issuer and person, or the registered client whose replicas share it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Header, Request
from fastapi.responses import Response
from sqlalchemy import text
from sqlalchemy.engine import Row
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.crypto import Cipher
from services.common.json import dump
from services.common.refusals import NotFound
from services.common.web.standard import KeyMissing, KeyReused, KeyRunning


@dataclass
class Key:
    """One subject's idempotency key, and the fingerprint of what it came with and as whom."""

    subject: UUID
    key: str
    fingerprint: bytes = field(repr=False)
    own_files: Collection[UUID] = ()
    """The files that the subject may act for now; an answer about another file is not replayed."""
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


async def claim(session: AsyncSession, key: Key, at: datetime, cipher: Cipher | None = None) -> None:
    """Take the key in this transaction; waits for a first request. Raises what `replay` raises, or KeyRunning."""
    await session.execute(_PATIENCE, {"wait": f"{key.patience_ms}ms"})
    try:
        taken = await session.execute(_CLAIM, {**_of(key), "fingerprint": key.fingerprint, "at": at})
    except OperationalError as fault:  # lock_timeout
        raise KeyRunning from fault
    if taken.first() is not None:
        return
    await replay(session, key, cipher)


async def replay(session: AsyncSession, key: Key, cipher: Cipher | None = None) -> None:
    """Raise the first answer of this key, or KeyReused; return when the key is not known.

    Raises NotFound when the subject may no longer act for a file that the answer is about.
    """
    first = (await session.execute(_FIRST, _of(key))).one_or_none()
    if first is None:
        return
    if bytes(first.fingerprint) != key.fingerprint:
        raise KeyReused
    if first.status is None:
        raise KeyRunning
    if not set(first.files) <= set(key.own_files):
        raise NotFound
    answer = bytes(first.answer)
    if cipher:
        answer = cipher.decrypt(answer, _place(key.subject, key.key)).encode()
    raise Replayed(first.status, answer, first.headers or {})


async def keep(
    session: AsyncSession,
    key: Key,
    status: int,
    body: bytes,
    headers: dict[str, str],
    *,
    files: Collection[UUID] = (),
    cipher: Cipher | None = None,
) -> None:
    """Keep the answer with the key, in the same transaction; sealed with `cipher` where there is one.

    `files`: the subject's own files that the answer is about.
    """
    answer = cipher.encrypt(body.decode(), _place(key.subject, key.key)) if cipher else body
    row = {"status": status, "answer": answer, "headers": dump(headers).decode(), "files": sorted(files)}
    await session.execute(_KEEP, _of(key) | row)


async def reseal(session: AsyncSession, cipher: Cipher, at_most: int) -> int:
    """Seal answers that an older key sealed with the one in use; returns how many were sealed."""
    older = [version for version in cipher.versions if version != cipher.seals_with]
    rows: Sequence[Row[Any]] = (await session.execute(_OLDER, {"older": older, "most": at_most})).all()
    for row in rows:
        place = _place(row.subject, row.key)
        answer = cipher.encrypt(cipher.decrypt(bytes(row.answer), place), place)
        await session.execute(_RESEAL, {"subject": row.subject, "key": row.key, "answer": answer})
    return len(rows)


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
    # who changed organisation or role asks for something else, and gets no answer of before
    head = f"{request.method} {request.url.path}\n{caller.organisation_id} {request.state.relation}\n".encode()
    return Key(caller.subject, key, sha256(head + body).digest(), caller.client_ids)


def _of(key: Key) -> dict[str, Any]:
    return {"subject": key.subject, "key": key.key}


def _place(subject: UUID, key: str) -> str:
    """What a sealed answer is sealed for, so that it cannot be moved to another row."""
    return f"idempotency.answer/{subject}/{key}"


_PATIENCE = text("SELECT set_config('lock_timeout', :wait, true)")
_CLAIM = text(
    "INSERT INTO idempotency (subject, key, fingerprint, at) VALUES (:subject, :key, :fingerprint, :at)"
    " ON CONFLICT DO NOTHING RETURNING key"
)
_FIRST = text(
    "SELECT fingerprint, status, answer, headers, files FROM idempotency WHERE subject = :subject AND key = :key"
)
_KEEP = text(
    "UPDATE idempotency SET status = :status, answer = :answer, headers = CAST(:headers AS jsonb), files = :files"
    " WHERE subject = :subject AND key = :key"
)
_OLDER = text(
    "SELECT subject, key, answer FROM idempotency"
    " WHERE answer IS NOT NULL AND get_byte(answer, 0) = ANY(CAST(:older AS int[]))"
    " ORDER BY subject, key LIMIT :most FOR UPDATE SKIP LOCKED"
)
_RESEAL = text("UPDATE idempotency SET answer = :answer WHERE subject = :subject AND key = :key")
