"""A stand to measure on: a durable PostgreSQL server, and the system in either topology, in a folder of its own."""

import os
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
import psycopg

from deploy.launcher.databases import administering, create_database
from deploy.launcher.embedded_postgres import EmbeddedPostgres
from deploy.launcher.home import Home
from deploy.launcher.keys import Keys, keys_in
from deploy.launcher.options import GATEWAY, SANDBOX_CLOCK
from deploy.launcher.plan import Plan
from deploy.launcher.serving import address_of, listen
from deploy.launcher.topologies import Processes, one_process
from gateway.personas import SECRET
from services.common.data.migrations import upgrade
from services.common.tokens import Identity, Signer
from services.vocabulary.names import SERVICES

ID_FUNCTION = """CREATE FUNCTION pg_temp.id(kind int, n int) RETURNS uuid IMMUTABLE LANGUAGE sql AS $$
SELECT CAST(lpad(to_hex(kind), 2, '0') || '000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0') AS uuid) $$"""
"""For this connection: the id of the n-th of a kind, so that ids can be computed on both sides."""


@dataclass(frozen=True)
class Running:
    """The system while it runs: process → where it listens, and its process id. In one process only the gateway's."""

    addresses: Mapping[str, str]
    pids: Mapping[str, int]


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

    def plan(self, public_url: str) -> Plan:
        """What the system runs with here."""
        urls = {name: self.url(name) for name in SERVICES}
        return Plan(urls, self.keys, datetime.fromisoformat(SANDBOX_CLOCK), public_url)

    async def outside_tokens(self, gateway: str, names: Sequence[str]) -> dict[str, dict[str, str]]:
        """Persona → headers with a token of the gateway's: what a caller outside sends."""
        tokens = {}
        async with httpx.AsyncClient(base_url=gateway, trust_env=False) as client:
            for name in names:
                form = {"grant_type": "client_credentials", "client_id": name, "client_secret": SECRET}
                given = (await client.post("/auth/token", data=form)).raise_for_status()
                tokens[name] = {"authorization": f"Bearer {given.json()['access_token']}"}
        return tokens

    @asynccontextmanager
    async def running(self, *, processes: bool) -> AsyncIterator[Running]:
        """The system, in either topology."""
        with listen("127.0.0.1", 0) as listener:
            plan = self.plan(address_of(listener))
            home = Home(self.folder)
            apart = Processes(home, print)
            topology = apart if processes else one_process
            async with topology(plan, listener):
                if processes:
                    yield Running(apart.addresses, apart.pids)
                else:
                    yield Running({GATEWAY: address_of(listener)}, {GATEWAY: os.getpid()})


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
