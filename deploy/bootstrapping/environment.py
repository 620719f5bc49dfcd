"""The virtual environment `.venv`, as `uv.lock` says, made once per lock and Python."""

import fcntl
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from deploy.bootstrapping.complaint import CannotSetUp
from deploy.bootstrapping.indexes import Indexes, find_indexes
from deploy.bootstrapping.uv import find_uv

ROOT = Path(__file__).resolve().parents[2]
NEEDED_BYTES = 1024**3


def main() -> int:
    """Make the environment when it is not there or not of this lock; say what went wrong in one sentence."""
    try:
        with (ROOT / "uv.lock").open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not is_fresh(ROOT):
                make(ROOT)
    except CannotSetUp as complaint:
        print(complaint, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def is_fresh(root: Path) -> bool:
    """Whether `.venv` was made from this lock; the script `deploy/setup` asks the same without Python."""
    stamp = root / ".venv" / "pvb.lock"
    python = root / ".venv" / "bin" / "python"
    return os.access(python, os.X_OK) and stamp.exists() and stamp.read_bytes() == (root / "uv.lock").read_bytes()


def make(root: Path) -> None:
    """Install everything that the lock names into `.venv`, with uv or else with pip, and leave the stamp."""
    _refuse_full_disk(root)
    began = time.monotonic()
    stamp = root / ".venv" / "pvb.lock"
    stamp.unlink(missing_ok=True)
    indexes = find_indexes()
    uv = find_uv(root / ".tools", indexes)
    with_what = "uv" if uv else "pip"
    print(f"Making the Python environment in .venv with {with_what} …", file=sys.stderr, flush=True)
    if uv is None:
        _with_pip(root)
    elif indexes.elsewhere:
        _with_uv_elsewhere(root, uv, indexes)
    else:
        _with_uv(root, uv, indexes)
    shutil.copyfile(root / "uv.lock", stamp)
    print(f"The Python environment is ready ({time.monotonic() - began:.0f} s).", file=sys.stderr, flush=True)


def _with_uv(root: Path, uv: Path, indexes: Indexes) -> None:
    command = [str(uv), "sync", "--frozen", "--compile-bytecode", "--python", sys.executable]
    _run(root, "uv could not install the packages", command, indexes.for_uv())


def _with_uv_elsewhere(root: Path, uv: Path, indexes: Indexes) -> None:
    """The lock names files of the public index; from a mirror, the same hashes are asked for by name."""
    _run(root, "uv could not make .venv", [str(uv), "venv", "--clear", "--python", sys.executable, ".venv"], {})
    command = [str(uv), "pip", "sync", "--require-hashes", "--compile-bytecode", str(_requirements(root))]
    variables = indexes.for_uv() | {"VIRTUAL_ENV": str(root / ".venv")}
    _run(root, "uv could not install the packages", command, variables)


def _with_pip(root: Path) -> None:
    """Pip reads its own settings; the hashes of the exported lock hold for it too."""
    making = "Python could not make .venv (on Debian and Ubuntu the package python3-venv is needed)"
    _run(root, making, [sys.executable, "-m", "venv", "--clear", ".venv"], {})
    python, options = str(root / ".venv/bin/python"), "--quiet --disable-pip-version-check --no-deps --require-hashes"
    command = [python, "-m", "pip", "install", *options.split(), "--requirement", str(_requirements(root))]
    _run(root, "pip could not install the packages", command, {"PIP_CONSTRAINT": os.devnull})


def _requirements(root: Path) -> Path:
    return root / "deploy" / "requirements.txt"


def _run(root: Path, complaint: str, command: Sequence[str], variables: dict[str, str]) -> None:
    removed = (
        "VIRTUAL_ENV",
        "UV_PROJECT_ENVIRONMENT",
        "UV_INDEX_URL",
        "UV_EXTRA_INDEX_URL",
        "PYTHONPATH",
        "PYTHONHOME",
    )
    environment = {name: value for name, value in os.environ.items() if name not in removed}
    environment |= {"UV_PYTHON_DOWNLOADS": "never"} | variables
    quiet = [] if sys.stderr.isatty() or Path(command[0]).name != "uv" else ["--quiet"]
    done = subprocess.run([*command, *quiet], cwd=root, env=environment, stdin=subprocess.DEVNULL, check=False)
    if done.returncode != 0:
        raise CannotSetUp(f"{complaint}; what it said stands above.")


def _refuse_full_disk(root: Path) -> None:
    free = shutil.disk_usage(root).free
    if free < NEEDED_BYTES:
        raise CannotSetUp(
            f"There is no room for the environment in {root}: {free >> 20} MB free, {NEEDED_BYTES >> 20} MB needed."
        )
