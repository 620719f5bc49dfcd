"""Fixtures for all tests: one PostgreSQL server per test process, and databases cloned from migrated templates."""

import gc
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from deploy.launcher.databases import administering, create_database, drop_database
from deploy.launcher.embedded_postgres import EmbeddedPostgres
from services.common.data.migrations import upgrade
from services.common.ids import new_id
from services.common.logs import set_up_logs


@pytest.fixture(scope="session", autouse=True)
def _logs() -> None:
    """Log as in production, but only what goes wrong."""
    set_up_logs("ERROR")


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    """A PostgreSQL server that forgets; it ends with this process."""
    with EmbeddedPostgres(tmp_path_factory.mktemp("postgres"), durable=False) as server:
        yield server


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
    """The URL of a fresh database of a service, gone after the test."""
    with administering(postgres.admin_url) as admin, ExitStack() as cleanup:

        def database(service: str) -> str:
            name = f"{service}_{new_id().hex[-12:]}"
            create_database(admin, name, template=template_of(service))
            cleanup.callback(drop_database, admin, name)
            return postgres.url_of(name)

        yield database
        close_abandoned_connections()


def close_abandoned_connections() -> None:
    """A connection cancelled while it was being made stays open until collected, and DROP DATABASE waits for it."""
    gc.collect()
