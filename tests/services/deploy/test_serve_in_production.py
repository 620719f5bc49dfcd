"""A process starts in production as the page says, refuses a sandbox's database, and ends quickly when asked to."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from deploy.launcher.databases import administering, create_database
from deploy.launcher.embedded_postgres import EmbeddedPostgres, free_port
from deploy.launcher.options import ROOT
from deploy.launcher.production_keys import write_keys
from deploy.launcher.provision import GivenDatabases
from deploy.launcher.sandbox_note import write_note
from services.common.ids import new_id
from services.common.tokens import Signer, service_identity
from services.vocabulary.names import SERVICES
from tests.unit.deploy.test_production import PAGE, block_of

PVB = [sys.executable, "-P", "-m", "deploy.launcher"]
QUICKLY_S = 4.5


@pytest.fixture
def given(postgres: EmbeddedPostgres) -> GivenDatabases:
    """Four empty databases that somebody made."""
    suffix = new_id().hex[-10:]
    with administering(postgres.admin_url) as admin:
        for service in SERVICES:
            create_database(admin, f"{service}_{suffix}")
    return GivenDatabases(postgres.url_of("service_").replace("service_", "{service}_" + suffix))


def environment(home: Path, given: GivenDatabases, keys: dict[str, str], port: int) -> dict[str, str]:
    own = {"PVB_DATABASE_URL": given.template, "PVB_HOME": str(home), "PVB_PORT": str(port), "PYTHONPATH": str(ROOT)}
    return {**os.environ, **block_of(PAGE, "ini"), **keys, **own}


def read(file: Path) -> dict[str, str]:
    lines = (line.partition("=") for line in file.read_text(encoding="utf-8").splitlines())
    return {name: value.strip("'") for name, _, value in lines}


@contextmanager
def serving(home: Path, settings: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    with (home / "log").open("wb") as log:
        process = subprocess.Popen([*PVB, "serve", "registry"], env=settings, stderr=log)
        try:
            yield process
        finally:
            process.kill()
            process.wait()


def wait_until_ready(address: str) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            if httpx.get(f"{address}/health/ready", trust_env=False, timeout=5).is_success:
                return
        except httpx.HTTPError:
            time.sleep(0.2)
    pytest.fail("it was not ready in time")


@pytest.mark.processes
@pytest.mark.timeout(200)
def test_a_process_migrates_starts_and_ends_while_it_is_polled(tmp_path: Path, given: GivenDatabases) -> None:
    files = {file.stem: file for file in write_keys(tmp_path / "env")}
    port = free_port()
    settings = environment(tmp_path, given, read(files["registry"]), port)
    subprocess.run([*PVB, "db", "upgrade"], env=settings, check=True, stdout=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}/registry/v1"
    token = Signer("voucher", read(files["voucher"])["PVB_SIGNING_KEY"]).sign(service_identity("voucher"))
    with serving(tmp_path, settings) as process:
        wait_until_ready(address)
        poll = threading.Thread(
            target=httpx.get,
            args=(f"{address}/feed?wait=30",),
            kwargs={"headers": {"Authorization": f"Bearer {token}"}, "trust_env": False, "timeout": 60},
        )
        poll.start()
        time.sleep(1)
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
        took_s = time.monotonic() - began
        poll.join()
    said = (tmp_path / "log").read_text(encoding="utf-8")
    assert "Traceback" not in said
    assert "Exception in ASGI application" not in said
    assert took_s < QUICKLY_S


def test_a_database_of_a_sandbox_is_refused(tmp_path: Path, given: GivenDatabases) -> None:
    write_note({"registry": given.urls["registry"]}, is_full=True)
    files = {file.stem: file for file in write_keys(tmp_path / "env")}
    settings = environment(tmp_path, given, read(files["registry"]), 0)
    for command in (("serve", "registry"), ("db", "upgrade")):
        done = subprocess.run([*PVB, *command], env=settings, capture_output=True, text=True, check=False, timeout=60)
        assert done.returncode == 2
        assert done.stderr.startswith("PVB_DATABASE_URL must be the URL of four databases of production's own")
        assert len(done.stderr.splitlines()) == 1
