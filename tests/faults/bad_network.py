"""A network between services that loses, doubles, delays and reorders what passes, by a seed."""

import asyncio
import random
from collections import Counter
from typing import Any

import httpx
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LONG_LATER_S = 1.5
PATHS = ("/allotments/_apply", "/handovers", "/feed")


class BadNetwork:
    """Stands before one service. While `is_bad`, most calls on these paths meet with something."""

    def __init__(self, app: ASGIApp, seed: int) -> None:
        self.app = app
        self.is_bad = True
        self.met: Counter[str] = Counter()
        self._random = random.Random(seed)
        self._late: set[asyncio.Task[None]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not self.is_bad or not scope["path"].endswith(PATHS):
            await self.app(scope, receive, send)
            return
        body = await _body_of(receive)
        fate = self._random.choice(
            ("pass", "pass", "lost", "answer lost", "doubled", "delayed", "comes later", "garbled")
        )
        self.met[fate] += 1
        if fate == "delayed":
            await asyncio.sleep(self._random.random() * 0.3)
        if fate in {"doubled", "answer lost"}:
            await self.app(scope, _again(body), _nowhere)
        if fate == "comes later":
            self._let_come_later(scope, body)
        if fate in {"lost", "answer lost", "comes later"}:
            raise httpx.ReadError("the connection broke")
        if fate == "garbled":
            await send({"type": "http.response.start", "status": 200, "headers": []})
            await send({"type": "http.response.body", "body": b'{"claimsEpoch": 1, "allotm'})
            return
        await self.app(scope, _again(body), send)

    async def calm_down(self) -> None:
        """From now on everything passes; what is still under way comes first."""
        self.is_bad = False
        if self._late:
            await asyncio.wait(self._late)

    def _let_come_later(self, scope: Scope, body: bytes) -> None:
        async def deliver(after_s: float) -> None:
            await asyncio.sleep(after_s)
            await self.app(dict(scope), _again(body), _nowhere)

        task = asyncio.create_task(deliver(self._random.random() * LONG_LATER_S))
        self._late.add(task)
        task.add_done_callback(self._late.discard)


async def _body_of(receive: Receive) -> bytes:
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return body


def _again(body: bytes) -> Receive:
    said = iter([{"type": "http.request", "body": body, "more_body": False}])

    async def receive() -> Message:
        message: dict[str, Any] = next(said, {"type": "http.disconnect"})
        return message

    return receive


async def _nowhere(message: Message) -> None:
    """The answer that nobody gets."""
