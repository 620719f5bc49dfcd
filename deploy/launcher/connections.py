"""What a connection may cost before a request is there: the size and time of its headers, and how many one address has.

Uvicorn bounds none of this with httptools: its `h11_max_incomplete_event_size` is for h11 alone, and its
`timeout_keep_alive` counts only between requests.
"""

import asyncio
import logging
from collections import Counter
from http import HTTPStatus
from ipaddress import ip_address
from typing import Any

import httptools
import uvicorn
from pydantic import Field, IPvAnyNetwork
from pydantic_settings import BaseSettings, SettingsConfigDict
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from gateway.limits import network_of
from gateway.refusals import HeadersTooLarge, NotUnderstood, TooManyConnections, TooSlow
from services.common.refusals import Refusal
from services.common.setting_checks import PublicUrl
from services.common.web.app import API_VERSION
from services.common.web.edge import SECURITY_HEADERS
from services.common.web.problems import PROBLEM_JSON, bare_problem

LAST_WORDS_S = 1.0
"""How long a refused caller may go on sending, so that it reads the answer instead of meeting a reset connection."""
LAST_BYTES = 256 * 1024
"""How much of that is taken; the rest stays with the caller."""
BEHIND_THE_GATEWAY_BYTES = 1024 * 1024
"""An internal token names every client file of its caller: many more bytes than the token that came from outside."""


_LOG = logging.getLogger("pvb.connections")
_LOG.setLevel(logging.ERROR)  # uvicorn warns of each request that is not well-formed: a hostile caller writes no log


class ConnectionLimits(BaseSettings):
    """What one connection, and one address, may take."""

    model_config = SettingsConfigDict(env_prefix="PVB_", extra="ignore")

    public_url: PublicUrl = "https://pvb.example"
    """Where the outside world finds the gateway, for the `type` of problem documents."""
    header_bytes: int = Field(64 * 1024, ge=1)
    """The request line and all headers together."""
    header_count: int = Field(100, ge=1)
    header_s: float = Field(10, gt=0)
    """How long the headers of a request may take to arrive."""
    connections_per_address: int = Field(500, ge=0)
    """How many connections one network address has at most (IPv6: one /64 network); 0 is no bound."""
    proxies: list[IPvAnyNetwork] = []
    """The proxies in front: their X-Forwarded-For says for whom a request is counted, and they have any number."""

    def behind_the_gateway(self) -> "ConnectionLimits":
        """The limits of a service: all connections come from the gateway and from other services."""
        more = {"header_bytes": BEHIND_THE_GATEWAY_BYTES, "header_count": 2 * self.header_count}
        return self.model_copy(update=more | {"connections_per_address": 0, "proxies": []})

    def is_proxy(self, host: str | None) -> bool:
        """Whether a connection comes from one of the proxies."""
        if not self.proxies or host is None:
            return False
        address = ip_address(host.partition("%")[0])
        return any(address in network for network in self.proxies)


class LimitedConfig(uvicorn.Config):
    """Uvicorn's configuration with our limits, and the count of connections that all protocols of a server share."""

    def __init__(self, app: Any, limits: ConnectionLimits, **options: Any) -> None:
        """`options` are uvicorn's."""
        trusted = [str(network) for network in limits.proxies]
        super().__init__(app, http=LimitedProtocol, proxy_headers=bool(trusted), forwarded_allow_ips=trusted, **options)
        self.limits = limits
        self.connections_of: Counter[str] = Counter()


class _StopParsing(Exception):
    """What keeps the parser from going on with a request that was refused."""


class LimitedProtocol(HttpToolsProtocol):
    """HTTP/1.1 on one connection, refused as soon as it takes more than it may."""

    def __init__(
        self,
        config: LimitedConfig,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        """As uvicorn makes it."""
        super().__init__(config, server_state, app_state, _loop)
        self.logger = _LOG
        self._limits, self._connections_of = config.limits, config.connections_of
        self._network: str | None = None
        self._is_refused = False
        self._deadline: asyncio.TimerHandle | None = None
        self._in_head, self._has_begun = True, False
        self._got_body = False
        self._heads, self._answers = 0, 0
        """How many requests had their headers complete, and how many were answered."""
        self._waiting_bytes = 0
        """What came since the last header block, or piece of a body, was complete."""
        self._head_bytes = 0
        """What the parser found in the header block of this request."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's own
        """Count the connection for its address; one too many is refused."""
        super().connection_made(transport)
        host = self.client[0] if self.client else None
        self._network = network_of(host)
        self._connections_of[self._network] += 1
        most = 0 if self._limits.is_proxy(host) else self._limits.connections_per_address
        if most and self._connections_of[self._network] > most:
            self._refuse(TooManyConnections())
        else:
            self._give_time()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self._take_time_back()
        if self._network is not None:
            self._connections_of[self._network] -= 1
            if not self._connections_of[self._network]:
                del self._connections_of[self._network]
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Parse what came, and count what the parser still waits with."""
        if self._is_refused:
            self._waiting_bytes += len(data)
            if self._waiting_bytes > LAST_BYTES:
                self.transport.pause_reading()
            return
        heads, self._got_body = self._heads, False
        super().data_received(data)
        is_waiting = self._heads == heads and not self._got_body
        self._waiting_bytes = self._waiting_bytes + len(data) if is_waiting else 0
        if self._waiting_bytes > self._limits.header_bytes:
            self._refuse(HeadersTooLarge(kilobytes=self._limits.header_bytes // 1024))
        elif self._in_head and (self._has_begun or self._waiting_bytes):
            self._give_time()

    def on_message_begin(self) -> None:
        """A request begins."""
        super().on_message_begin()
        self._has_begun, self._head_bytes = True, 0

    def on_url(self, url: bytes) -> None:
        """A piece of the request's target."""
        self._head_bytes += len(url)
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        """One header. What follows a body in chunks (a trailer) is dropped: the request is being answered by then."""
        if self._in_head:
            self._head_bytes += len(name) + len(value) + 4
            if self._head_bytes > self._limits.header_bytes or len(self.headers) >= self._limits.header_count:
                self._refuse(HeadersTooLarge(kilobytes=self._limits.header_bytes // 1024))
                raise _StopParsing
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Start on the request, unless its headers are too much."""
        self._in_head, self._has_begun = False, False
        self._heads += 1
        self._take_time_back()
        if self._head_bytes > self._limits.header_bytes:  # the target alone
            self._refuse(HeadersTooLarge(kilobytes=self._limits.header_bytes // 1024))
            raise _StopParsing
        if not self.url.startswith(b"/"):
            self._take_host_of_target()
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """A piece of the body."""
        self._got_body = True
        if not self._is_refused:
            super().on_body(body)

    def on_message_complete(self) -> None:
        """The request is complete; the next may begin."""
        self._in_head = True
        self._take_time_back()
        if not self._is_refused:
            super().on_message_complete()

    def on_response_complete(self) -> None:
        """The answer is complete. Who still owes us a body that nobody reads has some time left to send it."""
        super().on_response_complete()
        self._answers += 1
        if not self._in_head:
            self._give_time()

    def send_400_response(self, msg: str) -> None:
        """Answer what is no HTTP."""
        if not self._is_refused:
            self._refuse(NotUnderstood())

    def _unsupported_upgrade_warning(self) -> None:
        """The parser stops at a request that asks for another protocol: answer it, and take nothing more after it."""
        if not self._is_refused:
            self.cycle.keep_alive = False

    def _take_host_of_target(self) -> None:
        """A target that is a whole address names the host, whatever the Host header says (RFC 9112, 3.2.2)."""
        target = httptools.parse_url(self.url)
        if target.host:
            others = [pair for pair in self.headers if pair[0] != b"host"]
            self.headers[:] = [*others, (b"host", b"[%b]" % target.host if b":" in target.host else target.host)]

    def _give_time(self) -> None:
        if self._deadline is None and not self._is_refused:
            self._deadline = self.loop.call_later(self._limits.header_s, self._time_is_up)

    def _take_time_back(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _time_is_up(self) -> None:
        self._deadline = None
        if self._heads > self._answers:
            self._give_time()  # an answer is under way: it goes first
        elif self._has_begun or self._waiting_bytes:
            self._refuse(TooSlow())
        else:
            self.transport.close()

    def _refuse(self, refusal: Refusal) -> None:
        """Answer in place of the app, and close."""
        if self._is_refused:
            return
        self._is_refused, self._waiting_bytes = True, 0
        self._take_time_back()
        self._unset_keepalive_if_required()
        if self.transport.is_closing():
            return
        self.transport.write(_answer(refusal, self._limits.public_url))
        if self.transport.can_write_eof():
            self.transport.write_eof()
        self.loop.call_later(LAST_WORDS_S, self.transport.close)


def _answer(refusal: Refusal, public_url: str) -> bytes:
    body, headers = bare_problem(refusal, public_url)
    status = HTTPStatus(refusal.status)
    ours = {"content-type": PROBLEM_JSON, "content-length": str(len(body)), "connection": "close"}
    lines = [f"{name}: {value}" for name, value in {**SECURITY_HEADERS, **headers, **ours}.items()]
    head = [f"HTTP/1.1 {status.value} {status.phrase}", f"api-version: {API_VERSION}", *lines]
    return "\r\n".join([*head, "", ""]).encode() + body
