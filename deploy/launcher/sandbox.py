"""One sandbox from the lock to a plan that can run: database server, keys, prepared databases."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from deploy.launcher.embedded_postgres import EmbeddedPostgres
from deploy.launcher.errors import CannotStart, WrongSetting
from deploy.launcher.home import Home
from deploy.launcher.keys import Keys, keys_in
from deploy.launcher.options import Options
from deploy.launcher.plan import Plan
from deploy.launcher.progress import Tell
from deploy.launcher.provision import Databases, OwnDatabases, databases_at, sandbox_clock
from deploy.launcher.sandbox_state import fingerprint_of, seed_of

WATCH_EVERY_S = 0.3

Say = Callable[[str], None]


@dataclass(frozen=True)
class Sandbox:
    """A sandbox whose database server runs, and that nobody else runs meanwhile."""

    options: Options
    home: Home
    keys: Keys
    databases: Databases
    server: EmbeddedPostgres | None
    """Our own server, unless the user named one."""

    def prepare(self, tell: Tell, *, fresh: bool = False) -> None:
        """Let the databases exist, migrated and seeded; `fresh` returns them to the state right after seeding."""
        fingerprint = fingerprint_of(self.keys, self.options.people)
        seed = seed_of(self.keys, self.options.people, tell)
        (self.databases.reset if fresh else self.databases.prepare)(fingerprint, seed)

    def fill(self, tell: Tell) -> bool:
        """Fill databases in which nothing has happened; False when they are full of so many people already."""
        people = self.options.people
        seed = seed_of(self.keys, people, tell)
        if seed is None:
            raise WrongSetting("PVB_PEOPLE must be a number from 1 on to fill a sandbox.")
        return self.databases.fill(fingerprint_of(self.keys, people), seed, people)

    def plan(self, address: str) -> Plan:
        """What runs when the gateway listens at this address."""
        urls = self.databases.urls
        return Plan(urls, self.keys, sandbox_clock(self.options.clock, urls), self.options.public_url or address)


@contextmanager
def opened(options: Options, home: Home, say: Say) -> Iterator[Sandbox]:
    """Start the server, unless the user has one, and stop it at the end. The caller holds the lock."""
    with ExitStack() as stack:
        keys = keys_in(home.folder / "keys")
        passwords = home.folder / "passwords"
        if options.database_url:
            databases = databases_at(options.database_url, passwords)
            yield Sandbox(options, home, keys, databases, None)
            return
        server = EmbeddedPostgres(home.folder / "postgres")
        if not (server.directory / "data").exists():
            say("Making the databases …")
        stack.enter_context(server)
        home.note(database_port=server.port)
        yield Sandbox(options, home, keys, OwnDatabases(server.admin_url, passwords), server)


async def watch(server: EmbeddedPostgres, say: Say) -> None:
    """Start the server again, on the same port, when it ends by itself."""
    while True:
        await asyncio.sleep(WATCH_EVERY_S)
        if server.pid is None:
            say("PostgreSQL ended by itself; it is started again.")
            port = server.port
            server.start()
            if server.port != port:
                raise CannotStart("PostgreSQL ended by itself, and another program took its port.")
