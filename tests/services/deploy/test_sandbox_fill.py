"""`db upgrade` migrates and does nothing else; only a sandbox in which nothing has happened is filled."""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import httpx
import psycopg
import pytest

from deploy.launcher.databases import administering, create_database
from deploy.launcher.embedded_postgres import EmbeddedPostgres
from deploy.launcher.errors import CannotStart
from deploy.launcher.options import ROOT
from deploy.launcher.provision import GivenDatabases, OwnDatabases
from deploy.launcher.sandbox_note import Note, holds_facts, note_progress, read_note, write_note
from gateway.app import create_app
from gateway.settings import GatewaySettings
from services.common.data import migrations
from services.common.data.filling import HowFar
from services.common.ids import new_id
from services.common.texts import Text
from services.vocabulary.names import SERVICES
from tests.stage import staged

PEOPLE = 20
FAR = HowFar(Text("aanvragen", "applications"), 3, 8, 120, 500)


class Filling:
    """A seed that leaves an event in claims, as many people as asked, and counts how often it was called."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self, urls: Mapping[str, str]) -> None:
        self.times += 1
        assert {read_note(url) for url in urls.values()} == {Note(is_full=False, people=0)}
        note_progress(urls, PEOPLE, FAR)
        happen(urls["claims"])


def happen(url: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute(
            "INSERT INTO feed (event_id, type, subject, at, data) VALUES (%s, 'seeded', %s, now(), '{}')",
            [new_id(), new_id()],
        )


@pytest.fixture
def given(postgres: EmbeddedPostgres) -> GivenDatabases:
    """Four empty databases that somebody made."""
    suffix = new_id().hex[-10:]
    with administering(postgres.admin_url) as admin:
        for service in SERVICES:
            create_database(admin, f"{service}_{suffix}")
    return GivenDatabases(postgres.url_of("service_").replace("service_", "{service}_" + suffix))


@pytest.fixture
def own(postgres: EmbeddedPostgres, tmp_path: Path) -> OwnDatabases:
    return OwnDatabases(postgres.admin_url, tmp_path / "passwords", prefix=f"fill_{new_id().hex[-8:]}_")


def revision(url: str) -> str:
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return str(row[0]) if row else ""


@pytest.mark.parametrize("service", SERVICES)
def test_a_database_that_was_only_migrated_holds_no_facts(database_of: Callable[[str], str], service: str) -> None:
    url = database_of(service)
    assert not holds_facts(url)
    happen(url)
    assert holds_facts(url)


def test_upgrade_migrates_the_databases_of_the_user_and_nothing_else(given: GivenDatabases, tmp_path: Path) -> None:
    ours = {"PVB_HOME": str(tmp_path), "PVB_DATABASE_URL": given.template, "PVB_PEOPLE": str(PEOPLE)}
    done = subprocess.run(
        [sys.executable, "-P", "-m", "deploy.launcher", "db", "upgrade"],
        env=os.environ | ours | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == ["The databases are at the newest migrations."]
    for service, url in given.urls.items():
        assert revision(url) == migrations.head(service)
        assert not holds_facts(url)
        assert read_note(url) is None


def test_upgrade_makes_no_database(own: OwnDatabases) -> None:
    with pytest.raises(CannotStart, match="do not exist yet"):
        own.upgrade()
    with administering(own.admin_url) as admin:
        made = admin.execute("SELECT FROM pg_roles WHERE starts_with(rolname, %s)", [own.prefix]).fetchall()
    assert made == []


def test_four_empty_databases_are_filled_once(given: GivenDatabases) -> None:
    fill = Filling()
    assert given.fill("first", fill, PEOPLE)
    assert {read_note(url) for url in given.urls.values()} == {Note(is_full=True, people=PEOPLE)}
    assert not given.fill("first", fill, PEOPLE)
    with pytest.raises(CannotStart, match="full already, with 20 people"):
        given.fill("first", fill, 30)
    assert fill.times == 1


def test_a_sandbox_that_was_left_empty_can_be_filled_until_something_happens(own: OwnDatabases) -> None:
    own.prepare("empty", None)
    fill = Filling()
    assert own.fill("full", fill, PEOPLE)
    assert read_note(own.urls["claims"]) == Note(is_full=True, people=PEOPLE)

    own.reset("empty", None)
    happen(own.urls["voucher"])
    with pytest.raises(CannotStart, match=r"databases of voucher hold data that the filling .* did not make"):
        own.fill("full", fill, PEOPLE)
    assert fill.times == 1


def test_databases_with_other_data_are_not_touched(given: GivenDatabases) -> None:
    given.upgrade()
    happen(given.urls["registry"])
    for attempt in (lambda: given.fill("x", Filling(), PEOPLE), lambda: given.prepare("x", Filling())):
        with pytest.raises(CannotStart, match="databases of registry hold data that no sandbox made"):
            attempt()
    assert {read_note(url) for url in given.urls.values()} == {None}


def test_a_database_of_another_program_is_not_even_migrated(given: GivenDatabases) -> None:
    with psycopg.connect(given.urls["claims"]) as connection:
        connection.execute("CREATE SCHEMA shop")
        connection.execute("CREATE TABLE shop.orders AS SELECT 1 AS number")
    with pytest.raises(CannotStart, match="databases of claims hold data that no sandbox made"):
        given.fill("x", Filling(), PEOPLE)
    with psycopg.connect(given.urls["indication"]) as connection:
        assert connection.execute("SELECT to_regclass('feed')").fetchone() == (None,)


def test_half_a_sandbox_is_not_continued(given: GivenDatabases) -> None:
    def broken(urls: Mapping[str, str]) -> None:
        happen(urls["claims"])
        raise RuntimeError("the power went")

    with pytest.raises(RuntimeError, match="the power went"):
        given.fill("x", broken, PEOPLE)
    for attempt in (lambda: given.fill("x", Filling(), PEOPLE), lambda: given.prepare("x", Filling())):
        with pytest.raises(CannotStart, match="was broken off"):
            attempt()


async def test_service_and_gateway_are_ready_only_when_the_sandbox_is_full(database_of: Callable[[str], str]) -> None:
    urls = {service: database_of(service) for service in SERVICES}
    async with staged(SERVICES, urls.__getitem__) as stage:
        settings = GatewaySettings(sandbox=True, jwks=stage.jwks, signing_key=stage.private_key("gateway"))
        transport = httpx.ASGITransport(create_app(settings, stage.transport))
        headers = {"Accept-Language": "en"}
        async with httpx.AsyncClient(transport=transport, base_url="http://pvb.test", headers=headers) as gateway:
            whoever = {"gateway": gateway, **stage.clients}
            before = {name: (await each.get("/health/ready")).status_code for name, each in whoever.items()}
            write_note(urls, is_full=False)
            note_progress(urls, 500, FAR)
            meanwhile = {name: await each.get("/health/ready", headers=headers) for name, each in whoever.items()}
            write_note(urls, is_full=True)
            after = {name: (await each.get("/health/ready")).status_code for name, each in whoever.items()}
    assert set(before.values()) == set(after.values()) == {200}
    for name, answer in meanwhile.items():
        assert (name, answer.status_code, answer.json()["code"]) == (name, 503, "sandbox-filling")
        assert answer.json()["detail"] == "The sandbox is being filled. Step 3 of 8, applications: 120 of 500."


def test_a_restore_is_announced_for_the_services_that_are_named(given: GivenDatabases, tmp_path: Path) -> None:
    given.upgrade()
    announced = [sys.executable, "-P", "-m", "deploy.launcher", "restore", "--announce"]
    ours = os.environ | {
        "PVB_HOME": str(tmp_path),
        "PVB_DATABASE_URL": given.template,
        "PYTHONPATH": str(ROOT),
    }
    before = {service: epoch(url) for service, url in given.urls.items()}
    run = [*announced, "--service", "voucher", "--service", "claims"]
    done = subprocess.run(run, env=ours, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "voucher begins a new epoch" in done.stdout
    changed = {service for service, url in given.urls.items() if epoch(url) > before[service]}
    assert changed == {"voucher", "claims"}
    unknown = subprocess.run([*announced, "--service", "bank"], env=ours, capture_output=True, text=True, check=False)
    assert unknown.returncode != 0
    assert "indication, registry, voucher, claims" in unknown.stderr


def epoch(url: str) -> int:
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT epoch FROM feed_head").fetchone()
    assert row
    return int(row[0])
