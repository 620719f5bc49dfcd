"""Forwarding to services in other processes: a bare ASGI app on aiohttp's client.

Small bodies are read whole, which is what makes it fast; large ones stream, both ways, so memory stays flat.
"""

from collections.abc import AsyncIterator, Iterable, Mapping

import aiohttp
from starlette.types import Message, Receive, Scope, Send
from yarl import URL

from services.common.refusals import PeerAway

SMALL_BYTES = 64 * 1024
HOP_BY_HOP = frozenset(
    {
        b"connection",
        b"expect",
        b"keep-alive",
        b"proxy-authenticate",
        b"proxy-authorization",
        b"proxy-connection",
        b"te",
        b"trailer",
        b"transfer-encoding",
        b"upgrade",
    }
)
_FROM_OUR_SERVER = frozenset({b"date", b"server"})
_ADDED_BY_CLIENT = ("Accept", "Accept-Encoding", "Content-Type", "User-Agent")
_CLOSED_MEANWHILE = (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError)
"""Errors of an idle connection that the service has closed; a new connection is tried once."""
_AWAY = (aiohttp.ClientError, TimeoutError, OSError)

Headers = Iterable[tuple[bytes, bytes]]


class CallerGone(ConnectionResetError):
    """The caller closed the connection while sending."""


class Forwarder:
    """Sends requests on to services by URL, over connections that stay open."""

    def __init__(self, urls: Mapping[str, str], *, connect_s: float = 2, answer_s: float = 300) -> None:
        """`urls`: service → where it listens, with its path, as peers use them; `answer_s`: its longest silence."""
        self._origins = {name: str(URL(url).origin()) for name, url in urls.items()}
        self._timeout = aiohttp.ClientTimeout(total=None, connect=None, sock_connect=connect_s, sock_read=answer_s)
        self._session: aiohttp.ClientSession | None = None

    async def __call__(self, service: str, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on and its answer back; raises PeerAway while nothing has been answered yet."""
        sent = _Sent(receive)
        body = await _request_body(scope, sent)
        url = URL(self._origins[service] + _target(scope), encoded=True)
        headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in end_to_end(scope["headers"])]
        for is_last in (False, True) if _may_repeat(scope, body) else (True,):
            try:
                response = await self._open().request(
                    scope["method"], url, headers=headers, data=body, allow_redirects=False
                )
                break
            except _AWAY as away:
                if sent.caller_is_gone:
                    raise CallerGone from away
                if is_last or not isinstance(away, _CLOSED_MEANWHILE):
                    raise PeerAway(service=service) from away
        await _answer(service, response, send, has_body=scope["method"] != "HEAD")

    async def close(self) -> None:
        """Close the open connections."""
        if self._session:
            await self._session.close()
            self._session = None

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0, keepalive_timeout=4, ttl_dns_cache=10),
                timeout=self._timeout,
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
                skip_auto_headers=_ADDED_BY_CLIENT,
            )
        return self._session


def end_to_end(headers: Headers) -> list[tuple[bytes, bytes]]:
    """The headers that are meant for the other end, without those of this one connection; names in lower case."""
    kept = []
    named: set[bytes] = set()
    for given, value in headers:
        name = given.lower()
        if name not in HOP_BY_HOP:
            kept.append((name, value))
        elif name == b"connection":
            named.update(each.strip().lower() for each in value.split(b","))
    return [pair for pair in kept if pair[0] not in named] if named - HOP_BY_HOP else kept


def _target(scope: Scope) -> str:
    path: bytes = scope.get("raw_path") or scope["path"].encode()
    query: bytes = scope["query_string"]
    return (path + b"?" + query if query else path).decode("latin-1")


def _may_repeat(scope: Scope, body: object) -> bool:
    """Whether the request can be repeated safely: it only reads, or has an idempotency key."""
    if scope["method"] in {"GET", "HEAD"}:
        return True
    return isinstance(body, bytes) and any(name == b"idempotency-key" for name, _ in scope["headers"])


async def _request_body(scope: Scope, sent: "_Sent") -> bytes | AsyncIterator[bytes] | None:
    """Nothing, all of a small body, or a large one piece by piece."""
    size: int | None = None
    chunked = False
    for name, value in scope["headers"]:
        if name == b"content-length":
            size = int(value)
        elif name == b"transfer-encoding":
            chunked = True
    if size is None and not chunked:
        return None
    if size is not None and size <= SMALL_BYTES:
        return b"".join([piece async for piece in sent.pieces()])
    return sent.pieces()


class _Sent:
    """The body that the caller sends; it notes whether the caller disconnected before the end."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self.caller_is_gone = False

    async def pieces(self) -> AsyncIterator[bytes]:
        """The body piece by piece; raises CallerGone."""
        more = True
        while more:
            message: Message = await self._receive()
            if message["type"] == "http.disconnect":
                self.caller_is_gone = True
                raise CallerGone
            more = message.get("more_body", False)
            if piece := message.get("body", b""):
                yield piece


async def _answer(service: str, response: aiohttp.ClientResponse, send: Send, *, has_body: bool) -> None:
    """Pass the answer on: whole when small, else as it comes."""
    async with response:
        headers = [pair for pair in end_to_end(response.raw_headers) if pair[0] not in _FROM_OUR_SERVER]
        start: Message = {"type": "http.response.start", "status": response.status, "headers": headers}
        size = response.content_length
        if not has_body or (size is not None and size <= SMALL_BYTES):
            try:
                whole = await response.read()
            except _AWAY as away:
                raise PeerAway(service=service) from away
            await send(start)
            await send({"type": "http.response.body", "body": whole})
            return
        await send(start)
        async for piece in response.content.iter_any():
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b""})
