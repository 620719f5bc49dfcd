"""The year-roll when things come at once, break off, or fail: every voucher gets its year, and gets it once."""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import UTC, date, datetime
from typing import Any

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from services.common.refusals import Unavailable
from services.common.service import Change
from services.voucher.app import create_app
from services.voucher.operations import new_years, year_roll
from services.voucher.operations.compare import compare
from services.voucher.operations.escrow import send_open
from services.voucher.operations.new_years import Added
from services.voucher.operations.revalue import revalue_due
from services.voucher.operations.year_roll import roll_daily, roll_for_provider, roll_years
from services.voucher.settings import Settings
from tests.services.voucher import rows
from tests.services.voucher.agreement_scene import AgreementScene, agreement_scene
from tests.services.voucher.rolling import DAY_PRICE, NEW_YEAR, YEAR, books, held, roll, voucher_of_2026


async def test_a_redemption_that_races_with_the_roll_is_judged_with_the_new_year(
    scene: AgreementScene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The redemption has read the years; the roll comes before it writes."""
    voucher = voucher_of_2026(scene)
    fitting = await scene.agreed_by_client(voucher)
    too_much = await scene.agreed_by_client(voucher, startsOn="2027-01-01")
    scene.stage.move_clock(NEW_YEAR)
    reached, go_on = asyncio.Event(), asyncio.Event()

    async def slowly(change: Change, valued: Any, cause: str, **more: Any) -> Added:
        added = await as_it_is(change, valued, cause, **more)
        reached.set()
        await go_on.wait()
        return added

    as_it_is = new_years.add_years
    monkeypatch.setattr(year_roll, "add_years", slowly)
    rolling = asyncio.create_task(roll_years(scene.service))
    await reached.wait()
    redeeming = asyncio.create_task(scene.confirm(fitting, scene.provider))
    await asyncio.sleep(0.5)
    assert not redeeming.done()
    go_on.set()
    await rolling
    answer = await redeeming
    assert answer.status_code == 201
    assert [each["year"] for each in answer.json()["reservations"]] == [2026, 2027]
    assert "value-exhausted" in (await scene.confirm(too_much, scene.provider)).text
    assert (await books(scene, voucher))[1] == (2027, 365 * DAY_PRICE, YEAR, 0)
    await scene.invariants_hold()


async def test_a_redemption_that_is_first_is_rolled_after_it(scene: AgreementScene) -> None:
    """The roll passes a voucher that a redemption holds, and takes it at its next call."""
    voucher, other = voucher_of_2026(scene), voucher_of_2026(scene)
    scene.stage.move_clock(NEW_YEAR)
    async with scene.service.database.transaction() as session:
        await session.execute(
            text("SELECT 1 FROM voucher WHERE voucher_id = :v FOR NO KEY UPDATE"), {"v": voucher["voucher_id"]}
        )
        await roll_daily(scene.service)
    assert [len(await books(scene, each)) for each in (voucher, other)] == [1, 2]
    agreement = await scene.redeemed(voucher)
    await roll(scene)
    assert held(scene, agreement) == {2026: 310_000, 2027: YEAR}


async def test_replicas_that_roll_at_once_roll_each_voucher_once(
    scene: AgreementScene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(year_roll, "AT_ONCE", 3)
    vouchers = [voucher_of_2026(scene) for _ in range(20)]
    made = [await scene.redeemed(each) for each in vouchers]
    async with AsyncExitStack() as stack:
        settings = scene.stage.settings("voucher", scene.url, background=False)
        assert isinstance(settings, Settings)
        replicas = [create_app(settings, scene.stage.transport) for _ in range(2)]
        for app in replicas:
            await stack.enter_async_context(app.router.lifespan_context(app))
        services = [scene.service, *(app.state.service for app in replicas)]
        for service in services:
            service.clock.move_to(NEW_YEAR)
        await asyncio.gather(*[roll_daily(service) for service in services])
        await asyncio.gather(*[send_open(service) for service in services])
    assert [held(scene, each)[2027] for each in made] == [YEAR] * 20
    assert await scene.sql("SELECT count(*) FROM voucher_entry WHERE year = 2027") == [(40,)]
    await scene.invariants_hold()


async def test_a_roll_that_broke_off_is_picked_up_where_it_was(
    scene: AgreementScene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(year_roll, "AT_ONCE", 2)
    monkeypatch.setattr(year_roll, "SIDE_BY_SIDE", 1)
    vouchers = [voucher_of_2026(scene) for _ in range(5)]
    made = [await scene.redeemed(each) for each in vouchers]
    scene.stage.move_clock(NEW_YEAR)
    calls = 0

    async def breaking(change: Change, valued: Any, cause: str, **more: Any) -> Added:
        nonlocal calls
        calls += 1
        added = await as_it_is(change, valued, cause, **more)
        if calls == 2:
            raise asyncio.CancelledError
        return added

    as_it_is = new_years.add_years
    monkeypatch.setattr(year_roll, "add_years", breaking)
    with pytest.raises(asyncio.CancelledError):
        await roll_daily(scene.service)
    assert sorted([len(await books(scene, each)) for each in vouchers]) == [1, 1, 1, 2, 2]
    monkeypatch.undo()
    await roll(scene)
    assert [held(scene, each)[2027] for each in made] == [YEAR] * 5
    await scene.invariants_hold()


async def test_a_voucher_that_cannot_be_rolled_does_not_hold_up_the_others(
    scene: AgreementScene, monkeypatch: pytest.MonkeyPatch
) -> None:
    vouchers = [voucher_of_2026(scene) for _ in range(5)]
    broken = vouchers[2]["voucher_id"]

    async def refusing(change: Change, valued: Any, cause: str, **more: Any) -> Added:
        if any(each.basis.voucher_id == broken for each in valued):
            raise ValueError("nonsense")
        return await as_it_is(change, valued, cause, **more)

    as_it_is = new_years.add_years
    monkeypatch.setattr(year_roll, "add_years", refusing)
    await roll(scene)
    assert [len(await books(scene, each)) for each in vouchers] == [2, 2, 1, 2, 2]
    monkeypatch.undo()
    await roll(scene)
    assert len(await books(scene, vouchers[2])) == 2


async def test_a_database_that_goes_away_is_asked_once_and_again_at_the_next_call(
    scene: AgreementScene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Halving would ask it some thousand times for five hundred vouchers."""
    vouchers = [voucher_of_2026(scene) for _ in range(5)]
    agreement = await scene.redeemed(vouchers[0])
    scene.stage.move_clock(NEW_YEAR)
    asked: list[Exception] = []
    for fault in (OperationalError("", None, psycopg.OperationalError("gone")), NoConnectionFree("none came free")):

        async def away(*_: Any, fault: Exception = fault, **__: Any) -> Added:
            asked.append(fault)
            raise fault

        monkeypatch.setattr(year_roll, "add_years", away)
        with pytest.raises(ExceptionGroup):
            await roll_daily(scene.service)
        with pytest.raises(Unavailable):
            await roll_for_provider(scene.service, scene.provider_id)
        assert asked.count(fault) == 2
    monkeypatch.undo()
    assert [len(await books(scene, each)) for each in vouchers] == [1] * 5
    await roll(scene)
    assert held(scene, agreement) == {2026: 310_000, 2027: YEAR}


async def test_what_claims_did_not_hear_is_sent_later(scene: AgreementScene) -> None:
    agreement = await scene.redeemed(voucher_of_2026(scene))
    scene.claims.is_away = True
    await roll(scene)
    assert held(scene, agreement) == {2026: 310_000}
    scene.claims.is_away = False
    scene.stage.move_clock(datetime(2027, 1, 1, tzinfo=UTC))
    await send_open(scene.service)
    assert held(scene, agreement) == {2026: 310_000, 2027: YEAR}
    assert await compare(scene.service) == []


async def test_a_year_that_was_valued_without_its_agreements_is_made_good(scene: AgreementScene) -> None:
    """As it was before there was a year-roll: valued when a fact changed, with nothing reserved."""
    voucher = voucher_of_2026(scene)
    agreement = await scene.redeemed(voucher)
    with rows.connect(scene.url) as connection:
        year = {"voucher_id": voucher["voucher_id"], "year": 2027, "value_cents": 3_000_000}
        rows.insert(connection, "voucher_year", [year])
        connection.execute("UPDATE voucher SET years_valued = 0")
    await roll(scene)
    assert (await books(scene, voucher))[1] == (2027, 3_000_000, 3_000_000, 0)
    assert held(scene, agreement) == {2026: 310_000, 2027: 3_000_000}


async def test_a_voucher_that_is_lengthened_into_a_year_that_runs_gets_it_at_once(scene: AgreementScene) -> None:
    voucher = voucher_of_2026(scene, valid_to=date(2026, 12, 31))
    agreement = await scene.redeemed(voucher)
    await roll(scene)
    assert held(scene, agreement) == {2026: 310_000}
    with rows.connect(scene.url) as connection:
        due = {"voucher_id": voucher["voucher_id"], "cause": "indication", "since": rows.AT}
        rows.insert(connection, "revaluation_due", [due])
    await revalue_due(scene.service)
    assert held(scene, agreement) == {2026: 310_000, 2027: YEAR}
    assert scene.claims.of(agreement).terms["endsOn"] == "2028-12-31"


async def test_the_workers_roll_when_the_clock_is_moved(database_of: Callable[[str], str]) -> None:
    async with agreement_scene(database_of) as scene:
        agreement = await scene.redeemed(voucher_of_2026(scene))
        scene.stage.move_clock(NEW_YEAR)
        for _ in range(200):
            if 2027 in held(scene, agreement):
                break
            await asyncio.sleep(0.05)
        assert held(scene, agreement) == {2026: 310_000, 2027: YEAR}


async def test_what_claims_fetches_before_it_judges_holds_the_year_that_began(scene: AgreementScene) -> None:
    """The workers have not come to it yet; a voucher that is being rolled is waited for."""
    mine, other = voucher_of_2026(scene), voucher_of_2026(scene)
    agreement = await scene.redeemed(mine)
    scene.stage.move_clock(NEW_YEAR)
    asked = f"open=true&providerId={scene.provider_id}&claimsEpoch={scene.claims.epoch}"

    async def fetch() -> list[Any]:
        headers = scene.stage.headers("service", signer="claims")
        answer = await scene.http.get(f"/handovers?{asked}", headers=headers)
        return [(each["agreementId"], [year["year"] for year in each["years"]]) for each in answer.json()["allotments"]]

    async with scene.service.database.transaction() as session:
        await session.execute(text("SELECT voucher_id FROM voucher FOR NO KEY UPDATE"))
        fetching = asyncio.create_task(fetch())
        await asyncio.sleep(0.3)
        assert not fetching.done()
    assert await fetching == [(agreement["agreementId"], [2026, 2027])]
    assert [len(await books(scene, each)) for each in (mine, other)] == [2, 1]
