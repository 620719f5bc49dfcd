"""The factory of every app: it gives a service all parts that services have in common."""

import asyncio
import inspect
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from types import ModuleType
from typing import Protocol
from urllib.parse import urlsplit

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.routing import APIRoute
from pydantic.alias_generators import to_camel
from starlette.types import ASGIApp, Lifespan, Receive, Scope, Send

from services.common.clock import Clock
from services.common.data.database import Database
from services.common.data.feed import Feed
from services.common.data.idempotency import forget_before
from services.common.data.readers import Readers, Subscription
from services.common.http import Peer, Transport
from services.common.logs import logger
from services.common.metrics import Metrics
from services.common.refusals import Refusal
from services.common.service import Itself, OfficeOf, OwnFiles, Service
from services.common.settings import ServiceSettings
from services.common.tokens import Signer, Verifier, service_subject
from services.common.web.access import Relation
from services.common.web.edge import Edge
from services.common.web.idempotency import Replayed, response_of
from services.common.web.openapi import conform
from services.common.web.problems import add_problem_handlers
from services.common.web.routes import EXPLAINED_TO, common_routes
from services.vocabulary.names import SERVICES

API_VERSION = "0.1.0"
CONTACT = {"name": "PVB", "url": "https://pvb.example/contact", "email": "api@pvb.example"}
LICENCE = {"name": "EUPL-1.2", "identifier": "EUPL-1.2"}


@dataclass(frozen=True)
class Worker:
    """A background worker of a service, run at intervals; any number of replicas may run it."""

    name: str
    every_s: float
    run: Callable[[Service], Awaitable[None]]


@dataclass(frozen=True)
class ServiceSpec:
    """The parts of an app that are specific to one service."""

    name: str
    title: str
    description: str
    routers: Sequence[APIRouter]
    refusals: ModuleType | Sequence[ModuleType] = ()
    subscriptions: Sequence[Subscription] = ()
    workers: Sequence[Worker] = ()
    constraints: Mapping[str, type[Refusal]] = field(default_factory=dict)
    """A constraint that refuses → the refusal that it means."""
    explained_to: Mapping[str, Relation] = field(default_factory=lambda: EXPLAINED_TO)
    """The roles that may ask for an explanation of a decision."""
    words_for_providers: Mapping[str, str] = field(default_factory=dict)
    """The name of a fact whose value providers do not see → what an explanation shows them instead."""
    own_files: OwnFiles | None = None
    """The client files that a person may act for, in a service that has newer data than the token."""
    office_of: OfficeOf | None = None
    """The office of what a decision or a report is about, in a service whose things belong to offices."""
    on_start: Callable[[FastAPI, Service], None] | None = None
    """Put what only this service has (a cipher, say) on `app.state`."""


def service_app(spec: ServiceSpec, settings: ServiceSettings, transport: Transport) -> FastAPI:
    """The app of one service. Its background work runs as long as its lifespan."""
    service = _make_service(spec, settings, transport)
    refusals = refusals_of(spec.refusals)
    routers = [*spec.routers, common_routes(refusals, spec.explained_to, spec.words_for_providers)]
    app = conforming_app(spec.name, spec.title, spec.description, service, routers, _lifespan(spec, service))
    add_problem_handlers(app, spec.constraints)
    app.add_exception_handler(Replayed, _replay)
    if spec.on_start:
        spec.on_start(app, service)
    return app


class Addressed(Protocol):
    """Settings that say where the outside world finds this: those of a service, or of the gateway."""

    public_url: str


class Host(Protocol):
    """What an app needs to answer requests: its settings, its metrics, and the verifier of tokens."""

    @property
    def settings(self) -> Addressed:
        """The settings."""

    @property
    def metrics(self) -> Metrics:
        """The measures."""

    @property
    def verifier(self) -> Verifier:
        """The verifier of internal tokens."""


def conforming_app(
    name: str,
    title: str,
    description: str,
    host: Host,
    routers: Sequence[APIRouter],
    lifespan: Lifespan[FastAPI] | None = None,
) -> FastAPI:
    """An app whose document and headers follow the Dutch API Design Rules; `host` becomes `app.state.service`."""
    app = FastAPI(
        title=title,
        version=API_VERSION,
        description=description,
        openapi_url="/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        root_path_in_servers=False,
        contact=CONTACT,
        license_info=LICENCE,
        servers=[{"url": _https(host.settings.public_url) + f"/{name}/v1", "description": "Through the gateway"}],
        lifespan=lifespan,
    )
    app.state.service = host
    for router in routers:
        app.router.routes.extend(router.routes)
    _describe(app)
    app.add_middleware(Edge, version=API_VERSION, name=name, measures=host.metrics)
    return app


def mounted(app: ASGIApp, name: str) -> ASGIApp:
    """The app of a service under its public base path `/<name>/v1`, for a server of its own."""
    prefix = f"/{name}/v1"

    async def under_prefix(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith(prefix + "/"):
            scope = {**scope, "root_path": scope.get("root_path", "") + prefix}
        await app(scope, receive, send)

    return under_prefix


def refusals_of(modules: ModuleType | Sequence[ModuleType]) -> list[type[Refusal]]:
    """All refusals with a code that the modules define."""
    several = [modules] if isinstance(modules, ModuleType) else list(modules)
    found = [each for module in several for _, each in inspect.getmembers(module, inspect.isclass)]
    return [each for each in found if issubclass(each, Refusal) and hasattr(each, "code")]


def _make_service(spec: ServiceSpec, settings: ServiceSettings, transport: Transport) -> Service:
    signer = Signer(spec.name, settings.signing_key.get_secret_value())
    database = Database(settings.database_url.get_secret_value(), settings.pool_size, settings.pool_wait_s)
    peers = {name: Peer(name, transport, signer) for name in SERVICES if name != spec.name}
    metrics = Metrics(spec.name)
    return Service(
        name=spec.name,
        settings=settings,
        database=database,
        clock=Clock(settings.clock),
        peers=peers,
        feed=Feed(database),
        readers=Readers(database, peers, spec.subscriptions, metrics),
        verifier=Verifier(settings.jwks),
        metrics=metrics,
        itself=Itself(service_subject(spec.name)),
        own_files=spec.own_files,
        office_of=spec.office_of,
    )


def _lifespan(spec: ServiceSpec, service: Service) -> Lifespan[FastAPI]:
    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            stack.push_async_callback(service.database.close)
            for peer in service.peers.values():
                stack.push_async_callback(peer.close)
            stack.push_async_callback(service.end_aside)
            if service.settings.background:
                await stack.enter_async_context(_background(spec, service))
            yield

    return lifespan


@asynccontextmanager
async def _background(spec: ServiceSpec, service: Service) -> AsyncIterator[None]:
    """Sequencer, feed readers and workers, until the app stops."""
    work: list[Callable[[], Awaitable[None]]] = [service.feed.run, service.readers.run]
    workers = [*spec.workers, Worker("forget old keys", 3600, _forget_old_keys)]
    work += [_repeat(worker, service) for worker in workers]
    tasks = [asyncio.create_task(_as_coroutine(each)) for each in work]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        for task in tasks:
            with suppress(asyncio.CancelledError):
                await task
        await service.readers.release()


def _repeat(worker: Worker, service: Service) -> Callable[[], Awaitable[None]]:
    async def forever() -> None:
        nudge = asyncio.Event()
        service.on_clock.append(nudge.set)
        while True:
            try:
                await worker.run(service)
            except Exception as fault:  # noqa: BLE001  # a worker must never stop; what failed is tried again
                logger().warning("worker failed, trying again", worker=worker.name, fault=repr(fault)[:300])
            with suppress(TimeoutError):
                async with asyncio.timeout(worker.every_s):  # wait_for can lose a cancellation (Python 3.11)
                    await nudge.wait()
            nudge.clear()

    return forever


async def _as_coroutine(work: Callable[[], Awaitable[None]]) -> None:
    await work()


async def _forget_old_keys(service: Service) -> None:
    before = service.clock.now() - timedelta(days=30)
    async with service.database.transaction() as session:
        await forget_before(session, before)


async def _replay(_: Request, replayed: Exception) -> Response:
    assert isinstance(replayed, Replayed)
    return response_of(replayed)


def _describe(app: FastAPI) -> None:
    """Give every operation its name, and the document its conforming form."""
    endpoints: dict[str, Callable[..., object]] = {}
    for route in app.router.routes:
        if isinstance(route, APIRoute):
            route.operation_id = to_camel(route.name)
            endpoints[route.operation_id] = route.endpoint
    generate = app.openapi

    def openapi() -> dict[str, object]:
        if app.openapi_schema is None:
            document = generate()
            document["components"] = document.get("components", {})
            document["components"]["securitySchemes"] = {
                "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
            }
            app.openapi_schema = conform(document, API_VERSION, endpoints)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's own way to extend it


def _https(url: str) -> str:
    """The document names the address that the outside world uses: that is TLS, but for a sandbox on this machine."""
    host = urlsplit(url).hostname
    return url if host in {"127.0.0.1", "localhost"} else "https://" + url.partition("://")[2]
