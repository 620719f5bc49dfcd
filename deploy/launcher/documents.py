"""The OpenAPI documents of the gateway and the services, without running anything."""

import asyncio
import tempfile
from datetime import datetime
from pathlib import Path

import httpx

from deploy.launcher.apps import apps_in_one_process
from deploy.launcher.keys import keys_in
from deploy.launcher.options import GATEWAY, SANDBOX_CLOCK
from deploy.launcher.plan import Plan
from services.vocabulary.names import SERVICES

ADDRESS = "https://pvb.example"


def write_documents(folder: Path) -> list[Path]:
    """Write `<name>.json` for each of the five; the apps are made but not started, so no database is needed."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as passing:
        urls = dict.fromkeys(SERVICES, "postgresql://nobody@127.0.0.1/nothing")
        plan = Plan(urls, keys_in(Path(passing)), datetime.fromisoformat(SANDBOX_CLOCK), ADDRESS)
        return asyncio.run(_write(plan, folder))


async def _write(plan: Plan, folder: Path) -> list[Path]:
    app = apps_in_one_process(plan.settings)[GATEWAY]
    written = []
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=ADDRESS) as client:
        for name in (GATEWAY, *SERVICES):
            answer = await client.get(f"/{name}/v1/openapi.json")
            file = folder / f"{name}.json"
            file.write_bytes(answer.raise_for_status().content)
            written.append(file)
    return written
