"""A client gets a supplement and goes home, and another gets a new care profile: nothing is lost, to the cent."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest

from deploy.launcher.provision import OwnDatabases
from deploy.sandbox.api import Api, Caller, Json
from deploy.sandbox.indications import apply, assess, decide
from tests.journeys.conftest import Sandbox
from tests.journeys.test_how_to import commands_in, documents_in, run

pytestmark = [pytest.mark.xdist_group("journeys"), pytest.mark.timeout(900)]
VOUCHER = "/voucher/v1"
SUPPLEMENT = 365_000
"""Cents a year, from 1 November."""
NOW, CHANGE = date(2026, 10, 5), date(2026, 11, 20)
THE_DAY = datetime.fromisoformat("2026-11-20T09:00:00+01:00")


async def test_terms_change_during_a_year(small: OwnDatabases, sandbox: Sandbox, tmp_path: Path) -> None:
    async with sandbox(small) as api:
        said = await run(commands_in("change-a-vouchers-terms.md"), api.address, tmp_path)
        assert not [each for each in documents_in(said) if "traceId" in each], "no call was refused"

        def written(name: str) -> Json:
            found: Json = json.loads((tmp_path / name).read_text())
            return found

        vera = await api.as_("vera")
        assert_supplement(written("supplemented.json"))
        assert_value(written("december.json"), written("changed.json"), written("known.json"))
        assert [each["deliveryForm"] for each in written("terms.json")["items"]] == ["stay", "stay", "mpt"]
        await assert_ended(vera, written("changed.json"))
        await assert_profile_ends_nothing(api, vera, written("changed.json")["voucherId"])


def assert_supplement(changed: Json) -> None:
    more = {each["year"]: each["valueCents"] - each["beforeCents"] for each in changed["years"]}
    assert (more[2026], more[2027]) == (SUPPLEMENT * 61 // 365, SUPPLEMENT)
    assert {each["outcome"] for each in changed["agreements"]} == {"goes-on"}


def assert_value(december: Json, changed: Json, known: Json) -> None:
    """Every day is valued once: stay, stay with the supplement, and the modular package with it."""
    [year] = [each for each in changed["years"] if each["year"] == 2026]
    assert sum(each["cents"] for each in december["components"]) == december["valueCents"] == year["valueCents"]
    base = [each for each in december["components"] if each["kind"] in ("day-prices", "modular")]
    runs = [(each["deliveryForm"], each["dayFrom"][5:], each["dayTo"][5:]) for each in base]
    assert [each[0] for each in runs] == ["stay", "stay", "mpt"]
    assert [each[1:] for each in runs[1:]] == [("11-01", "11-30"), ("12-01", "12-31")]
    [home] = [each for each in base if each["deliveryForm"] == "mpt"]
    extra = {each["dayFrom"][5:]: each["cents"] for each in december["components"] if each["kind"] == "supplement"}
    assert extra == {"11-01": 30 * 1_000, "12-01": 31 * 1_000}
    assert home["cents"] == min(rounded(home["basisCents"] * 31, 365), home["ceilingCents"])
    assert december["ofDay"]["cents"] == home["cents"] + 31 * 1_000
    assert (known["ofDay"]["deliveryForm"], known["decisionId"]) != ("mpt", december["decisionId"])


async def assert_ended(vera: Caller, changed: Json) -> None:
    """Care by the day of stay ended on 30 November, and reserves its days up to then, to the cent."""
    ended = [each for each in changed["agreements"] if each["outcome"] == "ends"]
    assert {each["endsOn"] for each in ended} == {"2026-11-30"}
    for each in ended:
        agreement = await settled(vera, each["agreementId"])
        assert (agreement["status"], agreement["endedOn"]) == ("ended", "2026-11-30")
        days = (date(2026, 11, 30) - date.fromisoformat(agreement["startsOn"])).days + 1
        needed = sum(of_line(line, days) for line in agreement["lines"])
        reserved = {row["year"]: row["reservedCents"] for row in agreement["reservations"]}
        assert reserved == {year: max(needed, row_drawn(agreement, 2026)) if year == 2026 else 0 for year in reserved}
    voucher = await vera.get(f"{VOUCHER}/vouchers/{changed['voucherId']}")
    assert all(each["reservedCents"] <= each["valueCents"] for each in voucher["years"])


async def assert_profile_ends_nothing(api: Api, vera: Caller, but: str) -> None:
    """A new profile is announced on 5 October for 20 November: care runs on, is marked, and new care must suit it."""
    found = await vera.all(f"{VOUCHER}/vouchers", status="active", deliveryForm="stay")
    voucher = [each for each in found if each["voucherId"] != but][-1]
    old = voucher["profileCode"]
    new = "6VV" if old == "5VV" else "5VV"
    path = f"{VOUCHER}/vouchers/{voucher['voucherId']}"
    every = await vera.all(f"{VOUCHER}/agreements", status="redeemed")
    running = [each for each in every if each["voucherId"] == voucher["voucherId"] and each["endsOn"] is None]
    assert running
    mentor, eva = await api.as_("mentor"), await api.as_("eva")
    case = await apply(mentor, voucher["clientId"], new)
    questions = (await api.public("/indication/v1/assessment-questions"))["questions"]
    version = (await assess(eva, case, questions, NOW))["version"]
    await decide(eva, case, version, CHANGE)

    async def marked() -> bool:
        now = [await vera.get(f"{VOUCHER}/agreements/{each['agreementId']}") for each in running]
        return all(each["termsChangedOn"] == str(CHANGE) for each in now)

    await until(marked)
    assert [(each["validFrom"], each["profileCode"]) for each in await vera.all(f"{path}/terms")][-1] == (
        str(CHANGE), new,
    )  # fmt: skip
    before = await vera.get(f"{path}/value", on="2026-11-19")
    after = await vera.get(f"{path}/value", on="2026-11-20")
    assert (before["ofDay"]["profileCode"], after["ofDay"]["profileCode"]) == (old, new)
    assert before["ofDay"]["cents"] + after["ofDay"]["cents"] == after["valueCents"]
    assert (await vera.get(path))["profileCode"] == old
    await api.move_clock(THE_DAY)
    assert (await vera.get(path))["profileCode"] == new
    for each in running:
        now = await vera.get(f"{VOUCHER}/agreements/{each['agreementId']}")
        assert (now["status"], now["lines"]) == ("redeemed", each["lines"]), "it runs on at its price"


async def settled(vera: Caller, agreement_id: str) -> Json:
    """The agreement, once claims has answered what it asks for."""
    found: Json = {}

    async def is_answered() -> bool:
        found.update(await vera.get(f"{VOUCHER}/agreements/{agreement_id}"))
        return bool(found["handedOver"])

    await until(is_answered)
    return found


async def until(done: Callable[[], Awaitable[bool]]) -> None:
    """Ask until it is so; a minute at most."""
    for _ in range(120):
        if await done():
            return
        await asyncio.sleep(0.5)
    raise AssertionError("it did not come about within a minute")


def row_drawn(agreement: Json, year: int) -> int:
    return int(next(row["drawnCents"] for row in agreement["reservations"] if row["year"] == year))


def of_line(line: Json, days: int) -> int:
    per = {"day": 1, "week": 7, "year": 365}[line["per"]]
    return rounded(Decimal(str(line["quantity"])) * line["unitPriceCents"] * days, per)


def rounded(top: Decimal | int, bottom: int) -> int:
    return int((Decimal(top) / bottom).quantize(Decimal(1), ROUND_HALF_UP))
