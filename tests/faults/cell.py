"""PVB as five processes on a durable PostgreSQL in a folder, without the sandbox's data: `python -m … <folder>`.

It starts where it was killed, and starts again what is killed under it.
"""

import asyncio
import socket
import sys
from datetime import datetime
from pathlib import Path

from deploy.launcher.embedded_postgres import EmbeddedPostgres
from deploy.launcher.home import Home
from deploy.launcher.keys import keys_in
from deploy.launcher.options import SANDBOX_CLOCK
from deploy.launcher.plan import Plan
from deploy.launcher.provision import OwnDatabases, sandbox_clock
from deploy.launcher.sandbox import watch
from deploy.launcher.serve import on_our_loop
from deploy.launcher.serving import address_of, alongside, listen, told_to_stop
from deploy.launcher.topologies import Processes

FINGERPRINT = "empty"


def run(folder: Path) -> None:
    """Run until told to stop."""
    home = Home(folder)
    with home.locked(), EmbeddedPostgres(folder / "postgres") as server, listen("127.0.0.1", 0) as listener:
        databases = OwnDatabases(server.admin_url, folder / "passwords")
        databases.prepare(FINGERPRINT, None)
        clock = sandbox_clock(datetime.fromisoformat(SANDBOX_CLOCK), databases.urls)
        plan = Plan(databases.urls, keys_in(folder / "keys"), clock, address_of(listener))
        home.note(database_port=server.port, postgres=server.pid)
        on_our_loop(_serve(home, server, plan, listener))


async def _serve(home: Home, server: EmbeddedPostgres, plan: Plan, listener: socket.socket) -> None:
    async with told_to_stop() as stop, Processes(home, print)(plan, listener) as running:
        home.note(url=plan.public_url)
        await alongside(stop.wait(), [running, asyncio.ensure_future(watch(server, print))])


if __name__ == "__main__":
    run(Path(sys.argv[1]))
