"""Services that the gateway's tests put behind it: they say who called, and what the gateway asks of them."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message

from gateway.app import create_app
from gateway.issuer import KEY_ID
from gateway.settings import GatewaySettings
from services.common.http import InProcess, Transport
from services.common.tokens import BadToken, Role, Verifier, new_signing_key

SIGNERS = ("gateway", "indication", "registry", "voucher", "claims")
URL = "http://pvb.test"
KEYS = {name: new_signing_key(name) for name in SIGNERS}
JWKS = {"keys": [public for _, public in KEYS.values()]}
ISSUER_KEY = new_signing_key(KEY_ID)[0]
CLIENT_FILE = uuid5(UUID(int=0), "a client file")


class FakeService:
    """One service: `app` answers, the rest is what it saw and what it should say."""

    def __init__(self, name: str) -> None:
        """Ready, with the clock of the sandbox and nobody's file."""
        self.name = name
        self.is_ready = True
        self.files: dict[str, list[UUID]] = {}
        self.held_as = "client"
        self.scope: list[str] = []
        self.asked: list[str] = []
        self.seen: list[dict[str, str]] = []
        self.moved_to: datetime | None = None
        self._verifier = Verifier(JWKS)
        everything = ["GET", "POST", "PUT", "DELETE"]
        self.app: ASGIApp = Starlette(
            routes=[
                Route("/health/ready", self._ready),
                Route("/problem-types", self._problem_types),
                Route("/openapi.json", self._openapi),
                Route("/identities/{subject}", self._identity),
                Route("/clock", self._clock, methods=["POST"]),
                Route("/size", self._size, methods=["POST"]),
                Route("/batches", self._size, methods=["POST"]),
                Route("/large", self._large),
                Route("/missing", self._missing),
                Route("/{path:path}", self._echo, methods=everything),
            ]
        )

    def _who(self, request: Request) -> dict[str, Any]:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        try:
            identity = self._verifier.verify(token)
        except BadToken:
            return {"roles": []}
        return {
            "subject": str(identity.subject),
            "roles": sorted(identity.roles),
            "organisation": str(identity.organisation_id) if identity.organisation_id else None,
            "clients": sorted(str(each) for each in identity.client_ids),
            "bound": sorted(str(each) for each in identity.bound_ids),
        }

    async def _echo(self, request: Request) -> Response:
        self.seen.append(dict(request.headers))
        body = (await request.body()).decode()
        headers = {"X-Service": self.name, "Connection": "X-Hop", "X-Hop": "1"}
        path = request.url.path.removeprefix(f"/{self.name}/v1")
        said = {"path": path, "query": request.url.query, "body": body, **self._who(request)}
        return JSONResponse(said, 201 if request.method == "POST" else 200, headers)

    async def _missing(self, request: Request) -> Response:
        return JSONResponse({"code": "not-found"}, 404)

    async def _size(self, request: Request) -> Response:
        size = 0
        try:
            async for piece in request.stream():
                size += len(piece)
        except ClientDisconnect:
            return JSONResponse({"size": -1}, 500)
        return JSONResponse({"size": size}, 201)

    async def _large(self, request: Request) -> Response:
        async def pieces() -> AsyncIterator[bytes]:
            for _ in range(64):
                yield b"x" * 65_536

        return StreamingResponse(pieces(), media_type="application/octet-stream")

    async def _ready(self, request: Request) -> Response:
        return JSONResponse({"status": "ready", "degraded": []}) if self.is_ready else JSONResponse({}, 503)

    async def _identity(self, request: Request) -> Response:
        assert self._who(request)["roles"] == [Role.SERVICE]
        subject = request.path_params["subject"]
        self.asked.append(subject)
        held = self.files.get(subject, [])
        clients: list[dict[str, Any]] = [
            {"clientId": str(each), "as": self.held_as, "scope": self.scope, "validTo": None} for each in held
        ]
        return JSONResponse({"subject": subject, "clients": clients})

    async def _clock(self, request: Request) -> Response:
        assert self._who(request)["roles"] == [Role.SERVICE]
        to = datetime.fromisoformat((await request.json())["to"])
        if self.moved_to and to < self.moved_to:
            return JSONResponse({"code": "clock-backwards", "facts": {"now": self.moved_to.isoformat()}}, 409)
        self.moved_to = to
        return JSONResponse({"now": to.isoformat()})

    async def _problem_types(self, request: Request) -> Response:
        words = {"nl": f"Nee van <{self.name}>", "en": f"No from <{self.name}>"}
        own = {"code": f"{self.name}-says-no", "status": 422, "title": words, "detail": words, "meaning": "A no."}
        return JSONResponse({"items": [own]})

    async def _openapi(self, request: Request) -> Response:
        return JSONResponse(
            {
                "info": {"title": self.name, "version": "0.1.0", "description": "<b>bold</b>"},
                "servers": [{"url": f"https://pvb.test/{self.name}/v1"}],
                "paths": {
                    "/things/{thingId}": {
                        "get": {
                            "operationId": "getThing",
                            "description": "Read a thing.",
                            "security": [{"bearer": []}],
                            "parameters": [
                                {"name": "thingId", "in": "path", "required": True, "schema": {"type": "string"}}
                            ],
                            "responses": {"200": {"description": "The thing"}},
                        }
                    }
                },
                "components": {"schemas": {"Thing": {"type": "object", "properties": {"id": {"type": "string"}}}}},
            }
        )


class Stage:
    """A gateway with four fake services behind it."""

    def __init__(self, **settings: Any) -> None:
        """Settings as in the sandbox, unless given."""
        self.services = {name: FakeService(name) for name in SIGNERS[1:]}
        self.transport = InProcess()
        self.transport.apps.update({name: each.app for name, each in self.services.items()})
        self.settings = settings_of(**settings)

    def gateway(self, transport: Transport | None = None) -> ASGIApp:
        """The gateway itself."""
        return create_app(self.settings, transport or self.transport)

    @asynccontextmanager
    async def client(self, transport: Transport | None = None) -> AsyncIterator[httpx.AsyncClient]:
        """A client in the outside world."""
        app = self.gateway(transport)
        async with living(app), httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=URL) as client:
            yield client


@asynccontextmanager
async def living(app: ASGIApp) -> AsyncIterator[None]:
    """Run the lifespan of an app, as a server does."""
    to_app: asyncio.Queue[Message] = asyncio.Queue()
    from_app: asyncio.Queue[Message] = asyncio.Queue()
    running = asyncio.ensure_future(app({"type": "lifespan", "state": {}}, to_app.get, from_app.put))
    await to_app.put({"type": "lifespan.startup"})
    assert (await from_app.get())["type"] == "lifespan.startup.complete"
    try:
        yield
    finally:
        await to_app.put({"type": "lifespan.shutdown"})
        await running


@asynccontextmanager
async def serving(app: ASGIApp) -> AsyncIterator[str]:
    """The app behind a real socket; gives its URL."""
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(app, log_config=None, server_header=False, timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    running = asyncio.create_task(server.serve(sockets=[listener]))
    while not server.started:  # noqa: ASYNC110  # uvicorn tells it by this flag alone
        await asyncio.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        await running
        listener.close()


def settings_of(**more: Any) -> GatewaySettings:
    """The gateway's settings in the sandbox."""
    usual: dict[str, Any] = {
        "public_url": URL,
        "sandbox": True,
        "clock": "2026-10-05T09:00:00+02:00",
        "jwks": JWKS,
        "signing_key": KEYS["gateway"][0],
        "issuer_key": ISSUER_KEY,
        "access_log": False,
    }
    return GatewaySettings(**(usual | more))


async def token_of(client: httpx.AsyncClient, persona: str) -> str:
    """A token of a persona."""
    form = {"grant_type": "client_credentials", "client_id": persona, "client_secret": "sandbox"}
    answer = await client.post("/auth/token", data=form)
    assert answer.status_code == 200, answer.text
    return str(answer.json()["access_token"])


async def bearer(client: httpx.AsyncClient, persona: str) -> dict[str, str]:
    """Headers of a persona."""
    return {"Authorization": f"Bearer {await token_of(client, persona)}"}
