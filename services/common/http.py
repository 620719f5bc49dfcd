"""Typed calls between services, over both transports: in one process, or over sockets."""

from collections.abc import Mapping
from typing import Protocol, TypeVar

import httpx
import stamina
from pydantic import BaseModel, ValidationError
from starlette.types import ASGIApp, Receive, Scope, Send
from structlog.contextvars import get_contextvars

from services.common.clock import real_now
from services.common.json import dump
from services.common.logs import logger
from services.common.refusals import PeerAway, SandboxFilling
from services.common.tokens import LIFE, Identity, Signer, service_identity

M = TypeVar("M", bound=BaseModel)


class Transport(Protocol):
    """The transport between services."""

    def client(self, service: str) -> httpx.AsyncClient:
        """A client whose base URL is the service's."""


class InProcess:
    """All services in this process: calls go straight to the app."""

    def __init__(self) -> None:
        """Put the apps into `apps` once they are made."""
        self.apps: dict[str, ASGIApp] = {}

    def client(self, service: str) -> httpx.AsyncClient:
        """A client onto the app of a service, looked up at the first call."""

        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            if service not in self.apps:
                raise httpx.ConnectError(f"{service} is not there")
            await self.apps[service](scope, receive, send)

        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        return httpx.AsyncClient(transport=transport, base_url="http://pvb.internal")


class OverSockets:
    """Every service in a process of its own."""

    def __init__(self, urls: Mapping[str, str]) -> None:
        """`urls`: service → where it listens, up to and without its paths, as `http://127.0.0.1:8003/claims/v1`."""
        self.urls = dict(urls)

    def client(self, service: str) -> httpx.AsyncClient:
        """A client to where the service listens."""
        limits = httpx.Limits(max_connections=50, max_keepalive_connections=20)
        return httpx.AsyncClient(base_url=self.urls[service], limits=limits, trust_env=False)


class PeerRefused(Exception):
    """The other service answered with a problem document."""

    def __init__(self, status: int, code: str, facts: Mapping[str, object]) -> None:
        """The status, code and facts of the problem document."""
        super().__init__(f"{status} {code}")
        self.status, self.code, self.facts = status, code, facts


class Peer:
    """Another service as this one calls it. Every call has a time-out; only reads are repeated."""

    def __init__(self, name: str, transport: Transport, signer: Signer, timeout_s: float = 5.0) -> None:
        """`signer` signs the calls with this service's own key."""
        self.name = name
        self._client = transport.client(name)
        self._signer = signer
        self._timeout_s = timeout_s
        self._token: tuple[str, float] = ("", 0.0)

    async def get(
        self,
        path: str,
        *,
        answer: type[M],
        params: Mapping[str, str | int] | None = None,
        timeout_s: float | None = None,
    ) -> M:
        """Read; tried twice more when the connection fails. Raises PeerAway or PeerRefused."""
        try:
            async for attempt in stamina.retry_context(
                on=httpx.TransportError, attempts=3, timeout=2, wait_initial=0.05
            ):
                with attempt:
                    got = await self._send("GET", path, params=params, timeout_s=timeout_s)
        except httpx.TransportError as fault:
            raise PeerAway(service=self.name) from fault
        return self._parse(got, answer)

    async def post(
        self, path: str, body: BaseModel | Mapping[str, object], *, answer: type[M], timeout_s: float | None = None
    ) -> M:
        """Send once. Raises PeerAway or PeerRefused."""
        got = await self._post(path, body, timeout_s)
        return self._parse(got, answer)

    async def tell(self, path: str, body: BaseModel | Mapping[str, object], *, timeout_s: float | None = None) -> None:
        """Send once, where no answer is expected (204). Raises PeerAway or PeerRefused."""
        self._check(await self._post(path, body, timeout_s))

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def _post(self, path: str, body: BaseModel | Mapping[str, object], timeout_s: float | None) -> httpx.Response:
        content = body.model_dump_json(by_alias=True).encode() if isinstance(body, BaseModel) else dump(body)
        try:
            return await self._send("POST", path, content=content, timeout_s=timeout_s)
        except httpx.TransportError as fault:
            raise PeerAway(service=self.name) from fault

    async def _send(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str | int] | None = None,
        content: bytes | None = None,
        timeout_s: float | None = None,
    ) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self._own_token()}", "Accept": "application/json"}
        trace_id = get_contextvars().get("trace_id")
        if trace_id:
            headers["traceparent"] = f"00-{trace_id}-{trace_id[:16]}-01"
        if content is not None:
            headers["Content-Type"] = "application/json"
        return await self._client.request(
            method, path, params=params, content=content, headers=headers, timeout=timeout_s or self._timeout_s
        )

    def _parse(self, got: httpx.Response, answer: type[M]) -> M:
        """The answer as JSON; an answer that is not JSON counts as no answer."""
        self._check(got)
        try:
            return answer.model_validate_json(got.content)
        except ValidationError as fault:
            logger().error("a peer answered nonsense", peer=self.name, expected=answer.__name__)
            raise PeerAway(service=self.name) from fault

    def _check(self, got: httpx.Response) -> None:
        if got.is_success:
            return
        problem = _problem(got)
        stated = problem.get("facts")
        facts = stated if isinstance(stated, dict) else {}
        if problem.get("code") == SandboxFilling.code:
            raise SandboxFilling.read(facts)
        if got.status_code >= 500 or got.status_code == 429:
            raise PeerAway(service=self.name)
        raise PeerRefused(got.status_code, str(problem.get("code", "unknown")), facts)

    def _own_token(self) -> str:
        token, renew_at = self._token
        at = real_now().timestamp()
        if at >= renew_at:
            identity: Identity = service_identity(self._signer.name)
            token = self._signer.sign(identity)
            self._token = (token, at + LIFE.total_seconds() * 0.8)
        return token


def _problem(got: httpx.Response) -> dict[str, object]:
    try:
        body = got.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}
