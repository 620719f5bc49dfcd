"""Limits: sizes of bodies, pauses while sending them, and requests per caller."""

import asyncio
import ipaddress
import math
import re
import time
from functools import lru_cache

from starlette.types import Message, Receive, Send

from gateway.refusals import TooSlow
from gateway.settings import GatewaySettings
from services.common.refusals import Refusal
from services.common.web.standard import TooLarge, TooMany

WINDOW_S = 60
DOCUMENTS = re.compile(r"/applications/[^/]+/documents")


class TooManyFrom(Exception):
    """A caller sends more requests than allowed; the headers say when it can retry."""

    def __init__(self, refusal: Refusal, headers: dict[str, str]) -> None:
        """The refusal to answer with."""
        super().__init__(refusal.code)
        self.refusal, self.headers = refusal, headers


class RateLimit:
    """Counts requests per caller in windows of a minute. Each gateway process counts for itself.

    A dict of our own: the library `limits` starts a thread every 10 ms, which took a quarter of a plain request.
    """

    def __init__(self, per_minute: int) -> None:
        """`per_minute`: how many one caller may send."""
        self._per_minute = per_minute
        self._counts: dict[str, int] = {}
        self._until = 0.0

    def count(self, caller: str) -> None:
        """Count one request of a caller; raises TooManyFrom."""
        now = time.monotonic()
        if now >= self._until:
            self._counts.clear()
            self._until = now + WINDOW_S
        sent = self._counts.get(caller, 0) + 1
        self._counts[caller] = sent
        if sent > self._per_minute:
            raise self._too_many(max(1, math.ceil(self._until - now)))

    def _too_many(self, wait_s: int) -> TooManyFrom:
        headers = {
            "Retry-After": str(wait_s),
            "RateLimit-Policy": f'"caller";q={self._per_minute};w={WINDOW_S}',
            "RateLimit": f'"caller";r=0;t={wait_s}',
        }
        return TooManyFrom(TooMany(), headers)


@lru_cache(maxsize=10_000)
def network_of(host: str | None) -> str:
    """The key by which a network address is counted: itself, or its /64 network, which belongs to one subscriber."""
    if host is None or ":" not in host:
        return host or "unknown"
    try:
        return str(ipaddress.ip_network((host.partition("%")[0], 64), strict=False))
    except ValueError:
        return host


def largest_body(service: str, path: str, settings: GatewaySettings) -> int:
    """The largest body that this path of a service accepts, in bytes."""
    if service == "claims" and path == "/batches":
        return settings.batch_bytes
    if service == "indication" and DOCUMENTS.fullmatch(path):
        return settings.document_bytes
    return settings.body_bytes


class GuardedBody:
    """`receive` and `send` of one request whose body may not grow too large or dry up.

    When it does, the service sees a caller who went away, its answer is dropped, and `refusal` says why.
    """

    def __init__(self, receive: Receive, send: Send, largest: int, pause_s: float) -> None:
        """Guard one request."""
        self._receive, self._send = receive, send
        self._left, self._pause_s, self._more = largest, pause_s, True
        self.refusal: Refusal | None = None

    async def receive(self) -> Message:
        """The next piece of the body, or a disconnect when it broke the limits."""
        if self.refusal:
            return {"type": "http.disconnect"}
        if not self._more:
            return await self._receive()
        try:
            async with asyncio.timeout(self._pause_s):
                message = await self._receive()
        except TimeoutError:
            return self._stop(TooSlow())
        if message["type"] == "http.request":
            self._more = message.get("more_body", False)
            self._left -= len(message.get("body", b""))
            if self._left < 0:
                return self._stop(TooLarge())
        return message

    async def send(self, message: Message) -> None:
        """Pass the answer on, unless the request was refused."""
        if self.refusal is None:
            await self._send(message)

    def _stop(self, refusal: Refusal) -> Message:
        self.refusal = refusal
        return {"type": "http.disconnect"}
