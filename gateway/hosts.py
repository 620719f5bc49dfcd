"""For which hosts the gateway answers: the one of its public address, and in the sandbox this machine."""

import re
from urllib.parse import urlsplit

from starlette.types import Scope

from gateway.refusals import HostForeign, HostMissing
from gateway.settings import GatewaySettings
from services.common.refusals import Refusal

LOOPBACK = frozenset({"localhost", "127.0.0.1", "[::1]"})
ASKED_BY_ADDRESS = frozenset({"/health/live", "/health/ready"})
"""A health probe calls the process by its address."""
_HOST = re.compile(rb"(?P<name>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._~-]+)(?::[0-9]{0,5})?")
_REMEMBER = 1000


class Hosts:
    """The names that are ours; a port does not count, since a proxy in front may listen on another one."""

    def __init__(self, settings: GatewaySettings) -> None:
        """`public_url`, `host_names` and `sandbox` say which."""
        public = urlsplit(settings.public_url).hostname or ""
        names = {public, *settings.host_names, *(LOOPBACK if settings.sandbox else ())}
        self._names = frozenset(_bracketed(name.lower().strip("[]")) for name in names)
        self._ours: set[bytes] = set()

    def refusal(self, host: bytes | None, scope: Scope) -> Refusal | None:
        """The refusal of a request with this Host header, if any."""
        if host in self._ours:
            return None
        if host is None:
            return None if scope["http_version"] in {"1.0", "0.9"} else HostMissing()
        found = _HOST.fullmatch(host.strip())
        if found is None:
            return HostMissing()
        if found["name"].decode().lower() not in self._names:
            return None if scope["path"] in ASKED_BY_ADDRESS else HostForeign()
        if len(self._ours) < _REMEMBER:
            self._ours.add(host)
        return None


def _bracketed(name: str) -> str:
    return f"[{name}]" if ":" in name else name
