"""Child processes that do not outlive us."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

BOUND = Path(__file__).with_name("bound.py").resolve()
SAME_USER = "same"
NAMESPACE = "namespace"


def bound_command(
    command: Sequence[str | Path], *, dies_by: signal.Signals, identity: str = SAME_USER, folder: Path
) -> list[str]:
    """The command line that runs `command` in `folder`, bound to the life of the calling process."""
    shim = [sys.executable, "-I", "-S", str(BOUND), str(int(dies_by)), str(os.getpid()), identity, str(folder)]
    return shim + [str(part) for part in command]


def spawn(
    command: Sequence[str | Path],
    *,
    dies_by: signal.Signals = signal.SIGTERM,
    identity: str = SAME_USER,
    folder: Path,
    output: IO[bytes] | None = None,
    environment: Mapping[str, str] | None = None,
    keep_open: Sequence[int] = (),
) -> subprocess.Popen[bytes]:
    """Start a child in a session of its own (Ctrl-C reaches only us) that gets `dies_by` when we are gone."""
    if threading.current_thread() is not threading.main_thread():
        raise RuntimeError("The kernel binds a child to the thread that started it: start children from the main one.")
    return subprocess.Popen(
        bound_command(command, dies_by=dies_by, identity=identity, folder=folder),
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT if output else None,
        env=environment,
        pass_fds=keep_open,
        start_new_session=True,
    )


def run_bound(
    command: Sequence[str | Path], *, identity: str = SAME_USER, folder: Path, environment: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end, bound to us, and return what it printed."""
    return subprocess.run(
        bound_command(command, dies_by=signal.SIGKILL, identity=identity, folder=folder),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=environment,
        check=False,
    )


def stop(child: subprocess.Popen[bytes], *, asking: signal.Signals = signal.SIGTERM, patience_s: float = 10) -> None:
    """Ask a child to end, wait, and end it by force when it does not."""
    if child.poll() is not None:
        return
    child.send_signal(asking)
    try:
        child.wait(patience_s)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
