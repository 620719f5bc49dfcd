"""The folder in which one PVB keeps everything, and the lock that keeps a second one out."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from deploy.launcher.errors import CannotStart

LARGE_LOG_BYTES = 10 * 1024 * 1024


class Home:
    """One folder, closed to others: databases, keys, logs, and a note of what runs."""

    def __init__(self, folder: Path) -> None:
        """Nothing is made before it is needed."""
        self.folder = folder
        self._note = folder / "running.json"

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the lock; it is released when this process ends, however it ends."""
        with self._lock_file() as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise CannotStart(self._who_runs()) from None
            self._note.unlink(missing_ok=True)
            self.note()
            try:
                yield
            finally:
                self._note.unlink(missing_ok=True)

    def _lock_file(self) -> BinaryIO:
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            return (self.folder / "lock").open("ab")
        except OSError as fault:
            reason = f"PVB cannot keep anything in {self.folder}: {fault.strerror}; name another folder with PVB_HOME."
            raise CannotStart(reason) from None

    def note(self, **what_runs: Any) -> None:
        """Write down what runs, for whoever asks; added to what was noted before."""
        making = self._note.with_name(f".{self._note.name}.{os.getpid()}")
        making.touch(mode=0o600)
        making.write_text(json.dumps(self._noted() | {"pid": os.getpid()} | what_runs), encoding="utf-8")
        making.rename(self._note)

    def running(self) -> dict[str, Any] | None:
        """What runs now, by its own note; None when nothing holds the lock."""
        try:
            with (self.folder / "lock").open("rb") as lock:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except FileNotFoundError:
            return None
        except BlockingIOError:
            return self._noted()
        return None

    def log(self, name: str) -> Path:
        """The log of a process, to add to; a large one is put aside first."""
        file = self.folder / "logs" / f"{name}.log"
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if file.exists() and file.stat().st_size > LARGE_LOG_BYTES:
            file.rename(file.with_suffix(".old.log"))
        return file

    def _noted(self) -> dict[str, Any]:
        try:
            noted: dict[str, Any] = json.loads(self._note.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return noted

    def _who_runs(self) -> str:
        noted = self._noted()
        who = f" (process {noted['pid']}{', at ' + noted['url'] if 'url' in noted else ''})" if noted else ""
        return f"PVB already runs on {self.folder}{who}; stop that first, or give this one a folder with PVB_HOME."
