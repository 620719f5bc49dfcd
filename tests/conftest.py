"""Fixtures for all tests: one PostgreSQL server per test process, and databases cloned from migrated templates."""

import asyncio
import gc
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from psycopg import sql

from deploy.launcher.databases import administering, create_database
from deploy.launcher.embedded_postgres import EmbeddedPostgres
from services.common.data.migrations import upgrade
from services.common.ids import new_id
from services.common.logs import set_up_logs

if TYPE_CHECKING:
    from tests.four import Opened


FOR_TESTS = {"authentication_timeout": "5s", "scram_iterations": "1"}
"""Tests connect thousands of times. The 4,096 iterations of a password that is set without this cost 5 ms each time."""


@pytest.fixture(scope="session", autouse=True)
def _logs() -> None:
    """Log as in production, but only what goes wrong."""
    set_up_logs("ERROR")


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    """A PostgreSQL server that forgets; it ends with this process, and its data with it."""
    folder = tmp_path_factory.mktemp("postgres")
    with EmbeddedPostgres(folder, durable=False, settings=FOR_TESTS) as server:
        with administering(server.admin_url) as admin:
            admin.execute(sql.SQL("ALTER ROLE CURRENT_USER PASSWORD {}").format(sql.Literal(server.password)))
        yield server
    remove_aside(folder)


def remove_aside(folder: Path) -> None:
    """Remove a folder in a process that outlives this one: hundreds of databases take up to a minute to remove."""
    if shutil.which("rm"):
        nowhere = [(os.POSIX_SPAWN_OPEN, stream, os.devnull, os.O_RDWR, 0) for stream in (0, 1, 2)]
        os.posix_spawnp("rm", ["rm", "-rf", str(folder)], os.environ, file_actions=nowhere)
    else:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def template_of(postgres: EmbeddedPostgres) -> Callable[[str], str]:
    """The name of a service's migrated template database, made at the first call."""
    made: dict[str, str] = {}

    def template(service: str) -> str:
        if service not in made:
            name = f"{service}_template"
            with administering(postgres.admin_url) as admin:
                create_database(admin, name)
            upgrade(service, postgres.url_of(name))
            made[service] = name
        return made[service]

    return template


@pytest.fixture
def database_of(postgres: EmbeddedPostgres, template_of: Callable[[str], str]) -> Iterator[Callable[[str], str]]:
    """The URL of a fresh database of a service; it goes with the server."""
    with _copies(postgres, template_of) as database:
        yield database


@pytest.fixture(scope="session")
def opened(postgres: EmbeddedPostgres, template_of: Callable[[str], str]) -> "Opened":
    """An open pilot in databases `<service>_pilot`, made once by real operations."""
    from tests.four import SERVICES, open_in

    with administering(postgres.admin_url) as admin:
        for service in SERVICES:
            create_database(admin, f"{service}_pilot", template=template_of(service))
        made = asyncio.run(open_in(lambda service: postgres.url_of(f"{service}_pilot")))
        gc.collect()  # closes what was left half made, so that the databases can be copied
    return made


@pytest.fixture
def pilot_database_of(postgres: EmbeddedPostgres, opened: "Opened") -> Iterator[Callable[[str], str]]:
    """The URL of a fresh database of a service in which the pilot is open."""
    with _copies(postgres, lambda service: f"{service}_pilot") as database:
        yield database


@contextmanager
def _copies(postgres: EmbeddedPostgres, template_of: Callable[[str], str]) -> Iterator[Callable[[str], str]]:
    """Copies of template databases. None is dropped: DROP DATABASE waits for connections that were left half made."""
    with administering(postgres.admin_url) as admin:

        def database(service: str) -> str:
            name = f"{service}_{new_id().hex[-12:]}"
            create_database(admin, name, template=template_of(service))
            return postgres.url_of(name)

        yield database
