"""The launcher as its user meets it: it starts, says why when it cannot, and leaves nothing behind."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO

import httpx
import pytest

from deploy.launcher.home import Home
from deploy.launcher.options import ROOT

PVB = [sys.executable, "-P", "-m", "deploy.launcher"]


def environment(home: Path, port: int = 0) -> dict[str, str]:
    ours = {"PVB_HOME": str(home), "PVB_PORT": str(port), "PVB_PEOPLE": "0", "PYTHONPATH": str(ROOT)}
    return os.environ | ours


def failing(home: Path, port: int = 0) -> str:
    """What `pvb up` says when it cannot start."""
    done = subprocess.run([*PVB, "up"], env=environment(home, port), capture_output=True, text=True, check=False)
    assert done.returncode == 1
    return done.stderr.strip()


def test_a_second_one_is_refused_in_one_sentence(tmp_path: Path) -> None:
    with Home(tmp_path).locked():
        said = failing(tmp_path)
    assert said.startswith(f"PVB already runs on {tmp_path} (process {os.getpid()})")
    assert len(said.splitlines()) == 1


def test_a_taken_port_is_said_in_one_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = failing(tmp_path, port)
    assert said == (f"Port {port} is taken by another program; stop that, or choose another port with PVB_PORT.")


def run(*command: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """A command of PVB, run to its end."""
    return subprocess.run(
        [*PVB, *command],
        env=os.environ | {"PYTHONPATH": str(ROOT)} | settings,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize("command", [("foo",), ("up", "--fast"), ("serve", "letters")])
def test_an_unknown_command_is_answered_in_one_sentence(command: tuple[str, ...]) -> None:
    done = run(*command)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert done.stderr.endswith("; `./pvb --help` lists what there is.\n")


@pytest.mark.parametrize("python", ["/nonexistent", "/bin/false"])
def test_a_python_that_does_not_run_is_named(tmp_path: Path, python: str) -> None:
    shutil.copytree(ROOT / "deploy", tmp_path / "deploy", ignore=shutil.ignore_patterns("__pycache__", "node_modules"))
    done = subprocess.run(
        [tmp_path / "deploy" / "setup"], env={"PVB_PYTHON": python}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stderr.startswith(f"PVB_PYTHON names {python}, which is not a Python that runs here;")
    assert len(done.stderr.splitlines()) == 1


def start_up(home: Path, arguments: tuple[str, ...], said: BinaryIO) -> subprocess.Popen[bytes]:
    return subprocess.Popen([*PVB, "up", *arguments], env=environment(home), stdout=said)


@contextmanager
def up(home: Path, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """`pvb up`, until it is ready; killed at the end if it is still there."""
    with (home / "said").open("wb") as said, start_up(home, arguments, said) as launcher:
        try:
            wait_until_ready(home, launcher)
            yield launcher
        finally:
            launcher.kill()


def wait_until_ready(home: Path, launcher: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        assert launcher.poll() is None, "it ended"
        note = noted(home)
        if note.get("pid") == launcher.pid and "url" in note:
            with suppress(httpx.TimeoutException):  # on a busy machine the first answer can take long
                ready = httpx.get(f"{note['url']}/health/ready", timeout=10, trust_env=False)
                assert ready.json()["status"] == "ready"
                return
        time.sleep(0.1)
    pytest.fail("it was not ready in time")


def noted(home: Path) -> dict[str, Any]:
    note = home / "running.json"
    return dict(json.loads(note.read_text(encoding="utf-8"))) if note.exists() else {}


def processes_of(home: Path) -> list[int]:
    """Every process that was started for this home: its variables or its arguments name the folder."""
    found = []
    for process in Path("/proc").iterdir():
        if process.name.isdigit() and int(process.name) != os.getpid():
            try:
                said = (process / "environ").read_bytes() + (process / "cmdline").read_bytes()
            except OSError:
                continue
            if os.fsencode(home) in said:
                found.append(int(process.name))
    return found


def assert_all_gone(pids: list[int], within_s: float) -> None:
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline and any(Path(f"/proc/{pid}").exists() for pid in pids):
        time.sleep(0.05)
    assert not [pid for pid in pids if Path(f"/proc/{pid}").exists()]


@pytest.mark.processes
@pytest.mark.timeout(300)
@pytest.mark.parametrize("topology", [[], ["--processes"]], ids=["one process", "processes"])
def test_nothing_is_left_after_the_launcher_was_killed_and_it_starts_again(tmp_path: Path, topology: list[str]) -> None:
    with up(tmp_path, *topology) as launcher:
        running = Home(tmp_path).running()
        assert running
        pids = [*processes_of(tmp_path), *running.get("processes", {}).values()]
        assert len(set(pids)) > (5 if topology else 1)
        launcher.send_signal(signal.SIGKILL)
        launcher.wait()
        assert_all_gone(pids, within_s=30)  # a first shutdown flushes all that was made
    with up(tmp_path, *topology) as launcher:
        pids = processes_of(tmp_path)
        launcher.send_signal(signal.SIGTERM)
        assert launcher.wait(20) == 0
        assert_all_gone(pids, within_s=1)
        assert noted(tmp_path) == {}
        said = (tmp_path / "said").read_text(encoding="utf-8")
        assert "the sandbox clock began at 5 October 2026, 09:00 (Europe/Amsterdam)." in said
        assert said.endswith("PVB stopped.\n")
