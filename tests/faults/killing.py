"""A cell in a folder, from outside: start it, kill all of it or a part, and speak to its services."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import httpx

from deploy.launcher.home import Home
from deploy.launcher.keys import keys_in
from deploy.launcher.options import ROOT
from deploy.launcher.provision import OwnDatabases
from tests.four import SERVICES
from tests.stage import Stage

READY_S = 120.0
GONE_S = 20.0
POSTGRES = "postgres"


class Remote(Stage):
    """The services of a cell, spoken to over sockets with internal tokens that its own keys sign."""

    def __init__(self, signing: Mapping[str, str], addresses: Mapping[str, str]) -> None:
        super().__init__()
        self._private = dict(signing)
        self.clients = {
            name: httpx.AsyncClient(base_url=f"{addresses[name]}/{name}/v1", timeout=30, trust_env=False)
            for name in SERVICES
        }

    async def close(self) -> None:
        """Close the connections."""
        for client in self.clients.values():
            await client.aclose()


class Cell:
    """Five processes and a PostgreSQL server, made for one test and killed by it."""

    def __init__(self, folder: Path) -> None:
        self.home = Home(folder)
        self._launcher: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start, or start again; returns when every service is ready."""
        with self.home.log("cell").open("ab") as log:
            self._launcher = subprocess.Popen(
                [sys.executable, "-m", "tests.faults.cell", str(self.home.folder)],
                stdout=log,
                stderr=log,
                env=os.environ | {"PYTHONPATH": str(ROOT)},
            )
        deadline = time.monotonic() + READY_S
        while "url" not in self._noted():
            assert self._launcher.poll() is None, f"the cell ended: {self.home.log('cell').read_text()[-2000:]}"
            assert time.monotonic() < deadline, "the cell was not ready in time"
            time.sleep(0.1)

    def kill(self, part: str | None = None) -> None:
        """Kill −9 everything at one moment, or one process, or the database server; returns when it is gone."""
        noted = self._noted()
        servers = [noted["postgres"], *_children_of(noted["postgres"])]
        if part is None:
            victims = [*servers, noted["pid"], *noted["processes"].values()]
        else:
            victims = servers if part == POSTGRES else [noted["processes"][part]]
        _send(signal.SIGSTOP, victims)  # so that none sees another go
        _send(signal.SIGKILL, victims)
        if part is None and self._launcher is not None:
            self._launcher.wait(GONE_S)
        deadline = time.monotonic() + GONE_S
        while any(_lives(pid) for pid in victims) and time.monotonic() < deadline:
            time.sleep(0.02)

    def stop(self) -> None:
        """Stop it for good."""
        if self._launcher is not None and self._launcher.poll() is None:
            self._launcher.terminate()
            self._launcher.wait(60)

    def services(self) -> Remote:
        """Clients to the services as they listen now."""
        return Remote(keys_in(self.home.folder / "keys").signing, self._noted()["addresses"])

    @property
    def urls(self) -> Mapping[str, str]:
        """Service → the URL of its database."""
        server = f"postgresql://127.0.0.1:{self._noted()['database_port']}"
        return OwnDatabases(server, self.home.folder / "passwords").urls

    def _noted(self) -> dict[str, Any]:
        noted = self.home.running() or {}
        return noted if self._launcher and noted.get("pid") == self._launcher.pid else {}


def _send(kind: signal.Signals, pids: Iterable[int]) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, kind)


def _children_of(parent: int) -> list[int]:
    return [pid for pid in _all_pids() if _stat(pid)[1:2] == [str(parent)]]


def _lives(pid: int) -> bool:
    return _stat(pid)[:1] not in ([], ["Z"], ["X"])


def _all_pids() -> list[int]:
    return [int(each.name) for each in Path("/proc").iterdir() if each.name.isdigit()]


def _stat(pid: int) -> list[str]:
    """State and parent of a process, and what else the kernel says of it; empty when it is gone."""
    try:
        said = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except OSError:
        return []
    return said.rpartition(")")[2].split()
