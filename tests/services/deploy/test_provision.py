"""Four databases, from templates that are made once."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from deploy.launcher.databases import administering, create_database
from deploy.launcher.embedded_postgres import EmbeddedPostgres
from deploy.launcher.errors import CannotStart
from deploy.launcher.provision import GivenDatabases, OwnDatabases, databases_at, last_fact_at, sandbox_clock
from services.common.ids import new_id
from services.vocabulary.names import SERVICES

CHOSEN = datetime(2026, 10, 5, 7, tzinfo=UTC)
LATER = datetime(2026, 11, 1, tzinfo=UTC)


class CountingSeed:
    """A seed that leaves one event in claims, and counts how often it was asked."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self, urls: Mapping[str, str]) -> None:
        self.times += 1
        happen(urls["claims"], LATER)


def happen(url: str, at: datetime) -> None:
    with psycopg.connect(url) as connection:
        connection.execute(
            "INSERT INTO feed (event_id, type, subject, at, data) VALUES (%s, 'seeded', %s, %s, '{}')",
            [new_id(), new_id(), at],
        )


@pytest.fixture
def own(postgres: EmbeddedPostgres, tmp_path: Path) -> OwnDatabases:
    """As on a server of the user's, whose administrator may make databases and roles, and nothing more."""
    admin = f"admin_{new_id().hex[-8:]}"
    with administering(postgres.admin_url) as connection:
        connection.execute(f"CREATE ROLE {admin} LOGIN CREATEDB CREATEROLE PASSWORD 'admin'")
    url = postgres.url_of("postgres", login=admin, password="admin")
    return OwnDatabases(url, tmp_path / "passwords", prefix=f"{admin}_")


def events(databases: OwnDatabases) -> int:
    with psycopg.connect(databases.urls["claims"]) as connection:
        row = connection.execute("SELECT count(*) FROM feed").fetchone()
    return int(row[0]) if row else 0


def test_databases_are_seeded_once_kept_as_they_are_and_returned_to_the_seed(own: OwnDatabases) -> None:
    seed = CountingSeed()
    own.prepare("first", seed)
    assert (seed.times, events(own)) == (1, 1)

    happen(own.urls["claims"], LATER)
    own.prepare("first", seed)
    assert (seed.times, events(own)) == (1, 2)

    own.reset("first", seed)
    assert (seed.times, events(own)) == (1, 1)

    own.reset("second", seed)
    assert (seed.times, events(own)) == (2, 1)
    with administering(own.admin_url) as admin:
        templates = admin.execute("SELECT datname FROM pg_database WHERE datname LIKE %s", [f"{own.prefix}%template%"])
        assert {name for (name,) in templates} == {own.template(service, "second") for service in SERVICES}


def test_only_the_seeding_does_not_wait_for_the_disk(own: OwnDatabases) -> None:
    settings: list[tuple[str, str]] = []

    def look(urls: Mapping[str, str]) -> None:
        with psycopg.connect(urls["claims"]) as connection:
            query = "SELECT setting, source FROM pg_settings WHERE name = 'synchronous_commit'"
            settings.append(connection.execute(query).fetchone() or ("", ""))

    own.prepare("first", look)
    look(own.urls)
    assert settings[0] == ("off", "database")
    assert settings[1][1] != "database"


def test_a_seed_that_breaks_off_leaves_nothing_that_looks_finished(own: OwnDatabases) -> None:
    def broken(urls: Mapping[str, str]) -> None:
        happen(urls["claims"], LATER)
        raise RuntimeError("the power went")

    with pytest.raises(RuntimeError, match="the power went"):
        own.prepare("first", broken)
    seed = CountingSeed()
    own.prepare("first", seed)
    assert (seed.times, events(own)) == (1, 1)


def test_no_login_reaches_anothers_database_or_template(own: OwnDatabases) -> None:
    own.prepare("first", None)
    urls = own.urls
    account = urls["voucher"].rpartition("@")[0]
    for name in (own.database("claims"), own.template("claims", "first")):
        address = urls["claims"].rpartition("@")[2].rpartition("/")[0]
        with pytest.raises(psycopg.OperationalError, match="permission denied|not currently accepting connections"):
            psycopg.connect(f"{account}@{address}/{name}")


def test_the_clock_never_goes_back_behind_what_happened(own: OwnDatabases) -> None:
    own.prepare("first", None)
    assert sandbox_clock(CHOSEN, own.urls) == CHOSEN
    happen(own.urls["registry"], LATER)
    assert last_fact_at(own.urls) == LATER
    assert sandbox_clock(CHOSEN, own.urls) == LATER


def test_databases_of_the_user_are_migrated_and_never_emptied(postgres: EmbeddedPostgres) -> None:
    suffix = f"given_{new_id().hex[-8:]}"
    with administering(postgres.admin_url) as admin:
        for service in SERVICES:
            create_database(admin, f"{service}_{suffix}")
    given = databases_at(postgres.url_of("service_").replace("service_", "{service}_" + suffix), Path("unused"))
    assert isinstance(given, GivenDatabases)
    seed = CountingSeed()
    given.prepare("first", seed)
    given.prepare("first", seed)
    assert seed.times == 1
    with pytest.raises(CannotStart, match="does not empty databases it did not make"):
        given.reset("first", seed)


def test_a_database_of_somebody_else_is_left_alone(postgres: EmbeddedPostgres, own: OwnDatabases) -> None:
    with administering(postgres.admin_url) as admin:
        create_database(admin, own.database("voucher"))
    with pytest.raises(CannotStart, match="belongs to pvb_admin; it is left alone"):
        own.prepare("first", None)


def test_a_server_that_does_not_answer_is_said_in_one_sentence(tmp_path: Path) -> None:
    away = databases_at("postgresql://somebody@127.0.0.1:1/postgres", tmp_path)
    with pytest.raises(CannotStart, match=r"^The database of the administrator .* cannot be used: .*\.$"):
        away.prepare("first", None)
