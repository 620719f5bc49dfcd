"""Databases and logins on a PostgreSQL server, by its administrator."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import sql


@contextmanager
def administering(admin_url: str) -> Iterator[psycopg.Connection]:
    """A connection of the administrator, outside any transaction, as CREATE DATABASE wants."""
    with psycopg.connect(admin_url, autocommit=True, connect_timeout=10) as connection:
        yield connection


def ensure_login(admin: psycopg.Connection, login: str, password: str) -> None:
    """Let the login exist with this password, and let the administrator act for it."""
    exists = admin.execute("SELECT FROM pg_roles WHERE rolname = %s", [login]).fetchone() is not None
    statement = sql.SQL("ALTER ROLE {} LOGIN PASSWORD {}" if exists else "CREATE ROLE {} LOGIN PASSWORD {}")
    admin.execute(statement.format(sql.Identifier(login), sql.Literal(password)))
    if admin.execute("SELECT FROM pg_roles WHERE rolname = current_user AND rolsuper").fetchone() is None:
        admin.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(sql.Identifier(login)))


def hurry(admin: psycopg.Connection, name: str) -> None:
    """Let commits to a database that is being filled not wait for the disk; a copy made of it does wait again."""
    admin.execute(sql.SQL("ALTER DATABASE {} SET synchronous_commit = off").format(sql.Identifier(name)))


def has_database(admin: psycopg.Connection, name: str) -> bool:
    """Whether the database exists."""
    return admin.execute("SELECT FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


def create_database(
    admin: psycopg.Connection, name: str, *, owner: str | None = None, template: str = "template0"
) -> None:
    """Create a database, empty or as a copy, that only its owner (and the administrator) can connect to."""
    statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
    if owner is not None:
        statement += sql.SQL(" OWNER {}").format(sql.Identifier(owner))
    admin.execute(statement)
    close_to_public(admin, name)


def drop_database(admin: psycopg.Connection, name: str) -> None:
    """Drop a database if it exists, whoever is connected, template or not."""
    if has_database(admin, name):
        admin.execute(sql.SQL("ALTER DATABASE {} IS_TEMPLATE false").format(sql.Identifier(name)))
        admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def close_to_public(admin: psycopg.Connection, name: str) -> None:
    """Only the owner and whoever is named may connect."""
    admin.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(name)))


def turn_into_template(admin: psycopg.Connection, name: str, template: str) -> None:
    """Make the database one that nobody can connect to, under its new name, to be copied from."""
    admin.execute(sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS false").format(sql.Identifier(name)))
    disconnect_all(admin, name)
    admin.execute(sql.SQL("ALTER DATABASE {} IS_TEMPLATE true").format(sql.Identifier(name)))
    admin.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(name), sql.Identifier(template)))


def templates_like(admin: psycopg.Connection, beginning: str) -> list[str]:
    """The template databases whose names begin so."""
    query = "SELECT datname FROM pg_database WHERE datistemplate AND starts_with(datname, %s)"
    return [name for (name,) in admin.execute(query, [beginning])]


def disconnect_all(admin: psycopg.Connection, name: str) -> None:
    """End every connection to the database; a copy can be made only when there is none."""
    admin.execute(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
        " WHERE datname = %s AND pid <> pg_backend_pid() AND backend_type = 'client backend'",
        [name],
    )
