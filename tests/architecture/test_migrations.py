"""Migrations and tables say the same, in one line per service."""

import importlib
from collections.abc import Callable

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine
from sqlalchemy.engine import make_url

from services.common.data.migrations import alembic_config
from services.vocabulary.names import SERVICES


@pytest.mark.parametrize("service", SERVICES)
def test_there_is_one_newest_migration(service: str) -> None:
    script = ScriptDirectory.from_config(alembic_config(service, "postgresql://"))
    assert len(script.get_heads()) == 1


@pytest.mark.parametrize("service", SERVICES)
def test_the_tables_are_what_the_migrations_make(service: str, database_of: Callable[[str], str]) -> None:
    metadata = importlib.import_module(f"services.{service}.tables").Base.metadata
    engine = create_engine(make_url(database_of(service)).set(drivername="postgresql+psycopg"))
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_object": is_ours})
        differences = compare_metadata(context, metadata)
    engine.dispose()
    assert differences == []


def is_ours(thing: object, name: str | None, kind: str, reflected: bool, compared: object) -> bool:
    """Alembic's own table, and partitions made on demand, are not declared."""
    return not (kind == "table" and (name == "alembic_version" or "_part_" in (name or "")))


@pytest.mark.parametrize("service", SERVICES)
def test_every_table_says_what_it_is_and_how_long_it_is_kept(service: str) -> None:
    base = importlib.import_module(f"services.{service}.tables").Base
    for mapper in base.registry.mappers:
        assert mapper.class_.__doc__, f"{mapper.class_.__name__} has no docstring"
