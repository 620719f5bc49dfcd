"""The state that a sandbox begins in: migrated, and seeded through its own API; known by a fingerprint."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from deploy.launcher.keys import Keys
from deploy.launcher.options import ROOT
from deploy.launcher.plan import Plan
from deploy.launcher.provision import Seed
from deploy.launcher.sandbox_note import note_progress
from deploy.launcher.serve import on_our_loop
from deploy.launcher.serving import address_of, listen
from deploy.launcher.topologies import one_process
from deploy.sandbox import seeding
from services.common.data.filling import HowFar

NOTED_EVERY_S = 1.0
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


def seed_of(keys: Keys, clients: int, tell: Callable[[HowFar], None]) -> Seed | None:
    """What fills new databases: the system itself, called through its public API. None for no clients."""

    def fill(urls: Mapping[str, str]) -> None:
        on_our_loop(_fill(urls, keys, clients, tell))

    return fill if clients else None


async def _fill(urls: Mapping[str, str], keys: Keys, clients: int, tell: Callable[[HowFar], None]) -> None:
    """Run the system on these databases, behind a port of its own, for as long as the seeding takes."""
    with listen("127.0.0.1", 0) as listener:
        address = address_of(listener)
        plan = Plan(urls, keys, seeding.STARTS_AT, address)
        async with one_process(plan, listener), noting(urls, clients) as note:

            def tell_all(far: HowFar) -> None:
                tell(far)
                note(far)

            await seeding.seed(address, tell_all, clients)


@asynccontextmanager
async def noting(urls: Mapping[str, str], people: int) -> AsyncIterator[Callable[[HowFar], None]]:
    """What is told inside the block is noted in the databases, once in a while and at the end."""
    latest: HowFar | None = None
    noted: HowFar | None = None

    def tell(far: HowFar) -> None:
        nonlocal latest
        latest = far

    async def note() -> None:
        nonlocal noted
        if latest and latest != noted:
            noted = latest
            await asyncio.to_thread(note_progress, urls, people, latest)

    async def go_on() -> None:
        while True:
            await note()
            await asyncio.sleep(NOTED_EVERY_S)

    task = asyncio.create_task(go_on())
    try:
        yield tell
    finally:
        task.cancel()
        await asyncio.wait({task})
        await note()
