"""The outermost layer of every app: trace, HEAD, headers, the access line in the log, metrics, and the last catch."""

import random
import re
import time
from collections.abc import Mapping
from typing import Protocol

import structlog
from fastapi import Request
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.common.logs import logger
from services.common.web.access import access_of
from services.common.web.cross_origin import ANY_ORIGIN, answer_headers
from services.common.web.problems import internal_error

SECURITY_HEADERS: Mapping[str, str] = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "strict-transport-security": "max-age=31536000; includeSubDomains",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
}


CLOSED_BY_CALLER = 499
"""The status in log and measures of a request whose caller hung up before it had sent all; nobody gets it."""


class Measures(Protocol):
    """Where request counts and durations go."""

    def request_done(self, method: str, route: str, status: int, seconds: float) -> None:
        """One request was answered."""


class Edge:
    """ASGI middleware around one app."""

    def __init__(self, app: ASGIApp, *, version: str, name: str, measures: Measures) -> None:
        """`version` goes out as API-Version; `name` is written to the log."""
        self.app = app
        self.name = name
        self.measures = measures
        self._headers = [(key.encode(), value.encode()) for key, value in SECURITY_HEADERS.items()]
        self._headers.append((b"api-version", version.encode()))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; other kinds of connection pass untouched."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun, is_head, status = time.perf_counter(), scope["method"] == "HEAD", 0
        trace_id, traceparent = trace_of(scope)
        scope["trace_id"], scope["traceparent"] = trace_id, traceparent
        if is_head:
            scope = {**scope, "method": "GET"}
        structlog.contextvars.bind_contextvars(trace_id=trace_id)

        async def send_on(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = self._complete(message["headers"], traceparent, scope)
            elif is_head and message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        try:
            await self.app(scope, receive, send_on)
        except ClientDisconnect:
            status = status or CLOSED_BY_CALLER
            logger().info("caller hung up", service=self.name)
        except Exception:  # noqa: BLE001  # the last catch: nothing of the inside may reach the caller
            logger().exception("request failed", service=self.name)
            if status == 0:
                await self._fail(scope, receive, send_on)
        self._measure(scope, status, begun)

    def _complete(
        self, headers: list[tuple[bytes, bytes]], traceparent: str, scope: Scope
    ) -> list[tuple[bytes, bytes]]:
        """The headers of this answer with those of all; a Location as it is from outside, with the base path."""
        base = scope.get("root_path", "").encode()
        headers = [
            (key, base + value if key.lower() == b"location" and value.startswith(b"/") else value)
            for key, value in headers
        ]
        have = {key.lower() for key, _ in headers}
        added = [(key, value) for key, value in self._headers if key not in have]
        if b"access-control-allow-origin" not in have and _is_open(scope):
            added += _FOR_ANY_ORIGIN
        return [*headers, *added, (b"traceparent", traceparent.encode())]

    async def _fail(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer: Response = internal_error(Request(scope, receive))
        await answer(scope, receive, send)

    def _measure(self, scope: Scope, status: int, begun: float) -> None:
        seconds = time.perf_counter() - begun
        route = getattr(scope.get("route"), "path", "unknown")
        self.measures.request_done(scope["method"], route, status, seconds)
        if status >= 500:
            logger().warning("request", service=self.name, route=route, status=status, ms=round(seconds * 1000))


def _is_open(scope: Scope) -> bool:
    """Whether pages of any origin may read this: what everybody can read without a token."""
    access = access_of(scope.get("endpoint"))
    is_public = access is not None and access.is_public
    return scope["method"] == "GET" and (is_public or scope["path"].endswith("/openapi.json"))


_FOR_ANY_ORIGIN = [(name.encode(), value.encode()) for name, value in answer_headers(ANY_ORIGIN).items()]


def trace_of(scope: Scope) -> tuple[str, str]:
    """Trace id and outgoing traceparent of a request: the caller's when it sent a valid one, else new (W3C)."""
    span_id = f"{random.getrandbits(64):016x}"
    for key, value in scope["headers"]:
        if key == b"traceparent":
            given = _TRACEPARENT.fullmatch(value)
            if given and (given["version"] != b"00" or not given["more"]):
                trace_id = given["trace"].decode()
                return trace_id, f"00-{trace_id}-{span_id}-{given['flags'].decode()}"
            break
    trace_id = f"{random.getrandbits(128):032x}"
    return trace_id, f"00-{trace_id}-{span_id}-01"


_TRACEPARENT = re.compile(
    rb"(?!ff)(?P<version>[0-9a-f]{2})-(?!0{32})(?P<trace>[0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-(?P<flags>[0-9a-f]{2})(?P<more>-.*)?"
)
