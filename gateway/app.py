"""Where the gateway starts."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import replace
from uuid import UUID

from fastapi import FastAPI, Request
from fastapi.responses import Response
from pydantic import Field
from starlette.types import ASGIApp

from gateway import refusals
from gateway.collected import Collected
from gateway.forwarder import Forwarder
from gateway.front import Front
from gateway.host import Gateway
from gateway.hosts import Hosts
from gateway.identity import AskClients, Identities
from gateway.in_work import InWork
from gateway.issuer import Issuer
from gateway.limits import RateLimit
from gateway.logs import AccessLog
from gateway.pages import page_routes
from gateway.refusals import OAuthRefusal
from gateway.routes import router
from gateway.routing import OWN, deliverer
from gateway.settings import GatewaySettings
from services.common.clock import Clock
from services.common.http import Peer, PeerRefused, Transport
from services.common.json import dump, load
from services.common.metrics import Metrics
from services.common.refusals import PeerAway
from services.common.schemas import Answer
from services.common.tokens import Identity, Role, Signer, Verifier
from services.common.web.app import conforming_app, refusals_of
from services.common.web.problems import add_problem_handlers, problem_of
from services.common.web.routes import ClockBackwards, described_problems
from services.vocabulary.names import SERVICES

AGREE = "agree"
"""The scope of a mandate to agree with providers, as indication names it."""
DESCRIPTION = "The way in: tokens, personas, keys, health of the whole, and the clock of the sandbox."


class ActsFor(Answer):
    """A client file that a person may act for, and in which role."""

    client_id: UUID
    role: Role = Field(alias="as")
    scope: list[str] = Field(default_factory=list, max_length=20)

    @property
    def binds(self) -> bool:
        """Whether the client acts, or a representative whose mandate covers making agreements."""
        return self.role is Role.CLIENT or AGREE in self.scope


class KnownAs(Answer):
    """The answer of indication about a subject; only the fields that are used here."""

    clients: list[ActsFor] = Field(default_factory=list, max_length=10_000)


def create_app(settings: GatewaySettings, transport: Transport) -> ASGIApp:
    """The gateway: over `transport.apps` of this process (lifespans are the launcher's), or to `transport.urls`."""
    gateway = _gateway(settings, transport)
    deliver = deliverer(transport, settings)
    problems = described_problems([*refusals_of(refusals), ClockBackwards])
    own = conforming_app(
        OWN,
        "PVB gateway",
        DESCRIPTION,
        gateway,
        [router, page_routes(Collected(gateway.peers, problems))],
        _lifespan(gateway, deliver if isinstance(deliver, Forwarder) else None),
    )
    add_problem_handlers(own, {})
    own.add_exception_handler(OAuthRefusal, _refuse_token)
    return Front(gateway, own, deliver)


def _gateway(settings: GatewaySettings, transport: Transport) -> Gateway:
    signer = Signer(OWN, settings.signing_key.get_secret_value())
    peers = {name: Peer(name, transport, signer) for name in SERVICES}
    issuer = Issuer(settings)
    return Gateway(
        settings=settings,
        verifier=Verifier(settings.jwks),
        metrics=Metrics(OWN),
        clock=Clock(settings.clock),
        peers=peers,
        issuer=issuer,
        identities=Identities(signer, issuer, settings.trusted_issuers, _ask_clients(peers["indication"])),
        rate_limit=RateLimit(settings.requests_per_minute),
        in_work=InWork(settings.in_work_per_caller, settings.turn_patience_s),
        hosts=Hosts(settings),
        access_log=AccessLog(on=settings.access_log),
    )


def _ask_clients(indication: Peer) -> AskClients:
    async def ask(who: Identity) -> Identity:
        try:
            known = await indication.get(f"/identities/{who.subject}", answer=KnownAs)
        except PeerRefused as refused:
            raise PeerAway(service=indication.name) from refused
        files = [each for each in known.clients if each.role in who.roles]
        bound = frozenset(each.client_id for each in files if not each.binds)
        return replace(who, client_ids=frozenset(each.client_id for each in files), bound_ids=bound)

    return ask


def _lifespan(gateway: Gateway, forwarder: Forwarder | None) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with AsyncExitStack() as stack:
            stack.callback(gateway.access_log.flush)
            for peer in gateway.peers.values():
                stack.push_async_callback(peer.close)
            if forwarder:
                stack.push_async_callback(forwarder.close)
            yield

    return lifespan


async def _refuse_token(request: Request, refusal: Exception) -> Response:
    """A problem document that OAuth libraries understand as well (RFC 6749, 5.2)."""
    assert isinstance(refusal, OAuthRefusal)
    answer = problem_of(request, [refusal])
    body = load(bytes(answer.body))
    answer.body = dump(body | {"error": refusal.error, "error_description": body["detail"]})
    answer.headers["content-length"] = str(len(answer.body))
    return answer
