"""Parts of the sandbox each in a terminal of its own: the database server, a service, the gateway."""

import asyncio
from typing import Any

from rich.console import Console

from deploy.launcher.apps import app_of_its_own
from deploy.launcher.connections import ConnectionLimits
from deploy.launcher.errors import CannotStart
from deploy.launcher.home import Home
from deploy.launcher.keys import keys_in
from deploy.launcher.options import GATEWAY, Options
from deploy.launcher.plan import Plan, peer_urls
from deploy.launcher.progress import shown
from deploy.launcher.provision import OwnDatabases, databases_at, sandbox_clock
from deploy.launcher.running import logging_to
from deploy.launcher.sandbox import opened, watch
from deploy.launcher.serve import limits_of, on_our_loop, serve_app
from deploy.launcher.serving import alongside, told_to_stop
from deploy.launcher.settings import read
from services.common.logs import set_up_logs
from services.vocabulary.names import SERVICES


def serve_for_sandbox(name: str, options: Options) -> None:
    """Serve with keys and databases of the sandbox: the gateway on `PVB_PORT`, services on the four ports after it."""
    set_up_logs()
    peers = peer_urls({service: f"http://127.0.0.1:{_port(service, options)}" for service in SERVICES})
    settings = _settings(name, options)
    limits = limits_of(name, read(ConnectionLimits, {"public_url": settings["public_url"]}))
    serve_app(app_of_its_own(name, peers, settings), options.host, _port(name, options), limits)


def serve_databases(options: Options, console: Console) -> None:
    """Run the database server with the four databases prepared, until told to stop."""
    home = Home(options.home)
    with home.locked(), logging_to(home), opened(options, home, console.print) as sandbox:
        with shown(console) as show:
            sandbox.prepare(show)
        server = sandbox.server
        if server is None:
            console.print("PVB_DATABASE_URL names a server that runs by itself; its databases are prepared.")
            return
        console.print(f"PostgreSQL runs on 127.0.0.1, port {server.port}. Ctrl-C stops it.")

        async def run() -> None:
            async with told_to_stop() as stop:
                await alongside(stop.wait(), [asyncio.ensure_future(watch(server, console.print))])

        on_our_loop(run())


def _port(name: str, options: Options) -> int:
    return options.port if name == GATEWAY else options.port + 1 + SERVICES.index(name)


def _settings(name: str, options: Options) -> dict[str, Any]:
    home = Home(options.home)
    passwords = home.folder / "passwords"
    if options.database_url:
        urls = databases_at(options.database_url, passwords).urls
    else:
        port = (home.running() or {}).get("database_port")
        if port is None:
            raise CannotStart("No database runs here: start one with `pvb db start`, or set PVB_DATABASE_URL.")
        urls = OwnDatabases(f"postgresql://127.0.0.1:{port}", passwords).urls
    address = options.public_url or f"http://{options.host}:{options.port}"
    clock = sandbox_clock(options.clock, urls)
    return Plan(urls, keys_in(home.folder / "keys"), clock, address).settings(name)
