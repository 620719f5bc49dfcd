"""The year-roll: a year begins, vouchers get their value for it and running agreements their part, once."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from services.common.service import Change
from services.voucher.app import create_app
from services.voucher.operations import year_roll
from services.voucher.operations.compare import compare
from services.voucher.operations.escrow import send_open
from services.voucher.operations.new_years import Added
from services.voucher.operations.revalue import close_past_their_end, revalue_due
from services.voucher.operations.year_roll import roll_daily, roll_years
from services.voucher.rules.budget_year import years_to_value
from services.voucher.store.year_roll import COUNT_LACKING, LACKING, LOCK_LACKING
from tests.services.voucher import rows
from tests.services.voucher.agreement_scene import DAY, AgreementScene, agreement_scene

NEW_YEAR = datetime(2026, 12, 31, 23, 0, tzinfo=UTC)
"""Midnight in Amsterdam."""
DAY_PRICE = 12_000
YEAR = 365 * 10_000
"""What one etmaal a day at € 100 holds of 2027."""


@pytest.fixture
async def scene(database_of: Callable[[str], str]) -> AsyncIterator[AgreementScene]:
    async with agreement_scene(database_of, background=False) as made:
        yield made


def voucher_of_2026(scene: AgreementScene, **fields: Any) -> dict[str, Any]:
    """A voucher with an indication and terms, so that it can be valued; in 2026 it is worth € 20,000."""
    voucher = scene.new_voucher({2026: 2_000_000}, **fields)
    with rows.connect(scene.url) as connection:
        rows.grounds(connection, voucher)
    return voucher


async def roll(scene: AgreementScene, at: datetime = NEW_YEAR) -> None:
    """The clock comes to an instant, the roll is done and claims hears of it."""
    scene.stage.move_clock(at)
    await roll_daily(scene.service)
    await send_open(scene.service)


async def books(scene: AgreementScene, voucher: dict[str, Any]) -> list[tuple[int, int, int, int]]:
    """Year, value, reserved and overhang."""
    query = "SELECT year, value_cents, reserved_cents, overhang_cents FROM voucher_year WHERE voucher_id = :v"
    return await scene.sql(f"{query} ORDER BY year", v=voucher["voucher_id"])


def held(scene: AgreementScene, agreement: dict[str, Any]) -> dict[int, int]:
    """What claims holds by year."""
    return {year: row.held for year, row in sorted(scene.claims.of(agreement).years.items())}


async def versions(scene: AgreementScene) -> list[Any]:
    """The version of every row that a roll may write."""
    tables = ("voucher", "voucher_year", "handover", "reservation", "voucher_entry", "valuation", "decision_record")
    return [await scene.sql(f"SELECT CAST(xmin AS text), ctid FROM {each} ORDER BY ctid") for each in tables]


async def test_a_year_that_begins_is_valued_reserved_and_handed_over_in_one_step(scene: AgreementScene) -> None:
    voucher = voucher_of_2026(scene)
    agreement = await scene.redeemed(voucher)
    await roll(scene, datetime(2026, 12, 31, 22, 59, tzinfo=UTC))
    assert await books(scene, voucher) == [(2026, 2_000_000, 310_000, 0)]
    await roll(scene)
    assert await books(scene, voucher) == [(2026, 2_000_000, 310_000, 0), (2027, 365 * DAY_PRICE, YEAR, 0)]
    assert held(scene, agreement) == {2026: 310_000, 2027: YEAR}
    assert await scene.sql("SELECT kind, year, cents FROM voucher_entry WHERE year = 2027 ORDER BY entry_id") == [
        ("value", 2027, 365 * DAY_PRICE),
        ("reserve", 2027, YEAR),
    ]
    await scene.invariants_hold()


async def test_a_second_roll_changes_nothing(scene: AgreementScene) -> None:
    voucher = voucher_of_2026(scene)
    agreement = await scene.redeemed(voucher)
    await roll(scene)
    before = await versions(scene)
    for _ in range(2):
        assert await roll_years(scene.service) == 0
    async with scene.service.writing() as change:
        assert (await year_roll.roll_vouchers(change, [voucher["voucher_id"]])) == Added([], 0)
    assert await versions(scene) == before
    assert await scene.sql("SELECT count(*) FROM valuation") == [(1,)]
    assert held(scene, agreement) == {2026: 310_000, 2027: YEAR}


async def test_the_decision_tells_the_value_and_what_agreements_hold_of_it(scene: AgreementScene) -> None:
    voucher = voucher_of_2026(scene)
    await scene.redeemed(voucher)
    await roll(scene)
    worth = (await scene.http.get(f"/vouchers/{voucher['voucher_id']}/value?year=2027", headers=scene.office)).json()
    assert (worth["cause"], worth["valueCents"], worth["leftCents"]) == ("year-roll", 4_380_000, 4_380_000 - YEAR)
    assert sum(part["cents"] for part in worth["components"]) == 4_380_000
    path = f"/decisions/{worth['decisionId']}/explanation"
    why = (await scene.http.get(path, headers=scene.client_of(voucher) | {"Accept-Language": "nl"})).json()
    assert "Lopende overeenkomsten houden in dit jaar € 36.500,00." in str(why)
    reserved = await scene.sql("SELECT decision_id FROM voucher_entry WHERE year = 2027 AND kind = 'reserve'")
    assert [(str(each),) for (each,) in reserved] == [(worth["decisionId"],)]


async def test_a_voucher_that_holds_more_than_the_new_value_is_flagged_and_care_goes_on(scene: AgreementScene) -> None:
    voucher = voucher_of_2026(scene)
    agreement = await scene.redeemed(voucher, lines=[DAY | {"quantity": 2}])
    await roll(scene)
    assert await books(scene, voucher) == [(2026, 2_000_000, 620_000, 0), (2027, 365 * DAY_PRICE, 2 * YEAR, 2 * YEAR)]
    assert held(scene, agreement) == {2026: 620_000, 2027: 2 * YEAR}
    shown = (await scene.http.get(f"/vouchers/{voucher['voucher_id']}", headers=scene.office)).json()
    assert (shown["flagged"], shown["status"]) == (True, "active")
    drafted = await scene.agreed_by_client(voucher, startsOn="2027-01-02", endsOn="2027-01-02")
    refused = await scene.confirm(drafted, scene.provider)
    assert refused.status_code == 422
    assert "voucher-flagged" in refused.text
    ended = await scene.end(agreement, "2027-01-31")
    assert ended.json()["release"]["state"] == "settled"
    assert (await books(scene, voucher))[1] == (2027, 365 * DAY_PRICE, 31 * 20_000, 0)


async def test_a_missing_price_holds_up_nobody_else_and_the_next_list_cures_it(scene: AgreementScene) -> None:
    lacking = voucher_of_2026(scene, profile_code="4VV")
    with rows.connect(scene.url) as connection:
        connection.execute(
            "UPDATE known_indication SET profile_code = '4VV' WHERE client_id = %s", [lacking["client_id"]]
        )
    others = [voucher_of_2026(scene) for _ in range(3)]
    hours = {"performanceCode": "H126", "unitCode": "04", "quantity": 10, "per": "week", "unitPriceCents": 6_000}
    agreement = await scene.redeemed(lacking, lines=[hours])
    await roll(scene)
    assert [len(await books(scene, each)) for each in others] == [2, 2, 2]
    assert len(await books(scene, lacking)) == 1
    assert held(scene, agreement).keys() == {2026}
    scene.tell_prices(version=2)
    await scene.catch_up()
    await revalue_due(scene.service)
    assert len(await books(scene, lacking)) == 1
    item = {"kind": "day-price", "profileCode": "4VV", "deliveryForms": ["stay"], "performanceCode": "Z041",
            "unitCode": "14", "priceCents": 9_000, "validFrom": "2026-01-01", "source": "test"}  # fmt: skip
    scene.tell_prices(version=3, items=[item, item | {"profileCode": "5VV", "priceCents": DAY_PRICE}])
    await scene.catch_up()
    await revalue_due(scene.service)
    held_in_2027 = 60_000 * 365 // 7  # 3,128,571.4
    assert (await books(scene, lacking))[1] == (2027, 365 * 9_000, held_in_2027, 0)
    assert held(scene, agreement)[2027] == held_in_2027
    assert (await scene.sql("SELECT count(*) FROM voucher WHERE years_valued < 2")) == [(0,)]


async def test_every_year_that_a_clock_jumped_over_is_rolled_in_its_own_length(scene: AgreementScene) -> None:
    voucher = voucher_of_2026(scene)
    a_year = DAY | {"per": "year", "quantity": 183}
    open_ended = await scene.redeemed(voucher)
    by_year = await scene.redeemed(voucher, startsOn="2026-10-01", lines=[a_year | {"unitPriceCents": 100}])
    await roll(scene, datetime(2028, 2, 1, tzinfo=UTC))
    assert held(scene, open_ended) == {2026: 310_000, 2027: YEAR, 2028: YEAR + 10_000}
    assert held(scene, by_year) == {2026: 4_613, 2027: 18_300, 2028: 18_300}
    assert [row[1] for row in await books(scene, voucher)] == [2_000_000, 365 * DAY_PRICE, 366 * DAY_PRICE]
    await scene.invariants_hold()


async def test_a_voucher_that_ended_in_a_year_jumped_over_is_rolled_before_it_ends(scene: AgreementScene) -> None:
    voucher = voucher_of_2026(scene, valid_to=date(2027, 3, 31))
    agreement = await scene.redeemed(voucher)
    await scene.sql_write("UPDATE pilot SET participants = 1")
    scene.stage.move_clock(datetime(2027, 4, 5, tzinfo=UTC))
    await close_past_their_end(scene.service)
    await send_open(scene.service)
    assert await scene.sql("SELECT status FROM voucher") == [("ended",)]
    assert held(scene, agreement) == {2026: 310_000, 2027: 90 * 10_000}


async def test_each_agreement_holds_what_its_own_days_and_lines_say(scene: AgreementScene) -> None:
    voucher = voucher_of_2026(scene)
    agreed_end = await scene.redeemed(voucher, endsOn="2027-01-10")
    running_off = await scene.redeemed(voucher, startsOn="2026-12-30")
    ended = await scene.end(running_off, "2027-01-20")
    assert ended.status_code == 201
    over = await scene.redeemed(voucher, startsOn="2026-12-01", endsOn="2026-12-10")
    total = await scene.redeemed(voucher, startsOn="2026-12-01", lines=[DAY | {"per": "total", "quantity": 3}])
    ahead = await scene.redeemed(voucher, startsOn="2027-02-01", endsOn="2027-02-10")
    assert scene.claims.of(ahead).years == {}
    never = await scene.redeemed(voucher, startsOn="2027-01-01")
    assert (await scene.end(never, "2026-12-31")).status_code == 201
    await roll(scene)
    assert held(scene, agreed_end) == {2026: 310_000, 2027: 100_000}
    assert held(scene, running_off) == {2026: 20_000, 2027: 200_000}
    assert held(scene, over) == {2026: 100_000}
    assert held(scene, total) == {2026: 30_000, 2027: 0}
    assert held(scene, ahead) == {2027: 100_000}
    assert held(scene, never) == {}
    assert (await books(scene, voucher))[1][2] == 400_000
    await scene.invariants_hold()


async def test_suspended_vouchers_are_rolled_and_ended_or_shorter_ones_are_not(scene: AgreementScene) -> None:
    suspended = voucher_of_2026(scene)
    agreement = await scene.redeemed(suspended)
    shorter = voucher_of_2026(scene, valid_to=date(2026, 12, 31))
    stopped = voucher_of_2026(scene, status="ended", ended_on=date(2026, 9, 30))
    await scene.sql_write(
        "UPDATE voucher SET suspended_from = '2026-12-15' WHERE voucher_id = :v", v=suspended["voucher_id"]
    )
    await roll(scene)
    assert held(scene, agreement) == {2026: 310_000, 2027: YEAR}
    assert [len(await books(scene, each)) for each in (suspended, shorter, stopped)] == [2, 1, 1]


async def test_a_year_that_is_closed_for_good_stays_so(scene: AgreementScene) -> None:
    voucher = voucher_of_2026(scene)
    agreement = await scene.redeemed(voucher)
    scene.claims.draw(agreement, 2026, 50_000)
    await scene.catch_up()
    await scene.sql_write("UPDATE reservation SET final = true, asked_cents = 0")
    await scene.sql_write("UPDATE handover SET version = version + 1")
    await roll(scene, datetime(2027, 6, 1, tzinfo=UTC))
    assert held(scene, agreement) == {2026: 50_000, 2027: YEAR}
    assert scene.claims.of(agreement).years[2026].final
    await scene.invariants_hold()


async def test_a_redemption_that_races_with_the_roll_is_judged_with_the_new_year(
    scene: AgreementScene, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The redemption has read the years; the roll comes before it writes."""
    voucher = voucher_of_2026(scene)
    fitting = await scene.agreed_by_client(voucher)
    too_much = await scene.agreed_by_client(voucher, lines=[DAY | {"quantity": 3}], startsOn="2027-01-01")
    scene.stage.move_clock(NEW_YEAR)
    reached, go_on = asyncio.Event(), asyncio.Event()

    async def slowly(change: Change, valued: Any, cause: str, **more: Any) -> Added:
        added = await as_it_is(change, valued, cause, **more)
        reached.set()
        await go_on.wait()
        return added

    as_it_is = year_roll.add_years
    monkeypatch.setattr(year_roll, "add_years", slowly)
    rolling = asyncio.create_task(roll_years(scene.service))
    await reached.wait()
    redeeming = [asyncio.create_task(scene.confirm(each, scene.provider)) for each in (fitting, too_much)]
    await asyncio.sleep(0.5)
    assert not any(each.done() for each in redeeming)
    go_on.set()
    await rolling
    answers = [await each for each in redeeming]
    assert [each.status_code for each in answers] == [201, 422]
    assert [each["year"] for each in answers[0].json()["reservations"]] == [2026, 2027]
    assert "value-exhausted" in answers[1].text
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

    as_it_is = year_roll.add_years
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

    as_it_is = year_roll.add_years
    monkeypatch.setattr(year_roll, "add_years", refusing)
    await roll(scene)
    assert [len(await books(scene, each)) for each in vouchers] == [2, 2, 1, 2, 2]
    monkeypatch.undo()
    await roll(scene)
    assert len(await books(scene, vouchers[2])) == 2


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
    assert (await books(scene, voucher))[1] == (2027, 3_000_000, YEAR, YEAR)
    assert held(scene, agreement) == {2026: 310_000, 2027: YEAR}


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


@pytest.mark.parametrize("today", [date(2026, 6, 1), date(2027, 1, 1), date(2029, 1, 1)])
async def test_the_statement_finds_the_vouchers_that_the_rule_names(scene: AgreementScene, today: date) -> None:
    days = [date(2026, 1, 1), date(2026, 12, 31), date(2027, 1, 1), date(2028, 2, 1)]
    expected = set()
    for first in days:
        for last in [first - timedelta(days=1), *(each for each in days if each >= first)]:
            for valued in range(3):
                fields = {"valid_from": first, "valid_to": last, "years_valued": valued}
                voucher = scene.new_voucher({2000: 0}, **fields)
                if len(years_to_value(first, last, today)) > valued:
                    expected.add(voucher["voucher_id"])
    facts = {"year": today.year, "after": UUID(int=0), "most": 1000}
    async with scene.service.reading() as reading:
        found = list((await reading.session.execute(LACKING, facts)).scalars())
        locked = await reading.session.execute(LOCK_LACKING, {"vouchers": found, "year": today.year})
        assert set(found) == set(locked.scalars()) == expected
        assert (await reading.session.execute(COUNT_LACKING, {"year": today.year})).scalar_one() == len(expected)
