"""A sandbox filled once per number of people, and copies of it that run in either topology.

The journeys are one group, so that one worker fills the sandbox for all of them.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime
from pathlib import Path

import pytest

from deploy.launcher.embedded_postgres import EmbeddedPostgres
from deploy.launcher.home import Home
from deploy.launcher.keys import keys_in
from deploy.launcher.options import SANDBOX_CLOCK
from deploy.launcher.plan import Plan
from deploy.launcher.provision import OwnDatabases
from deploy.launcher.sandbox_state import seed_of
from deploy.launcher.serving import address_of, listen
from deploy.launcher.topologies import Processes, Topology, one_process
from deploy.sandbox.api import Api

SMALL, LARGE = 30, 170
"""How many people are in the small sandbox, and in the large one."""

Sandbox = Callable[..., AbstractAsyncContextManager[Api]]
TOPOLOGIES = pytest.mark.parametrize(
    "apart", [pytest.param(False, id="one process"), pytest.param(True, id="five processes", marks=pytest.mark.long)]
)
"""The main journey (test_journey.py) is always played in both; the others in five processes only where time allows."""


@pytest.fixture(scope="session")
def fresh(postgres: EmbeddedPostgres, tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], OwnDatabases]:
    """Four databases as they are right after seeding with so many people; the first call fills them."""
    folder = tmp_path_factory.mktemp("sandbox")

    def databases(people: int) -> OwnDatabases:
        own = OwnDatabases(postgres.admin_url, folder / "passwords", prefix=f"sandbox_{people}_")
        own.reset("journeys", seed_of(keys_in(folder / "keys"), people, lambda _: None))
        return own

    return databases


@pytest.fixture
def small(fresh: Callable[[int], OwnDatabases]) -> OwnDatabases:
    """A fresh small sandbox."""
    return fresh(SMALL)


@pytest.fixture
def sandbox(tmp_path: Path) -> Sandbox:
    """Runs databases in a topology, the clock at 5 October 2026; gives the API as the personas call it."""

    @asynccontextmanager
    async def running(databases: OwnDatabases, *, apart: bool = False) -> AsyncIterator[Api]:
        topology: Topology = Processes(Home(tmp_path), print) if apart else one_process
        keys = keys_in(databases.passwords.parent / "keys")
        with listen("127.0.0.1", 0) as listener:
            plan = Plan(databases.urls, keys, datetime.fromisoformat(SANDBOX_CLOCK), address_of(listener))
            async with topology(plan, listener), Api(plan.public_url) as api:
                yield api

    return running
