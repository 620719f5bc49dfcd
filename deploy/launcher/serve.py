"""One service or the gateway as a process of its own: `python -m deploy.launcher.serve claims`.

Everything comes from the environment, as in production: `PVB_DATABASE_URL`, `PVB_SIGNING_KEY`, `PVB_JWKS`, `PVB_PEERS`
(a JSON object: service → URL up to its paths), `PVB_HOST`, `PVB_PORT`. Logs go to standard error.
"""

import asyncio
import json
import os
import socket
import sys
from collections.abc import Coroutine, Mapping
from typing import Any, TypeVar

import uvloop
from pydantic import ValidationError
from starlette.types import ASGIApp

from deploy.launcher.apps import app_of_its_own
from deploy.launcher.connections import ConnectionLimits
from deploy.launcher.errors import CannotStart
from deploy.launcher.options import GATEWAY, SERVICES, Options, read_options
from deploy.launcher.serving import alive, alongside, listen, serving, told_to_stop
from services.common.logs import set_up_logs

T = TypeVar("T")
LISTENER = "PVB_LISTENER"
"""The number of a listening socket that our parent left open for us."""


def serve_by_environment(name: str, options: Options) -> None:
    """Serve until told to stop, with the settings that the environment holds."""
    set_up_logs()
    serve_app(make(name, _peers(), None), options.host, options.port, limits_of(name, ConnectionLimits()))


def make(name: str, peers: Mapping[str, str], settings: Mapping[str, Any] | None) -> ASGIApp:
    """The app; settings that are missing or wrong are named, without their values."""
    try:
        return app_of_its_own(name, peers, settings)
    except ValidationError as faults:
        wrong = "; ".join(
            f"PVB_{'_'.join(map(str, fault['loc'])).upper()}: {fault['msg']}" for fault in faults.errors()
        )
        raise CannotStart(f"The settings of {name} do not suffice: {wrong}.") from None


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


def _peers() -> dict[str, str]:
    try:
        peers = json.loads(os.environ.get("PVB_PEERS", "{}"))
    except ValueError:
        peers = None
    if not isinstance(peers, dict) or not set(SERVICES) <= peers.keys():
        raise CannotStart("PVB_PEERS must be a JSON object that gives the URL of " + ", ".join(SERVICES) + ".")
    return {str(name): str(url) for name, url in peers.items()}


if __name__ == "__main__":
    try:
        serve_by_environment(sys.argv[1], read_options())
    except CannotStart as reason:
        sys.exit(str(reason))
