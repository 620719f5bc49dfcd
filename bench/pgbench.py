"""pgbench, the PostgreSQL project's own load generator, as the other side of a comparison."""

import asyncio
import os
import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

from deploy.launcher.embedded_postgres import binaries

JOBS = 2


async def pgbench(url: str, script: Path, *, clients: int, each: int, variables: Mapping[str, int]) -> float:
    """Run a script `each` times by each of `clients`, statements prepared; returns transactions a second."""
    place = urlsplit(url)
    command = [
        str(binaries() / "bin" / "pgbench"), "--no-vacuum", "--protocol=prepared", f"--client={clients}",
        f"--jobs={JOBS}", f"--transactions={each}", f"--file={script}", f"--host={place.hostname}",
        f"--port={place.port}", f"--username={unquote(place.username or '')}",
        *(f"--define={name}={value}" for name, value in variables.items()), place.path.removeprefix("/"),
    ]  # fmt: skip
    environment = {
        "PATH": os.defpath,
        "LD_LIBRARY_PATH": str(binaries() / "lib"),
        "PGPASSWORD": unquote(place.password or ""),
    }
    process = await asyncio.create_subprocess_exec(
        *command, env=environment, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    said, complained = await process.communicate()
    found = re.search(rb"tps = ([0-9.]+) \(without initial connection time\)", said)
    done = re.search(rb"actually processed: (\d+)/(\d+)", said)
    if process.returncode or not found or not done or done[1] != done[2]:
        raise RuntimeError(f"pgbench failed: {complained.decode()[-2000:]} {said.decode()[-500:]}")
    return float(found[1])
