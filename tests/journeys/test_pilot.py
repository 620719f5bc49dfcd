"""One pilot is planned, opened and changed from a day on while another closes with its clients placed."""

import json
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from deploy.launcher.provision import OwnDatabases
from deploy.sandbox.api import Caller, Json, Refused
from deploy.sandbox.pilot import VOUCHER, find_pilot
from tests.journeys.conftest import Sandbox
from tests.journeys.test_how_to import commands_in, documents_in, run
from tests.journeys.test_right import eventually

pytestmark = [pytest.mark.xdist_group("journeys"), pytest.mark.timeout(900)]
LAST_DAY = date(2027, 1, 31)
CLOSING = {"closesOn": "2026-10-05", "lastDay": str(LAST_DAY), "reason": "Het experiment heeft geleerd wat het wilde."}


async def test_a_pilot_from_plan_to_evaluation(small: OwnDatabases, sandbox: Sandbox, tmp_path: Path) -> None:
    """The page plays one office; the other closes a pilot with running agreements, and issues nothing from that day."""
    async with sandbox(small) as api:
        vera, mentor = await api.as_("vera"), await api.as_("mentor")
        pilot = await find_pilot(vera)
        path = f"{VOUCHER}/pilots/{pilot['pilotId']}"
        running = await vera.all(f"{VOUCHER}/agreements", status="redeemed")
        closing = await vera.post(f"{path}/closing", CLOSING, version=pilot["version"])
        assert (closing["status"], closing["periodTo"]) == ("closed", str(LAST_DAY))
        leaving = await assert_winding_down(vera, path, running)
        with pytest.raises(Refused) as refused:
            await mentor.post(f"{VOUCHER}/vouchers/{running[0]['voucherId']}/agreements", draft_like(running[0]))
        assert refused.value.code == "pilot-closed"

        said = await run(commands_in("run-a-pilot.md"), api.address, tmp_path)
        assert not [each for each in documents_in(said) if "traceId" in each], "no call was refused"
        assert_followed(tmp_path)
        assert (await api.now()).date() > LAST_DAY

        await assert_ended(vera, running)
        with pytest.raises(Refused) as refused:
            await evaluate(vera, path)
        assert refused.value.code == "clients-not-placed"
        for each in leaving:
            done: Json = {"step": "finish", "outcome": "regular-care", "reason": "Blijft bij dezelfde aanbieder."}
            await vera.post(f"{VOUCHER}/work-items/{each['workItemId']}/notes", done, version=each["version"])
        assert (await evaluate(vera, path))["status"] == "evaluated"


async def assert_winding_down(vera: Caller, path: str, running: list[Json]) -> list[Json]:
    """Every client with a running voucher is listed once, with every agreement that runs, up to the last day."""

    async def listed() -> list[Json]:
        return await vera.all(f"{path}/winding-down")

    def is_shortened(rows: list[Json]) -> bool:
        return all(each["validTo"] <= str(LAST_DAY) for each in rows)

    leaving: list[Json] = await eventually(listed, is_shortened)
    vouchers = [each["voucherId"] for each in leaving]
    assert len(set(vouchers)) == len(vouchers) == (await vera.get(path))["participants"]
    shown = {each["agreementId"] for row in leaving for each in row["agreements"]}
    assert shown == {each["agreementId"] for each in running}
    assert {each["dueOn"] for each in leaving} == {str(LAST_DAY)}
    return leaving


def assert_followed(folder: Path) -> None:
    """What the page says: it lacks two things, opens, grows in March, and takes four of the five clients over."""

    def written(name: str) -> Json:
        found: Json = json.loads((folder / name).read_text())
        return found

    lacking = {each["code"] for each in written("lacking.json")["items"] if not each["met"]}
    assert lacking == {"requirement-set", "price-list"}
    assert (written("check.json")["canOpen"], written("opened.json")["status"]) == (True, "open")
    assert (written("before.json")["participantCap"], written("after.json")["participantCap"]) == (4, 40)
    checked, issued = written("checked.json"), written("issued.json")
    assert (checked["wouldIssue"], checked["refused"], issued["issued"]) == (4, 1, 4)
    values = [[(year["year"], year["valueCents"]) for year in each["years"]] for each in checked["items"]][:4]
    assert values == [
        [(year["year"], year["valueCents"]) for year in each["voucher"]["years"]] for each in issued["items"][:4]
    ]
    assert (written("closing.json")["status"], written("closing.json")["closesOn"]) == ("open", "2026-11-01")
    assert written("evaluated.json")["status"] == "evaluated"


async def assert_ended(vera: Caller, running: list[Json]) -> None:
    """Every agreement ended on the last day or before it, and reserves nothing after that."""
    for each in running:
        path = f"{VOUCHER}/agreements/{each['agreementId']}"
        ended = await eventually(partial(vera.get, path), lambda now: now["status"] == "ended")
        assert ended["endedOn"] <= str(LAST_DAY)
        assert not any(row["reservedCents"] for row in ended["reservations"] if row["year"] > LAST_DAY.year)


async def evaluate(vera: Caller, path: str) -> Json:
    """Ask for the evaluation of a pilot as it is now."""
    now = await vera.get(path)
    return await vera.post(f"{path}/evaluation", {"conclusion": "Het werkt."}, version=now["version"])


def draft_like(agreement: Json) -> Json:
    """The same care from the same provider once more, from the day on which the pilot closed."""
    line = ("performanceCode", "unitCode", "quantity", "per", "unitPriceCents")
    lines = [{name: each[name] for name in line} for each in agreement["lines"]]
    return {name: agreement[name] for name in ("providerId", "locationId", "conditions")} | {
        "startsOn": "2026-10-12", "lines": lines,
    }  # fmt: skip
