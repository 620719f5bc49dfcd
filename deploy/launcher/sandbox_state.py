"""The state that a sandbox begins in: migrated, and seeded through its own API; known by a fingerprint."""

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path

from deploy.launcher.keys import Keys
from deploy.launcher.options import ROOT
from deploy.launcher.plan import Plan
from deploy.launcher.provision import Seed
from deploy.launcher.serve import on_our_loop
from deploy.launcher.serving import address_of, listen
from deploy.launcher.topologies import one_process
from deploy.sandbox import seeding

SHAPING = (
    "services/*/migrations/**/*.py",
    "services/common/data/migrations.py",
    "services/*/reference/**/*",
    "gateway/personas.csv",
    "deploy/sandbox/**/*",
)
"""What decides how the seeded databases look."""


def fingerprint_of(keys: Keys, clients: int, root: Path = ROOT) -> str:
    """Equal exactly when templates made earlier can be used: the same migrations, seed and keys."""
    whole = hashlib.sha256(f"{keys.fingerprint} {clients}".encode())
    files = {file for pattern in SHAPING for file in root.glob(pattern) if file.is_file() and file.suffix != ".pyc"}
    for file in sorted(files):
        whole.update(file.relative_to(root).as_posix().encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return whole.hexdigest()[:16]


def seed_of(keys: Keys, clients: int, tell: Callable[[str], None]) -> Seed | None:
    """What fills new databases: the system itself, called through its public API. None for no clients."""

    def fill(urls: Mapping[str, str]) -> None:
        on_our_loop(_fill(urls, keys, clients, tell))

    return fill if clients else None


async def _fill(urls: Mapping[str, str], keys: Keys, clients: int, tell: Callable[[str], None]) -> None:
    """Run the system on these databases, behind a port of its own, for as long as the seeding takes."""
    with listen("127.0.0.1", 0) as listener:
        address = address_of(listener)
        async with one_process(Plan(urls, keys, seeding.STARTS_AT, address), listener):
            await seeding.seed(address, tell, clients)
