"""What the gateway reads from the headers of a request, in one pass."""

from typing import NamedTuple

from starlette.types import Scope


class Heads(NamedTuple):
    """The headers that decide what happens to a request, and the ones that are passed on."""

    token: str | None
    """The bearer token, when there is one."""
    other: bytes | None
    """Credentials of another kind: only the token endpoint takes them."""
    size: int | None
    """How many bytes of body it says it has."""
    has_body: bool
    passed_on: list[tuple[bytes, bytes]]
    """All headers but the token and the trace, which get new values."""


def heads_of(scope: Scope) -> Heads:
    """Read the headers of a request."""
    token: str | None = None
    other: bytes | None = None
    size: int | None = None
    chunked = False
    passed_on = []
    for pair in scope["headers"]:
        name, value = pair
        if name == b"authorization":
            kind, _, credentials = value.decode("latin-1").partition(" ")
            if kind.lower() == "bearer":
                token = credentials.strip()
            else:
                other = value
            continue
        if name == b"traceparent":
            continue
        if name == b"content-length":
            size = int(value) if value.isdigit() else 0
        elif name == b"transfer-encoding":
            chunked = True
        passed_on.append(pair)
    return Heads(token, other, size, chunked or bool(size), passed_on)
