"""Idempotency keys: a repeated key and body get the first answer, stored in the transaction that made it.

A key belongs to the subject that sent it: issuer and person, or the registered client whose replicas share it.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.crypto import Cipher
from services.common.data.statement import Json, Statement, as_json
from services.common.refusals import Conflict, NotFound, RuleRefused
from services.common.texts import Text


class KeyReused(RuleRefused):
    """The same key came with another request."""

    code = "key-reused"
    title = Text("Deze sleutel is al gebruikt", "Key already used")
    detail = Text(
        "Deze Idempotency-Key hoort bij een ander verzoek. Neem voor een nieuw verzoek een nieuwe sleutel.",
        "This Idempotency-Key belongs to another request. Use a new key for a new request.",
    )


class KeyRunning(Conflict):
    """The first request with this key is still running."""

    code = "key-running"
    title = Text("Uw eerste verzoek loopt nog", "Your first request is still running")
    detail = Text(
        "Met deze sleutel loopt al een verzoek. Vraag het antwoord straks met dezelfde sleutel op.",
        "A request with this key is still running. Retry with the same key.",
    )
    retry_after_s = 5


@dataclass
class Key:
    """One subject's idempotency key, with the fingerprint of the request and of the caller's organisation and role."""

    subject: UUID
    key: str
    fingerprint: bytes = field(repr=False)
    own_files: Collection[UUID] = ()
    """The files that the subject may act for now; an answer about another file is not replayed."""
    patience_ms: int = 20_000
    """How long a second request waits for the first; then 409."""

    def of_body(self, digest: bytes) -> None:
        """Add the digest of a streamed body to the fingerprint."""
        self.fingerprint = sha256(self.fingerprint + digest).digest()


class Replayed(Exception):
    """The stored answer to a request that was already completed."""

    def __init__(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        """What was answered the first time."""
        super().__init__("replayed")
        self.status, self.body, self.headers = status, body, headers


async def claim(session: AsyncSession, key: Key, at: datetime, cipher: Cipher | None = None) -> None:
    """Take the key in this transaction; waits for a first request. Raises what `replay` raises, or KeyRunning."""
    await _PATIENCE.run(session, _Patience(f"{key.patience_ms}ms"))
    try:
        taken = await _CLAIM.find(session, _Claimed(key.subject, key.key, key.fingerprint, at))
    except OperationalError as fault:  # lock_timeout
        raise KeyRunning from fault
    if taken is not None:
        return
    await replay(session, key, cipher)


async def replay(session: AsyncSession, key: Key, cipher: Cipher | None = None) -> None:
    """Raise the first answer of this key, or KeyReused; return when the key is not known.

    Raises NotFound when the subject may no longer act for a file that the answer is about.
    """
    first = await _FIRST.find(session, _KeyOf(key.subject, key.key))
    if first is None:
        return
    if first.fingerprint != key.fingerprint:
        raise KeyReused
    if first.status is None or first.answer is None:
        raise KeyRunning
    if not set(first.files) <= set(key.own_files):
        raise NotFound
    answer = first.answer
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
    """Store the answer with the key, in the same transaction; sealed with `cipher` where there is one.

    `files`: the subject's own files that the answer is about.
    """
    answer = cipher.encrypt(body.decode(), _place(key.subject, key.key)) if cipher else body
    await _KEEP.run(session, _Kept(key.subject, key.key, status, answer, as_json(headers), sorted(files)))


async def reseal(session: AsyncSession, cipher: Cipher, at_most: int) -> int:
    """Seal answers again that were sealed with an older key; returns how many."""
    older = [version for version in cipher.versions if version != cipher.seals_with]
    rows = await _OLDER.run(session, _Older(older, at_most))
    for row in rows:
        place = _place(row.subject, row.key)
        answer = cipher.encrypt(cipher.decrypt(row.answer, place), place)
        await _RESEAL.run(session, _Sealed(row.subject, row.key, answer))
    return len(rows)


async def forget_before(session: AsyncSession, before: datetime) -> None:
    """Delete the keys and answers from before an instant."""
    await _FORGET.run(session, _Before(before))


def _place(subject: UUID, key: str) -> str:
    """The context of a sealed answer, so that it cannot be moved to another row."""
    return f"idempotency.answer/{subject}/{key}"


@dataclass(frozen=True)
class _Patience:
    wait: str


@dataclass(frozen=True)
class _KeyOf:
    subject: UUID
    key: str


@dataclass(frozen=True)
class _Claimed:
    subject: UUID
    key: str
    fingerprint: bytes
    at: datetime


@dataclass(frozen=True)
class _First:
    fingerprint: bytes
    status: int | None
    answer: bytes | None
    headers: dict[str, str] | None
    files: list[UUID]


@dataclass(frozen=True)
class _Kept:
    subject: UUID
    key: str
    status: int
    answer: bytes
    headers: Json
    files: list[UUID]


@dataclass(frozen=True)
class _Older:
    older: list[int]
    most: int


@dataclass(frozen=True)
class _Sealed:
    subject: UUID
    key: str
    answer: bytes


@dataclass(frozen=True)
class _Before:
    before: datetime


_PATIENCE = Statement("SELECT set_config('lock_timeout', :wait, true)", _Patience, str)
_CLAIM = Statement(
    "INSERT INTO idempotency (subject, key, fingerprint, at) VALUES (:subject, :key, :fingerprint, :at)"
    " ON CONFLICT DO NOTHING RETURNING key",
    _Claimed,
    str,
)
_FIRST = Statement(
    "SELECT fingerprint, status, answer, headers, files FROM idempotency WHERE subject = :subject AND key = :key",
    _KeyOf,
    _First,
)
_KEEP = Statement(
    "UPDATE idempotency SET status = :status, answer = :answer, headers = CAST(:headers AS jsonb), files = :files"
    " WHERE subject = :subject AND key = :key",
    _Kept,
)
_OLDER = Statement(
    "SELECT subject, key, answer FROM idempotency"
    " WHERE answer IS NOT NULL AND get_byte(answer, 0) = ANY(CAST(:older AS int[]))"
    " ORDER BY subject, key LIMIT :most FOR UPDATE SKIP LOCKED",
    _Older,
    _Sealed,
)
_RESEAL = Statement("UPDATE idempotency SET answer = :answer WHERE subject = :subject AND key = :key", _Sealed)
_FORGET = Statement("DELETE FROM idempotency WHERE at < :before", _Before)
