"""Tables and migrations say the same."""

from collections.abc import Callable

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine, make_url

from services.indication.tables import Base


def test_the_migrations_make_the_tables(database_of: Callable[[str], str]) -> None:
    engine = create_engine(make_url(database_of("indication")).set(drivername="postgresql+psycopg"))
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []
    engine.dispose()
