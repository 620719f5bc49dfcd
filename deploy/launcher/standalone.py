"""One service, the gateway or the database server in a process of its own."""

import asyncio
import json
import os
import socket
from typing import Any

from rich.console import Console

from deploy.launcher.apps import app_of_its_own
from deploy.launcher.errors import CannotStart
from deploy.launcher.home import Home
from deploy.launcher.keys import keys_in
from deploy.launcher.options import GATEWAY, SERVICES, Options
from deploy.launcher.plan import Plan, peer_urls
from deploy.launcher.provision import OwnDatabases, databases_at
from deploy.launcher.running import alongside, on_our_loop
from deploy.launcher.sandbox import opened, watch
from deploy.launcher.serving import alive, listen, serving, told_to_stop
from services.common.logs import set_up_logs


def serve_alone(name: str, options: Options) -> None:
    """Serve until told to stop. Logs go to standard error.

    A process that is given its own key (`PVB_SIGNING_KEY`) takes all its settings from the environment, as in
    production: `PVB_DATABASE_URL`, `PVB_JWKS`, and `PVB_PEERS` (a JSON object: service → URL). Without, it belongs to
    the sandbox in `PVB_HOME`: the gateway on `PVB_PORT`, the services on the four ports after it.
    """
    set_up_logs()
    by_environment = "PVB_SIGNING_KEY" in os.environ
    peers = _peers_from_environment() if by_environment else _sandbox_peers(options)
    settings = None if by_environment else _sandbox_settings(name, options)
    port = options.port if by_environment or name == GATEWAY else _sandbox_port(name, options)
    app = app_of_its_own(name, peers, settings)
    with _inherited_listener() or listen(options.host, port) as listener:

        async def run() -> None:
            async with told_to_stop() as stop, alive(app), serving(app, listener) as running:
                await alongside(stop.wait(), [running])

        on_our_loop(run())


def serve_databases(options: Options, console: Console) -> None:
    """Run the database server with the four databases prepared, until told to stop."""
    home = Home(options.home)
    with home.locked(), opened(options, home, console.print) as sandbox:
        sandbox.prepare(console.print)
        server = sandbox.server
        if server is None:
            console.print("PVB_DATABASE_URL names a server that runs by itself; its databases are prepared.")
            return
        console.print(f"PostgreSQL runs on 127.0.0.1, port {server.port}. Ctrl-C stops it.")

        async def run() -> None:
            async with told_to_stop() as stop:
                await alongside(stop.wait(), [asyncio.ensure_future(watch(server, console.print))])

        on_our_loop(run())


def _inherited_listener() -> socket.socket | None:
    handle = os.environ.get("PVB_LISTENER")
    return socket.socket(fileno=int(handle)) if handle else None


def _peers_from_environment() -> dict[str, str]:
    try:
        peers = json.loads(os.environ.get("PVB_PEERS", "{}"))
    except ValueError:
        peers = None
    if not isinstance(peers, dict) or not set(SERVICES) <= peers.keys():
        raise CannotStart("PVB_PEERS must be a JSON object that gives the URL of " + ", ".join(SERVICES) + ".")
    return {str(name): str(url) for name, url in peers.items()}


def _sandbox_port(name: str, options: Options) -> int:
    return options.port + 1 + SERVICES.index(name)


def _sandbox_peers(options: Options) -> dict[str, str]:
    return peer_urls({name: f"http://127.0.0.1:{_sandbox_port(name, options)}" for name in SERVICES})


def _sandbox_settings(name: str, options: Options) -> dict[str, Any]:
    home = Home(options.home)
    passwords = home.folder / "passwords"
    if options.database_url:
        urls = databases_at(options.database_url, passwords).urls
    else:
        port = (home.running() or {}).get("database_port")
        if port is None:
            raise CannotStart("No database runs: start one with `pvb db start`, or set PVB_DATABASE_URL.")
        urls = OwnDatabases(f"postgresql://127.0.0.1:{port}", passwords).urls
    address = options.public_url or f"http://{options.host}:{options.port}"
    return Plan(urls, keys_in(home.folder / "keys"), options.clock, address).settings(name)
