"""The apps of the services and the gateway, made by name."""

import importlib
from collections.abc import Callable, Mapping
from typing import Any

from starlette.types import ASGIApp

from deploy.launcher.options import GATEWAY
from deploy.launcher.settings import settings_of
from services.common.http import InProcess, OverSockets, Transport
from services.common.web.app import mounted
from services.vocabulary.names import SERVICES


def make_app(name: str, transport: Transport, settings: Mapping[str, Any] | None = None) -> ASGIApp:
    """The app of a service or the gateway; its settings are those given, over those of the environment.

    Raises WrongSetting.
    """
    package = GATEWAY if name == GATEWAY else f"services.{name}"
    create_app: Callable[[Any, Transport], ASGIApp] = importlib.import_module(f"{package}.app").create_app
    return create_app(settings_of(name, settings), transport)


def apps_in_one_process(given: Callable[[str], Mapping[str, Any]]) -> dict[str, ASGIApp]:
    """All apps, the gateway last, calling each other without sockets."""
    transport = InProcess()
    for name in SERVICES:
        transport.apps[name] = make_app(name, transport, given(name))
    return transport.apps | {GATEWAY: make_app(GATEWAY, transport, given(GATEWAY))}


def app_of_its_own(name: str, peers: Mapping[str, str], settings: Mapping[str, Any] | None = None) -> ASGIApp:
    """One app as its own process serves it: a service under `/<name>/v1`, calling the others over sockets."""
    app = make_app(name, OverSockets(peers), settings)
    return app if name == GATEWAY else mounted(app, name)
