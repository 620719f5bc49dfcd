"""What the gateway reads from the headers of a request, in one pass."""

from typing import NamedTuple

from starlette.types import Scope

from gateway.refusals import ExpectationUnknown, HeaderRepeated
from services.common.refusals import Refusal

SINGLE = frozenset(
    {
        b"access-control-request-method",
        b"authorization",
        b"content-disposition",
        b"content-length",
        b"content-location",
        b"content-range",
        b"content-type",
        b"date",
        b"expect",
        b"from",
        b"host",
        b"idempotency-key",
        b"if-modified-since",
        b"if-range",
        b"if-unmodified-since",
        b"max-forwards",
        b"origin",
        b"range",
        b"referer",
        b"user-agent",
    }
)
"""Headers that are no lists: sent twice, each reader could take another one (RFC 9110, 5.3)."""
_READ = frozenset(
    {
        b"access-control-request-method",
        b"authorization",
        b"content-length",
        b"expect",
        b"host",
        b"origin",
        b"traceparent",
        b"transfer-encoding",
    }
)


class Heads(NamedTuple):
    """The headers that decide what happens to a request, and the ones that are passed on."""

    token: str | None
    """The bearer token, when there is one."""
    other: bytes | None
    """Credentials of another kind: only the token endpoint takes them."""
    size: int | None
    """The length of the body according to the header, in bytes."""
    has_body: bool
    host: bytes | None
    origin: str | None
    """The origin of the page, when a browser sends it."""
    is_preflight: bool
    """Whether it is the preflight request of a browser."""
    fault: Refusal | None
    """The refusal of the headers, if any."""
    passed_on: list[tuple[bytes, bytes]]
    """All headers except the token and the trace, which get new values."""


def heads_of(scope: Scope) -> Heads:
    """Read the headers of a request."""
    given: list[tuple[bytes, bytes]] = scope["headers"]
    token: str | None = None
    other: bytes | None = None
    found: dict[bytes, bytes] = {}
    passed_on = []
    for pair in given:
        name, value = pair
        if name in _READ:
            if name == b"authorization":
                kind, _, credentials = value.decode("latin-1").partition(" ")
                if kind.lower() == "bearer":
                    token = credentials.strip()
                else:
                    other = value
                continue
            if name == b"traceparent":
                continue
            found[name] = value
        passed_on.append(pair)
    size = _number(found.get(b"content-length"))
    origin = found.get(b"origin")
    return Heads(
        token,
        other,
        size,
        b"transfer-encoding" in found or bool(size),
        found.get(b"host"),
        origin.decode("latin-1") if origin is not None else None,
        origin is not None and b"access-control-request-method" in found and scope["method"] == "OPTIONS",
        _fault(given, found.get(b"expect")),
        passed_on,
    )


def _number(value: bytes | None) -> int | None:
    if value is None:
        return None
    return int(value) if value.isdigit() else 0


def _fault(given: list[tuple[bytes, bytes]], expected: bytes | None) -> Refusal | None:
    if len({name for name, _ in given}) < len(given):
        seen: set[bytes] = set()
        for name, _ in given:
            if name in SINGLE and name in seen:
                return HeaderRepeated(header=name.decode())
            seen.add(name)
    if expected is not None and expected.strip().lower() != b"100-continue":
        return ExpectationUnknown()
    return None
