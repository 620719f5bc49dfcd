"""The state that a sandbox begins in: migrated, and seeded through its own API; known by a fingerprint."""

import asyncio
import hashlib
import importlib
import importlib.util
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from pathlib import Path

from deploy.launcher.keys import Keys
from deploy.launcher.options import ROOT
from deploy.launcher.plan import Plan
from deploy.launcher.provision import Seed
from deploy.launcher.serving import address_of, listen
from deploy.launcher.topologies import one_process

SHAPING = (
    "services/*/migrations/**/*.py",
    "services/common/data/migrations.py",
    "services/*/reference/**/*",
    "gateway/personas.csv",
    "deploy/sandbox/**/*",
)
"""What decides how the seeded databases look."""

SEEDING = "deploy.sandbox.seeding"


def fingerprint_of(keys: Keys, clock: datetime, root: Path = ROOT) -> str:
    """Equal exactly when templates made earlier can be used: the same migrations, seed, keys and clock."""
    whole = hashlib.sha256(f"{keys.fingerprint} {clock.isoformat()}".encode())
    files = {file for pattern in SHAPING for file in root.glob(pattern) if file.is_file() and file.suffix != ".pyc"}
    for file in sorted(files):
        whole.update(file.relative_to(root).as_posix().encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return whole.hexdigest()[:16]


def seed_of(keys: Keys, clock: datetime, tell: Callable[[str], None]) -> Seed | None:
    """What fills new databases: the system itself, called through its public API. None when there is no seed."""
    if importlib.util.find_spec(SEEDING) is None:
        return None

    def seed(urls: Mapping[str, str]) -> None:
        asyncio.run(_seed(urls, keys, clock, tell))

    return seed


async def _seed(urls: Mapping[str, str], keys: Keys, clock: datetime, tell: Callable[[str], None]) -> None:
    """Run the system on these databases, behind a port of its own, for as long as the seeding takes."""
    seeding = importlib.import_module(SEEDING)
    fill: Callable[[str, Callable[[str], None]], Awaitable[None]] = seeding.seed
    with listen("127.0.0.1", 0) as listener:
        address = address_of(listener)
        plan = Plan(urls, keys, getattr(seeding, "STARTS_AT", clock), public_url=address)
        async with one_process(plan, listener):
            await fill(address, tell)
