"""The commands of a how-to page work as they are printed, in order, on a fresh sandbox."""

import asyncio
import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from deploy.launcher.provision import OwnDatabases
from tests.journeys.conftest import TOPOLOGIES, Sandbox

PAGES = Path(__file__).resolve().parents[2] / "docs" / "how-to"
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
"""Language and text. Commands stand in no language; a block in one shows a form."""
PRINTED = "http://127.0.0.1:8000"
pytestmark = [
    pytest.mark.xdist_group("journeys"),
    pytest.mark.timeout(900),
    pytest.mark.skipif(not (shutil.which("bash") and shutil.which("curl")), reason="the pages use bash and curl"),
]


async def test_a_month_is_claimed_as_the_page_says(small: OwnDatabases, sandbox: Sandbox, tmp_path: Path) -> None:
    async with sandbox(small) as api:
        said = await run(commands_in("claim-a-month.md"), api.address, tmp_path)
    batch = json.loads((tmp_path / "batch.json").read_text())
    accepted = [each for each in batch["lines"] if each["verdict"] == "accepted"]
    assert accepted, "there is care to claim"
    assert len((tmp_path / "answers.csv").read_text().splitlines()) == batch["lineCount"] + 1
    assert said.count('"nextCursor"') == 2, "rejected lines and remittances"
    answers = documents_in(said)
    assert not [each for each in answers if "traceId" in each], "no call was refused"
    [credit] = [line for each in answers for line in each.get("lines", ()) if line["lineReference"] == "HOWTO-CREDIT"]
    assert (credit["kind"], credit["verdict"]) == ("C", "accepted")


async def test_care_is_swapped_as_the_page_says(small: OwnDatabases, sandbox: Sandbox, tmp_path: Path) -> None:
    async with sandbox(small) as api:
        said = await run(commands_in("swap-care.md"), api.address, tmp_path)
    assert not [each for each in documents_in(said) if "traceId" in each], "no call was refused"
    swap = json.loads((tmp_path / "swapped.json").read_text())
    assert swap["endings"][0]["endsOn"] == "2026-10-31"
    read = [each for each in documents_in(said) if each.get("swapId") == swap["swapId"]][-1]
    assert (read["status"], read["why"]) == ("done", "fits")
    assert said.strip().endswith("redeemed")


@TOPOLOGIES
async def test_a_budget_is_steered_as_the_page_says(
    small: OwnDatabases, sandbox: Sandbox, tmp_path: Path, apart: bool
) -> None:
    async with sandbox(small, apart=apart) as api:
        said = await run(commands_in("steer-a-budget.md"), api.address, tmp_path)
    answers = documents_in(said)
    assert not [each for each in answers if "traceId" in each], "no call was refused"
    total, by_profile, by_month = answers[:3]
    assert total["total"]["issuedCents"] == sum(each["issuedCents"] for each in by_profile["groups"]) > 0
    assert total["total"]["reservedCents"] == sum(each["reservedCents"] for each in by_month["groups"])
    tried = json.loads((tmp_path / "proposed.json").read_text())["dryRun"]
    assert tried["vouchers"] > 0
    assert all(each["afterCents"] < each["beforeCents"] for each in tried["years"])
    decided = [json.loads((tmp_path / name).read_text())["status"] for name in ("approved.json", "back.json")]
    assert decided == ["approved", "taken-back"]


def commands_in(page: str) -> str:
    """All commands of a page, in order."""
    blocks = BLOCK.findall((PAGES / page).read_text(encoding="utf-8"))
    script = "\n".join(text for language, text in blocks if not language)
    assert PRINTED in script
    return script


def documents_in(said: str) -> list[dict[str, Any]]:
    """Every JSON document that was shown, in order."""
    found, place, decoder = [], said.find("{"), json.JSONDecoder()
    while place >= 0:
        document, end = decoder.raw_decode(said, place)
        found.append(document)
        place = said.find("{", end)
    return found


async def run(script: str, url: str, folder: Path) -> str:
    """What the commands say; any of them that fails fails the test."""
    shell = await asyncio.create_subprocess_exec(
        "bash", "-euo", "pipefail", "-c", script.replace(PRINTED, url), cwd=folder,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    said, complaints = await shell.communicate()
    assert shell.returncode == 0, complaints.decode()
    return said.decode()
