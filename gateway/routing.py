"""Where a request goes: to a service of this process by plain ASGI, or on to another process."""

from collections.abc import Awaitable, Callable, Mapping
from typing import NamedTuple

from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.forwarder import Forwarder
from gateway.settings import GatewaySettings
from services.common.http import InProcess, OverSockets, Transport
from services.common.refusals import PeerAway
from services.vocabulary.names import SERVICES

OWN = "gateway"
INTERNAL = ("/feed", "/allotments/_apply", "/allotments/_fence", "/handovers", "/identities", "/clock", "/metrics")
"""Paths that services use among themselves, with everything below them; callers outside get 404."""

Deliver = Callable[[str, Scope, Receive, Send], Awaitable[None]]


class Place(NamedTuple):
    """Where a path leads."""

    service: str
    """One of the services, or OWN."""
    root: str
    """The part of the path before the service's own path."""
    path: str
    """The service's own path."""


def place_of(scope: Scope) -> Place | None:
    """The service and path that a request means; None where nothing may be found."""
    path: str = scope["path"]
    name = path[1 : path.find("/", 1)]
    prefix = _PREFIXES.get(name)
    if prefix is None or not path.startswith(prefix) or path[len(prefix) : len(prefix) + 1] not in {"", "/"}:
        return Place(OWN, "", path)
    rest = path[len(prefix) :]
    if name == OWN:
        return Place(OWN, prefix, rest)
    raw: bytes | None = scope.get("raw_path")
    if is_internal(rest) or (raw is not None and not raw.startswith(prefix.encode())):
        return None
    return Place(name, prefix, rest)


def is_internal(path: str) -> bool:
    """Whether a service's path is internal, or written so that another reader might take it for one that is."""
    if "//" in path or "/." in path or "\\" in path:
        return True
    return path.startswith(INTERNAL) and any(path == each or path.startswith(each + "/") for each in INTERNAL)


class Mounted:
    """Services of this process, called as plain ASGI apps under their public path."""

    def __init__(self, apps: Mapping[str, ASGIApp]) -> None:
        """`apps` may be filled after this; a service that is not there is away."""
        self._apps = apps

    async def __call__(self, service: str, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the service answer; raises PeerAway."""
        app = self._apps.get(service)
        if app is None:
            raise PeerAway(service=service)
        scope["root_path"] = scope.get("root_path", "") + _PREFIXES[service]
        await app(scope, receive, send)


def deliverer(transport: Transport, settings: GatewaySettings) -> Mounted | Forwarder:
    """How requests reach the services, as the transport between them says."""
    if isinstance(transport, InProcess):
        return Mounted(transport.apps)
    if isinstance(transport, OverSockets):
        return Forwarder(transport.urls, connect_s=settings.connect_timeout_s, answer_s=settings.answer_timeout_s)
    raise TypeError(f"the gateway knows no way to deliver over {type(transport).__name__}")


_PREFIXES = {name: f"/{name}/v1" for name in (*SERVICES, OWN)}
