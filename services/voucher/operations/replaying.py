"""Answers that say how far claims is: the same key gives the first answer, with that part as it is now."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from pydantic import BaseModel

from services.common.web.idempotency import Replayed

M = TypeVar("M", bound=BaseModel)

CARRIED = ("location", "etag")


async def completed(model: type[M], work: Callable[[], Awaitable[M]], finish: Callable[[M], Awaitable[M]]) -> M:
    """The answer of `work`; only a replayed answer is completed by `finish`."""
    try:
        return await work()
    except Replayed as replayed:
        first = replayed.response
        answer = await finish(model.model_validate_json(bytes(first.body)))
        headers = {name: first.headers[name] for name in CARRIED if name in first.headers}
        raise Replayed(first.status_code, answer.model_dump_json(by_alias=True).encode(), headers) from None


async def finished(model: type[M], work: Callable[[], Awaitable[M]], finish: Callable[[M], Awaitable[M]]) -> M:
    """The answer of `work`, completed by `finish` after the commit; a replayed answer is completed likewise."""
    return await finish(await completed(model, work, finish))
