"""The year-roll: a year begins, vouchers get their value for it and running agreements their part, once."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.voucher.operations import year_roll
from services.voucher.operations.escrow import send_open
from services.voucher.operations.new_years import Added
from services.voucher.operations.revalue import close_past_their_end, revalue_due
from services.voucher.operations.year_roll import roll_years
from services.voucher.rules.budget_year import years_to_value
from services.voucher.store.year_roll import count_lacking, list_lacking, lock_lacking
from tests.services.voucher import rows
from tests.services.voucher.agreement_scene import DAY, AgreementScene
from tests.services.voucher.rolling import (
    DAY_PRICE,
    HOURS,
    YEAR,
    books,
    held,
    roll,
    tell_lower_price,
    voucher_of_2026,
)


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
        assert await roll_years(scene.service) == year_roll.Rolled()
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
    assert "Overeenkomsten die doorlopen, krijgen hun reservering voor dit jaar. Dat past in de waarde." in str(why)
    assert [each["value"] for each in why["facts"] if each["name"] == "reservedCents"] == [YEAR]
    reserved = await scene.sql("SELECT decision_id FROM voucher_entry WHERE year = 2027 AND kind = 'reserve'")
    assert [(str(each),) for (each,) in reserved] == [(worth["decisionId"],)]


async def test_a_year_reserves_at_most_its_value_in_order_of_redemption(scene: AgreementScene) -> None:
    """The price list of the new year is lower than what was known when the agreements were made."""
    voucher = voucher_of_2026(scene)
    first = await scene.redeemed(voucher, lines=[HOURS])
    scene.stage.move_clock(timedelta(minutes=1))
    second = await scene.redeemed(voucher, lines=[HOURS | {"quantity": 3.5}], startsOn="2026-11-01")
    scene.stage.move_clock(timedelta(minutes=1))
    third = await scene.redeemed(voucher, lines=[HOURS | {"quantity": 1}], startsOn="2026-11-01")
    before = (await books(scene, voucher))[0]
    await tell_lower_price(scene, "2027-01-01", 7_000)
    await roll(scene)
    assert await books(scene, voucher) == [before, (2027, 365 * 7_000, 365 * 7_000, 0)]
    assert [held(scene, each)[2027] for each in (first, second, third)] == [365 * 6_000, 365 * 1_000, 0]
    asked = "SELECT asked_cents = reserved_cents AND told_cents = asked_cents FROM reservation WHERE year = 2027"
    assert await scene.sql(asked) == [(True,)] * 3
    await scene.invariants_hold()
    worth = (await scene.http.get(f"/vouchers/{voucher['voucher_id']}/value?year=2027", headers=scene.office)).json()
    why = (await scene.http.get(f"/decisions/{worth['decisionId']}/explanation", headers=scene.office)).json()
    assert "Together they reserve no more than the value." in str(why)
    facts = [(each["name"], each["value"]) for each in why["facts"] if each["name"] in ("reservedCents", "neededCents")]
    assert facts[:3] == [("reservedCents", 365 * 6_000), ("reservedCents", 365_000), ("neededCents", 365 * 3_000)]
    shown = (await scene.http.get(f"/vouchers/{voucher['voucher_id']}", headers=scene.office)).json()
    assert (shown["flagged"], shown["status"]) == (False, "active")
    ended = await scene.end(first, "2027-01-31")
    assert ended.json()["release"]["state"] == "settled"
    assert (await books(scene, voucher))[1][2] == 31 * 6_000 + 365_000


async def test_the_database_refuses_a_roll_above_the_value(scene: AgreementScene, monkeypatch: Any) -> None:
    """Were the rule to fail, nothing would be written."""
    voucher = voucher_of_2026(scene)
    await scene.redeemed(voucher)
    await tell_lower_price(scene, "2027-01-01", 1)
    monkeypatch.setattr("services.voucher.operations.new_years.shared_out", lambda free, wanted: list(wanted))
    await roll(scene)
    assert len(await books(scene, voucher)) == 1
    monkeypatch.undo()
    await roll(scene)
    assert (await books(scene, voucher))[1] == (2027, 365, 365, 0)


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
    async with scene.service.reading() as reading:
        found = await list_lacking(reading.session, today.year, UUID(int=0), 1000)
        locked = await lock_lacking(reading.session, found, today.year)
        assert set(found) == set(locked) == expected
        assert await count_lacking(reading.session, today.year) == len(expected)
