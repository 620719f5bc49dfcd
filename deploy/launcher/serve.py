"""One service or the gateway as a process of its own: `python -m deploy.launcher.serve claims`.

Everything comes from the environment, as in production: `PVB_DATABASE_URL`, `PVB_SIGNING_KEY`, `PVB_JWKS`, `PVB_PEERS`
(a JSON object: service → URL up to its paths), `PVB_HOST`, `PVB_PORT`. Logs go to standard error.
"""

import asyncio
import json
import os
import socket
import sys
from collections.abc import Coroutine
from typing import Any, TypeVar
from urllib.parse import urlsplit

import uvloop
from starlette.types import ASGIApp

from deploy.launcher.apps import app_of_its_own
from deploy.launcher.connections import ConnectionLimits
from deploy.launcher.errors import CannotStart, WrongSetting
from deploy.launcher.options import GATEWAY, Options, read_options
from deploy.launcher.production import refuse_unsafe
from deploy.launcher.serving import alive, alongside, listen, serving, told_to_stop
from deploy.launcher.settings import read, settings_of
from services.common.logs import set_up_logs
from services.vocabulary.names import SERVICES

T = TypeVar("T")
LISTENER = "PVB_LISTENER"
"""The number of a listening socket that our parent left open for us."""
PEERS_FORM = (
    "a JSON object that gives each of " + ", ".join(SERVICES) + " its address up to its paths, "
    "such as http://127.0.0.1:8001/indication/v1"
)


def serve_by_environment(name: str, options: Options) -> None:
    """Serve until told to stop, with the settings that the environment holds."""
    set_up_logs()
    peers = peers_of()
    settings = settings_of(name)
    if settings.production:
        refuse_unsafe(name, settings, peers, options.home)
    serve_app(app_of_its_own(name, peers), options.host, options.port, limits_of(name, read(ConnectionLimits)))


def limits_of(name: str, limits: ConnectionLimits) -> ConnectionLimits:
    """What connections to the gateway, or to a service behind it, may take."""
    return limits if name == GATEWAY else limits.behind_the_gateway()


def serve_app(app: ASGIApp, host: str, port: int, limits: ConnectionLimits) -> None:
    """Serve an app until told to stop."""
    handle = os.environ.get(LISTENER)
    with socket.socket(fileno=int(handle)) if handle else listen(host, port) as listener:

        async def run() -> None:
            async with told_to_stop() as stop, alive(app), serving(app, listener, limits) as running:
                await alongside(stop.wait(), [running])

        on_our_loop(run())


def on_our_loop(work: Coroutine[Any, Any, T]) -> T:
    """Run on uvloop, in this thread."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(work)


def peers_of() -> dict[str, str]:
    """Where the services are, as the environment says; raises WrongSetting."""
    try:
        peers = json.loads(os.environ.get("PVB_PEERS", "{}"))
    except ValueError:
        peers = None
    if not isinstance(peers, dict) or not all(_is_address(peers.get(service)) for service in SERVICES):
        raise WrongSetting(f"PVB_PEERS must be {PEERS_FORM}.")
    return {str(name): str(url) for name, url in peers.items()}


def _is_address(url: object) -> bool:
    try:
        parts = urlsplit(str(url))
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


if __name__ == "__main__":
    try:
        serve_by_environment(sys.argv[1], read_options())
    except CannotStart as reason:
        sys.stderr.write(f"{reason}\n")
        sys.exit(reason.exit_code)
