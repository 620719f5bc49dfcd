"""Idempotency keys as requests send them, and replayed answers."""

from collections.abc import Awaitable, Callable
from hashlib import sha256
from typing import Annotated, TypeVar

from fastapi import Depends, Header, Request
from fastapi.responses import Response
from pydantic import BaseModel

from services.common.data.idempotency import Key, Replayed, replay
from services.common.web.standard import KeyMissing

__all__ = [
    "Idempotency",
    "Key",
    "Replayed",
    "StreamedIdempotency",
    "completed",
    "finished",
    "replay",
    "response_of",
    "streamed_key",
]

M = TypeVar("M", bound=BaseModel)

CARRIED = ("location", "etag")
"""The headers of a first answer that go with a completed one."""


def response_of(replayed: Replayed) -> Response:
    """The first answer to a key, marked as given again."""
    headers = replayed.headers | {"Idempotency-Replayed": "true"}
    return Response(replayed.body, replayed.status, headers, "application/json")


async def completed(replayed: Replayed, model: type[M], finish: Callable[[M], Awaitable[M]]) -> Replayed:
    """A replayed answer, completed by `finish` with what can have changed since."""
    answer = await finish(model.model_validate_json(replayed.body))
    headers = {name: value for name, value in replayed.headers.items() if name.lower() in CARRIED}
    return Replayed(replayed.status, answer.model_dump_json(by_alias=True).encode(), headers)


async def finished(model: type[M], work: Callable[[], Awaitable[M]], finish: Callable[[M], Awaitable[M]]) -> M:
    """The answer of `work`, completed by `finish` after the commit; a replayed answer is completed likewise."""
    try:
        return await finish(await work())
    except Replayed as replayed:
        raise await completed(replayed, model, finish) from None


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
    # a caller with another organisation or role makes another request, and gets no earlier answer
    head = f"{request.method} {request.url.path}\n{caller.organisation_id} {request.state.relation}\n".encode()
    return Key(caller.subject, key, sha256(head + body).digest(), caller.client_ids)
