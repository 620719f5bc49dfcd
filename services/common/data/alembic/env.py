"""How Alembic connects: one database, named by the caller, with time-outs so that no table stays locked."""

from alembic import context
from sqlalchemy import create_engine, pool, text


def run() -> None:
    """Run the migrations of one service."""
    engine = create_engine(context.config.attributes["url"], poolclass=pool.NullPool)
    with engine.connect() as connection:
        connection.execute(text("SET lock_timeout = '5s'"))
        connection.execute(text("SET statement_timeout = '10min'"))
        connection.commit()
        context.configure(connection=connection)
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


run()
