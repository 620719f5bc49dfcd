"""Every route says who may call it, and nothing else slips in."""

import re
from pathlib import Path

import pytest
from fastapi.routing import APIRoute

from services.common.schemas import Schema
from services.common.tokens import Role
from services.common.web.access import Route, access_of
from services.vocabulary.names import SERVICES
from tests.documents import service_app

ROOT = Path(__file__).resolve().parents[2]
MONEY_WORDS = ("value", "price-list", "budget", "offer", "remittance", "payment")


def routes_of(service: str) -> list[APIRoute]:
    return [route for route in service_app(service).router.routes if isinstance(route, APIRoute)]


@pytest.mark.parametrize("service", SERVICES)
def test_every_route_declares_its_access(service: str) -> None:
    for route in routes_of(service):
        assert isinstance(route, Route), f"{route.path} is not a Route: make its router with Routes(…)"
        assert access_of(route.endpoint) is not None, f"{route.path} does not declare who may call it"


@pytest.mark.parametrize("service", SERVICES)
def test_every_change_has_a_key_or_a_version(service: str) -> None:
    """POST takes a key, PUT, PATCH and DELETE a version; what keeps nothing, escrow messages and the clock do not."""
    without = {"_search", "_check", "own-contribution-estimates", "_apply", "_fence", "clock"}
    for operation, parameters, method, path in operations(service):
        if path.rpartition("/")[2] in without:
            continue
        if method == "post":
            assert "Idempotency-Key" in parameters, f"{operation} takes no Idempotency-Key"
        elif method in {"put", "patch", "delete"}:
            assert {"If-Match", "Idempotency-Key"} & parameters, f"{operation} takes neither version nor key"


def test_an_assessor_cannot_ask_for_money() -> None:
    """The assessor's role stands on no route that shows a value, price, budget or offer."""
    for service in ("registry", "voucher", "claims"):
        for route in routes_of(service):
            access = access_of(route.endpoint)
            assert access is not None
            if any(word in route.path for word in MONEY_WORDS):
                assert access.relation_of(frozenset({Role.ASSESSOR})) is None, route.path


def test_nobody_but_services_reaches_internal_routes() -> None:
    for service in SERVICES:
        for route in routes_of(service):
            access = access_of(route.endpoint)
            assert access is not None
            if route.path in {"/feed", "/clock", "/allotments/_apply", "/allotments/_fence", "/handovers"}:
                assert set(access.relations) == {Role.SERVICE}, route.path


def operations(service: str) -> list[tuple[str, set[str], str, str]]:
    document = service_app(service).openapi()
    return [
        (operation["operationId"], {each["name"] for each in operation.get("parameters", [])}, method, path)
        for path, item in document["paths"].items()
        for method, operation in item.items()
    ]


@pytest.mark.parametrize("service", SERVICES)
def test_every_location_can_be_read(service: str) -> None:
    """What was made is found at its Location: a path that this service answers to GET."""
    readable = {re.sub(r"{[^}]*}", "{}", route.path) for route in routes_of(service) if "GET" in (route.methods or ())}
    told = [
        re.sub(r"{[^}]*}", "{}", path)
        for source in (ROOT / "services" / service).rglob("*.py")
        for path in re.findall(r'location ?= ?f?"([^"]*)"', source.read_text(encoding="utf-8"))
    ]
    assert told
    assert set(told) - readable == set()


@pytest.mark.parametrize("service", SERVICES)
def test_every_body_is_a_schema_so_that_its_texts_are_composed(service: str) -> None:
    for route in routes_of(service):
        if route.body_field is not None:
            kind = route.body_field.field_info.annotation
            assert isinstance(kind, type), route.path
            assert issubclass(kind, Schema), f"the body of {route.path} is no Schema"
