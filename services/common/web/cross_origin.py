"""Browsers on other origins (CORS, Fetch standard): which requests they may send, and which answers they may read."""

from collections.abc import Mapping

ANY_ORIGIN = "*"
READABLE = (
    "ETag, Idempotency-Replayed, Link, Location, RateLimit, RateLimit-Policy, Retry-After, API-Version, traceparent"
)
SENDABLE = (
    "Accept-Language, Authorization, Content-Disposition, Content-Type, Idempotency-Key, If-Match, If-None-Match, "
    "traceparent"
)
READING, CHANGING = "GET, HEAD", "GET, HEAD, POST, PUT, PATCH, DELETE"
REMEMBERED_S = 600


def preflight_headers(origin: str, methods: str) -> Mapping[str, str]:
    """The answer to a browser that asks before it sends."""
    return {
        "access-control-allow-origin": origin,
        "access-control-allow-methods": methods,
        "access-control-allow-headers": SENDABLE,
        "access-control-max-age": str(REMEMBERED_S),
    }


def answer_headers(origin: str) -> Mapping[str, str]:
    """What lets a page of this origin read an answer."""
    return {"access-control-allow-origin": origin, "access-control-expose-headers": READABLE}
