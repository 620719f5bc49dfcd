"""Every route × every role: what is declared is what happens. A new route is covered by itself."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute

from gateway.app import create_app as create_gateway
from gateway.settings import GatewaySettings
from services.common.ids import new_id
from services.common.tokens import Identity, Role, Signer
from services.common.web.access import Access, access_of
from tests.stage import Stage, staged

SERVICES = ("indication", "registry", "voucher", "claims")
PLACES = {"int": "1", "float": "1.5", "path": "a"}
"""What stands in a path for a parameter of a kind; for all others an id that nothing has."""
TURNED_AWAY = {401, 403}
pytestmark = pytest.mark.timeout(400)


@pytest.fixture
async def stage(database_of: Callable[[str], str]) -> AsyncIterator[Stage]:
    async with staged(SERVICES, database_of, background=False) as made:
        yield made


def gateway_on(stage: Stage) -> FastAPI:
    """The gateway's own routes, which take internal tokens like any service."""
    settings = GatewaySettings(sandbox=True, jwks=stage.jwks, signing_key=stage.private_key("gateway"))
    front: Any = create_gateway(settings, stage.transport)
    own: FastAPI = front._own
    return own


def client_of(app: FastAPI) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://pvb.test", timeout=60)


def calls_of(app: FastAPI) -> list[tuple[str, str, Access]]:
    """Method, a path that matches, and the declaration of every route."""
    found = []
    for route in app.router.routes:
        if isinstance(route, APIRoute):
            access = access_of(route.endpoint)
            assert access is not None, f"{route.path} does not declare who may call it"
            found += [(method, path_of(route), access) for method in sorted(route.methods or ())]
    return found


def path_of(route: APIRoute) -> str:
    """The route's path, its parameters filled with what is not there."""
    path = route.path_format
    for name, convertor in route.param_convertors.items():
        kind = type(convertor).__name__.removesuffix("Convertor").lower()
        path = path.replace(f"{{{name}}}", PLACES.get(kind, str(new_id())))
    return path


@pytest.mark.parametrize("service", [*SERVICES, "gateway"])
async def test_what_is_declared_is_what_happens(stage: Stage, service: str) -> None:
    app = gateway_on(stage) if service == "gateway" else stage.apps[service]
    organisation = new_id()
    wrong = []
    async with client_of(app) as client:
        for method, path, access in calls_of(app):
            for role in Role:
                headers = stage.headers(role, organisation_id=None if role is Role.SERVICE else organisation)
                status = (await client.request(method, path, headers=headers)).status_code
                may = access.relation_of(frozenset({role})) is not None
                if (status in TURNED_AWAY) if may else status != 403:
                    wrong.append(f"{method} {path} as {role}: {status}, and it {'may' if may else 'may not'}")
            status = (await client.request(method, path)).status_code
            if (status in TURNED_AWAY) if access.is_public else status != 401:
                wrong.append(f"{method} {path} without a token: {status}")
    assert wrong == []


@pytest.mark.parametrize("service", SERVICES)
async def test_a_token_counts_only_when_signed_by_who_may_sign_it(stage: Stage, service: str) -> None:
    """The gateway signs for callers and never as a service; a service signs for itself alone."""
    stranger = Stage()
    who = Identity(new_id(), frozenset({Role.OFFICE_VOUCHER, Role.ASSESSOR, Role.OFFICE_FINANCE}))
    as_service = Identity(new_id(), frozenset({Role.SERVICE}))
    own_keys, strange_keys = (
        {name: of.private_key(name).get_secret_value() for name in (*SERVICES, "gateway")} for of in (stage, stranger)
    )
    tokens = {
        "a caller, signed by a service": Signer("voucher", own_keys["voucher"]).sign(who),
        "a service, signed by the gateway": Signer("gateway", own_keys["gateway"]).sign(as_service),
        "a service that claims to be another": Signer("claims", own_keys["claims"]).sign(as_service),
        "signed by a stranger": Signer("gateway", strange_keys["gateway"]).sign(who),
        "no token at all": "nonsense",
    }
    closed = [(method, path) for method, path, access in calls_of(stage.apps[service]) if not access.is_public]
    for name, token in tokens.items():
        for method, path in closed:
            answer = await stage[service].request(method, path, headers={"Authorization": f"Bearer {token}"})
            assert answer.status_code == 401, f"{method} {path} with {name}"
