"""The five apps as they are made, without starting them: for checks on routes and on the OpenAPI documents."""

import importlib
from functools import cache
from typing import Any

from fastapi import FastAPI

from gateway.app import create_app as create_gateway
from gateway.settings import GatewaySettings
from tests.stage import Stage

SERVICES = ("indication", "registry", "voucher", "claims")


@cache
def service_apps() -> dict[str, FastAPI]:
    """The four service apps; their databases are never asked."""
    stage = Stage()
    url = "postgresql://nobody@127.0.0.1:1/none"
    return {
        name: importlib.import_module(f"services.{name}.app").create_app(stage.settings(name, url), stage.transport)
        for name in SERVICES
    }


@cache
def documents() -> dict[str, dict[str, Any]]:
    """The five OpenAPI documents by name."""
    stage = Stage()
    settings = GatewaySettings(sandbox=True, jwks=stage.jwks, signing_key=stage.private_key("gateway"))
    front: Any = create_gateway(settings, stage.transport)
    own: FastAPI = front._own
    return {name: app.openapi() for name, app in service_apps().items()} | {"gateway": own.openapi()}
