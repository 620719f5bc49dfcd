"""The five apps as they are made, without starting them: for checks on routes and on the OpenAPI documents."""

import importlib
from functools import cache
from typing import Any

from fastapi import FastAPI

from gateway.app import create_app as create_gateway
from gateway.settings import GatewaySettings
from services.vocabulary.names import SERVICES
from tests.stage import Stage


@cache
def service_app(name: str) -> FastAPI:
    """The app of a service; its database is never asked."""
    stage = Stage()
    settings = stage.settings(name, "postgresql://nobody@127.0.0.1:1/none")
    app: FastAPI = importlib.import_module(f"services.{name}.app").create_app(settings, stage.transport)
    return app


@cache
def document(name: str) -> dict[str, Any]:
    """The OpenAPI document of a service or the gateway."""
    if name in SERVICES:
        return service_app(name).openapi()
    stage = Stage()
    settings = GatewaySettings(sandbox=True, jwks=stage.jwks, signing_key=stage.private_key("gateway"))
    front: Any = create_gateway(settings, stage.transport)
    own: FastAPI = front._own
    return own.openapi()
