"""A stand to measure on: a durable PostgreSQL server, and the system in either topology, in a folder of its own."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg

from deploy.launcher.databases import administering, create_database
from deploy.launcher.embedded_postgres import EmbeddedPostgres
from deploy.launcher.home import Home
from deploy.launcher.keys import Keys, keys_in
from deploy.launcher.options import SANDBOX_CLOCK, SERVICES
from deploy.launcher.plan import Plan
from deploy.launcher.serving import address_of, listen
from deploy.launcher.topologies import Processes, one_process
from services.common.data.migrations import upgrade
from services.common.tokens import Identity, Signer


class Stand:
    """Server, databases and keys; `running` starts the system on them."""

    def __init__(self, server: EmbeddedPostgres, keys: Keys, folder: Path) -> None:
        """Made by `stand`."""
        self.server, self.keys, self.folder = server, keys, folder

    def url(self, service: str) -> str:
        """The database of a service."""
        return self.server.url_of(service)

    def connect(self, service: str) -> psycopg.Connection:
        """A connection to it, outside any transaction."""
        return psycopg.connect(self.url(service), autocommit=True)

    def bearer(self, who: Identity, signer: str = "gateway") -> dict[str, str]:
        """Headers with an internal token: what a service sees behind the gateway."""
        return {"authorization": f"Bearer {Signer(signer, self.keys.signing[signer]).sign(who)}"}

    @asynccontextmanager
    async def running(self, *, processes: bool) -> AsyncIterator[dict[str, str]]:
        """The system; process → address (in one process only the gateway's)."""
        clock = datetime.fromisoformat(SANDBOX_CLOCK)
        with listen("127.0.0.1", 0) as listener:
            plan = Plan({name: self.url(name) for name in SERVICES}, self.keys, clock, address_of(listener))
            apart = Processes(Home(self.folder), print)
            topology = apart if processes else one_process
            async with topology(plan, listener):
                yield apart.addresses if processes else {"gateway": address_of(listener)}


@contextmanager
def stand() -> Iterator[Stand]:
    """A fresh stand with migrated databases, fsync on; gone afterwards."""
    with TemporaryDirectory(prefix="pvb-bench-") as name:
        folder = Path(name)
        with EmbeddedPostgres(folder / "postgres") as server:
            with administering(server.admin_url) as admin:
                for service in SERVICES:
                    create_database(admin, service)
            for service in SERVICES:
                upgrade(service, server.url_of(service))
            yield Stand(server, keys_in(folder / "keys"), folder)
