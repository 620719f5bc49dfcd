"""Our own PostgreSQL: it ends with whoever started it, keeps what was committed, and lets nobody in by mistake."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import psycopg
import pytest

from deploy.launcher.databases import administering, create_database, ensure_login
from deploy.launcher.embedded_postgres import EmbeddedPostgres
from deploy.launcher.errors import CannotStart

START_AND_HANG = """
import sys, time
from pathlib import Path
from deploy.launcher.embedded_postgres import EmbeddedPostgres
server = EmbeddedPostgres(Path(sys.argv[1]), durable=False)
server.start()
print(server.pid, flush=True)
time.sleep(60)
"""


def test_what_was_committed_is_there_after_a_restart(tmp_path: Path) -> None:
    server = EmbeddedPostgres(tmp_path, durable=False)
    with server, administering(server.admin_url) as admin:
        admin.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    assert server.pid is None
    with EmbeddedPostgres(tmp_path, durable=False) as again, administering(again.admin_url) as admin:
        assert admin.execute("SELECT answer FROM kept").fetchone() == (42,)


def test_it_is_gone_soon_after_its_launcher_was_killed(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", START_AND_HANG, str(tmp_path)], stdout=subprocess.PIPE) as launcher:
        assert launcher.stdout
        pid = int(launcher.stdout.readline())
        launcher.kill()
    deadline = time.monotonic() + 5
    while Path(f"/proc/{pid}").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not Path(f"/proc/{pid}").exists()
    assert not (tmp_path / "data" / "postmaster.pid").exists()


def test_a_server_that_still_runs_on_the_data_is_stopped_and_not_adopted(tmp_path: Path) -> None:
    first = EmbeddedPostgres(tmp_path, durable=False)
    second = EmbeddedPostgres(tmp_path, durable=False)
    first.start()
    try:
        second.start()
        assert first.pid is None
        assert second.pid is not None
        with administering(second.admin_url) as admin:
            assert admin.execute("SELECT 1").fetchone() == (1,)
    finally:
        second.stop()
        first.stop()


@pytest.mark.long
def test_after_its_own_death_it_starts_again_on_the_same_port(tmp_path: Path) -> None:
    with EmbeddedPostgres(tmp_path, durable=False) as server:
        port, pid = server.port, server.pid
        assert pid
        os.kill(pid, signal.SIGKILL)
        deadline = time.monotonic() + 5
        while server.pid and time.monotonic() < deadline:
            time.sleep(0.01)
        server.start()
        assert server.port == port


def test_nobody_gets_in_without_the_password(postgres: EmbeddedPostgres) -> None:
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(postgres.url_of("postgres", password="guess"))
    assert (postgres.directory / "admin-password").stat().st_mode & 0o077 == 0


def test_a_login_cannot_connect_to_anothers_database(postgres: EmbeddedPostgres) -> None:
    with administering(postgres.admin_url) as admin:
        for name in ("his", "hers"):
            ensure_login(admin, name, name)
            create_database(admin, name, owner=name)
    with psycopg.connect(postgres.url_of("his", login="his", password="his")) as own:
        own.execute("CREATE EXTENSION btree_gist")
        own.execute("CREATE TABLE notes (text text)")
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        psycopg.connect(postgres.url_of("hers", login="his", password="his"))


def test_data_of_another_version_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "PG_VERSION").write_text("17\n", encoding="ascii")
    with pytest.raises(CannotStart, match=r"is of PostgreSQL 17 and this one is 18; restore a backup, or remove"):
        EmbeddedPostgres(tmp_path).start()


def test_a_full_disk_is_said_in_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("deploy.launcher.embedded_postgres.NEEDED_BYTES", 2**62)
    with pytest.raises(CannotStart, match=r"^There is no room for the databases in .* MB free, .* MB needed\.$"):
        EmbeddedPostgres(tmp_path).start()


def test_it_is_started_from_the_main_thread_only(tmp_path: Path) -> None:
    faults: list[Exception] = []

    def start() -> None:
        try:
            EmbeddedPostgres(tmp_path, durable=False).start()
        except RuntimeError as fault:
            faults.append(fault)

    thread = threading.Thread(target=start)
    thread.start()
    thread.join()
    assert "from the main one" in str(faults[0])
