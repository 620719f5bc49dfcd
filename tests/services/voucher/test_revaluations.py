"""Vouchers that are valued anew, shortened or withdrawn when a fact under them changes."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlalchemy import text

from services.common.service import Change
from services.voucher.operations import issue_voucher
from services.voucher.operations.issue_records import Issued, write_issued
from services.voucher.operations.revalue import close_past_their_end, revalue_due
from services.voucher.operations.revalue_vouchers import ToValue, revalue_set
from services.voucher.operations.value import Worths
from services.voucher.schemas.vouchers import VoucherResponse
from tests.services.voucher.levering import factor_decided
from tests.services.voucher.scene import Scene, entries, value, voucher_scene


@pytest.fixture
async def scene(database_of: Callable[[str], str]) -> AsyncIterator[Scene]:
    async with voucher_scene(database_of) as scene:
        yield scene


async def test_a_withdrawal_during_an_issue_is_not_missed(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """The issue has read the indication; its withdrawal comes before the issue is committed."""
    pilot = await scene.open_pilot()
    indication = scene.tell_indication()
    await scene.catch_up()
    reached, go_on = asyncio.Event(), asyncio.Event()

    async def slowly(change: Change, issued: Sequence[Issued]) -> list[VoucherResponse]:
        reached.set()
        await go_on.wait()
        return await write_issued(change, issued)

    monkeypatch.setattr(issue_voucher, "write_issued", slowly)
    issuing = asyncio.create_task(scene.issue(scene.asked(pilot, indication)))
    await reached.wait()
    ended = {"version": 2, "validTo": "2026-10-01"}
    scene.indication.tell("indications", indication["indicationId"], indication | ended)
    reading = asyncio.create_task(scene.catch_up())
    await asyncio.sleep(0.3)
    assert not reading.done()
    go_on.set()
    voucher = (await issuing).json()
    await reading
    service = scene.stage.service("voucher")
    await revalue_due(service)
    seen = await scene.voucher.get(f"/vouchers/{voucher['voucherId']}", headers=scene.office)
    assert seen.json()["validTo"] == "2026-10-01"


async def test_a_voucher_that_cannot_be_valued_does_not_hold_up_the_others(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    pilot = await scene.open_pilot()
    vouchers = [await scene.issued(pilot) for _ in range(3)]
    broken = vouchers[0]["voucherId"]

    async def refusing(change: Change, several: Sequence[ToValue], worths: Worths) -> list[UUID]:
        if broken in {str(each.voucher_id) for each in several}:
            raise ValueError("nonsense")
        return await revalue_set(change, several, worths)

    monkeypatch.setattr("services.voucher.operations.revalue.revalue_set", refusing)
    scene.prices = [{**each, "priceCents": each["priceCents"] + 100} for each in scene.prices]
    scene.tell_registry()
    await scene.catch_up()
    service = scene.stage.service("voucher")
    await revalue_due(service)
    values = [each["years"][0]["valueCents"] for each in vouchers]
    now = [await scene.voucher.get(f"/vouchers/{each['voucherId']}", headers=scene.office) for each in vouchers]
    assert [each.json()["years"][0]["valueCents"] > before for each, before in zip(now, values, strict=True)] == [
        False, True, True,
    ]  # fmt: skip
    monkeypatch.undo()
    await revalue_due(service)
    again = await scene.voucher.get(f"/vouchers/{broken}", headers=scene.office)
    assert again.json()["years"][0]["valueCents"] > values[0]


async def test_a_new_indication_revalues_from_its_day_without_gap(scene: Scene) -> None:
    pilot = await scene.open_pilot()
    old = scene.tell_indication()
    voucher = (await scene.issue(scene.asked(pilot, old))).json()
    scene.indication.tell("indications", old["indicationId"], old | {"version": 2, "validTo": "2026-10-31"})
    scene.tell_indication(old["clientId"], profileCode="4VV", validFrom="2026-11-01")
    await scene.catch_up()
    await revalue_due(scene.stage.service("voucher"))

    worth = await value(scene, voucher)
    assert [(part["dayFrom"], part["dayTo"], part["cents"]) for part in worth["components"]] == [
        ("2026-09-01", "2026-10-31", 61 * 19984),
        ("2026-11-01", "2026-12-31", 61 * 15461),
    ]
    lower = 15461 - 19984
    assert await entries(scene, voucher) == [
        ("value", 2026, 122 * 19984), ("value", 2027, 365 * 19984), ("value", 2028, 366 * 19984),
        ("re-value", 2026, 61 * lower), ("re-value", 2027, 365 * lower), ("re-value", 2028, 366 * lower),
    ]  # fmt: skip
    shown = (await scene.voucher.get(f"/vouchers/{voucher['voucherId']}", headers=scene.office)).json()
    assert (shown["status"], shown["validTo"], shown["version"]) == ("issued", "2028-12-31", 1)


async def test_a_withdrawn_indication_shortens_the_voucher_and_then_withdraws_it(scene: Scene) -> None:
    pilot = await scene.open_pilot(participantCap=1)
    old = scene.tell_indication()
    voucher = (await scene.issue(scene.asked(pilot, old))).json()
    scene.indication.tell("indications", old["indicationId"], old | {"version": 2, "status": "withdrawn"})
    await scene.catch_up()
    service = scene.stage.service("voucher")
    await revalue_due(service)
    path = f"/vouchers/{voucher['voucherId']}"
    shown = (await scene.voucher.get(path, headers=scene.office)).json()
    assert (shown["status"], shown["validTo"]) == ("issued", "2026-10-05")
    assert (await value(scene, voucher))["valueCents"] == 35 * 19984

    scene.stage.move_clock(datetime(2026, 10, 6, 8, tzinfo=UTC))
    await close_past_their_end(service)
    shown = (await scene.voucher.get(path, headers=scene.office)).json()
    assert (shown["status"], shown["endedOn"], shown["endReason"]) == (
        "withdrawn",
        "2026-10-05",
        "indication-withdrawn",
    )
    freed = (await scene.voucher.get(f"/pilots/{pilot['pilotId']}", headers=scene.office)).json()
    assert freed["participants"] == 0


async def test_a_withdrawal_takes_effect_within_two_seconds(database_of: Callable[[str], str]) -> None:
    async with voucher_scene(database_of, background=True) as scene:
        pilot = await scene.open_pilot()
        old = scene.tell_indication()
        voucher = (await scene.issue(scene.asked(pilot, old))).json()
        before = asyncio.get_running_loop().time()
        scene.indication.tell("indications", old["indicationId"], old | {"version": 2, "status": "withdrawn"})
        while (await scene.voucher.get(f"/vouchers/{voucher['voucherId']}", headers=scene.office)).json()[
            "validTo"
        ] != "2026-10-05":
            await asyncio.sleep(0.05)
            assert asyncio.get_running_loop().time() - before < 2


async def test_a_lower_value_leaves_what_is_held_and_hangs_over(scene: Scene) -> None:
    pilot = await scene.open_pilot()
    voucher = await scene.issued(pilot)
    service = scene.stage.service("voucher")
    async with service.database.transaction() as session:
        await session.execute(text("UPDATE voucher_year SET reserved_cents = value_cents"))
    await factor_decided(scene.stage, pilot["pilotId"], 0.5, "2026-12-01")
    await revalue_due(service)
    shown = (await scene.voucher.get(f"/vouchers/{voucher['voucherId']}", headers=scene.office)).json()
    new_value = 91 * 19984 + 31 * 9992
    assert shown["flagged"] is True
    assert shown["years"][0] == {
        "year": 2026,
        "valueCents": new_value,
        "reservedCents": 122 * 19984,
        "leftCents": 0,
        "overhangCents": 31 * 9992,
        "overhangCause": "value-lowered",
        "fitBy": "2026-12-01",
        "provisional": False,
    }
    assert [each["overhangCents"] for each in shown["years"][1:]] == [365 * 9992, 366 * 9992]


async def test_a_price_that_changes_revalues_only_what_it_touches(scene: Scene) -> None:
    pilot = await scene.open_pilot()
    stay, home = await scene.issued(pilot), await scene.issued(pilot, deliveryForm="vpt")
    prices = [each | {"priceCents": 20000} if each["performanceCode"] == "Z051" else each for each in scene.prices]
    scene.tell_registry(prices=prices)
    await scene.catch_up()
    await revalue_due(scene.stage.service("voucher"))
    days = {2026: 122, 2027: 365, 2028: 366}
    assert await entries(scene, stay) == [
        *(("value", year, count * 19984) for year, count in days.items()),
        *(("re-value", year, count * 16) for year, count in days.items()),
    ]
    assert await entries(scene, home) == [("value", year, count * 17198) for year, count in days.items()]


async def test_an_edition_of_a_later_year_revalues_that_year_and_makes_it_certain(scene: Scene) -> None:
    """The edition of 2027 has the same price for stay and another one for vpt."""
    pilot = await scene.open_pilot()
    stay, home = await scene.issued(pilot), await scene.issued(pilot, deliveryForm="vpt")
    assert [(await value(scene, stay, year))["provisional"] for year in (2026, 2027, 2028)] == [False, True, True]
    new = [each | {"validFrom": "2027-01-01"} for each in scene.prices]
    new = [each | {"priceCents": 20_000} if each["performanceCode"] == "V051" else each for each in new]
    scene.tell_registry(prices=[*(each | {"validTo": "2026-12-31"} for each in scene.prices), *new])
    await scene.catch_up()
    await revalue_due(scene.stage.service("voucher"))
    for voucher, cents in ((stay, 19984), (home, 20_000)):
        told = [await value(scene, voucher, year) for year in (2026, 2027, 2028)]
        assert [each["provisional"] for each in told] == [False, False, True]
        assert [each["valueCents"] for each in told][1:] == [365 * cents, 366 * cents]
    assert [each[1] for each in await entries(scene, stay)] == [2026, 2027, 2028], "equal amounts leave the books alone"
    changed = [each for each in await entries(scene, home) if each[0] == "re-value"]
    assert changed == [("re-value", 2027, 365 * 2_802), ("re-value", 2028, 366 * 2_802)]
    books = await scene.voucher.get(f"/vouchers/{home['voucherId']}/entries", headers=scene.office)
    assert {each["year"]: each["provisional"] for each in books.json()["items"]} == {
        2026: False,
        2027: False,
        2028: True,
    }
