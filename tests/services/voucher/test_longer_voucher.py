"""A voucher that becomes longer or shorter: its agreements gain days up to its value, and a swap is decided first."""

from datetime import UTC, date, datetime
from typing import Any

from services.common.ids import new_id
from services.voucher.operations.escrow import send_open
from services.voucher.operations.revalue import revalue_due
from tests.services.voucher import rows
from tests.services.voucher.agreement_scene import AgreementScene
from tests.services.voucher.valued import (
    DAY_PRICE,
    HOURS,
    LEAP_YEAR,
    YEAR,
    books,
    held,
    revalue,
    tell_lower_price,
    voucher_of_2026,
)


async def statuses(scene: AgreementScene) -> dict[Any, str]:
    return dict(await scene.sql("SELECT voucher_id, status FROM voucher"))


async def known_until(scene: AgreementScene, voucher: dict[str, Any], last_day: date | None) -> None:
    """The indication of the voucher's client has another last day."""
    await scene.sql_write(
        "UPDATE known_indication SET valid_to = :day WHERE client_id = :client",
        day=last_day,
        client=voucher["client_id"],
    )


async def three_under(scene: AgreementScene, voucher: dict[str, Any]) -> list[dict[str, Any]]:
    """One that goes on, one with an agreed end and one that was ended, in 2027 up to 31 March."""
    agreement = await scene.redeemed(voucher)
    hours = [HOURS | {"quantity": 7, "unitPriceCents": 1_000}]
    over = await scene.redeemed(voucher, startsOn="2026-12-01", endsOn="2027-01-10", lines=hours)
    ended = await scene.redeemed(voucher, startsOn="2026-12-30", lines=hours)
    assert (await scene.end(ended, "2027-05-31")).status_code == 201
    assert [held(scene, each)[2027] for each in (agreement, over, ended)] == [900_000, 10_000, 90_000]
    return [agreement, over, ended]


async def test_a_voucher_that_becomes_longer_within_a_year_holds_the_days_it_gains(scene: AgreementScene) -> None:
    voucher = voucher_of_2026(scene, valid_to=date(2027, 3, 31))
    agreement, over, ended = await three_under(scene, voucher)
    scene.stage.move_clock(datetime(2027, 3, 10, 8, tzinfo=UTC))
    await revalue(scene, voucher)
    assert [held(scene, each)[2027] for each in (agreement, over, ended)] == [YEAR, 10_000, 90 * 1_000]
    assert scene.claims.of(agreement).terms["endsOn"] == "2028-12-31"
    assert (await books(scene, voucher))[1] == (2027, 365 * DAY_PRICE, YEAR + 100_000, 0)


async def test_days_that_a_longer_voucher_gives_are_held_as_far_as_its_value_goes(scene: AgreementScene) -> None:
    """The price went down meanwhile, and the agreement keeps its own."""
    voucher = voucher_of_2026(scene, valid_to=date(2027, 3, 31))
    agreement, over, ended = await three_under(scene, voucher)
    scene.stage.move_clock(datetime(2027, 3, 10, 8, tzinfo=UTC))
    await tell_lower_price(scene, "2027-04-01", 5_000)
    await revalue_due(scene.service)
    await revalue(scene, voucher)
    worth = 90 * DAY_PRICE + 275 * 5_000
    assert (await books(scene, voucher))[1] == (2027, worth, worth, 0)
    assert [held(scene, each)[2027] for each in (agreement, over, ended)] == [worth - 100_000, 10_000, 90 * 1_000]
    asked = "SELECT DISTINCT asked_cents = reserved_cents FROM reservation"
    assert await scene.sql(asked) == [(True,)], "claims is asked to hold what is reserved, no more"
    await scene.invariants_hold()


async def test_what_a_longer_voucher_holds_fits_the_books_and_follows_when_it_becomes_shorter(
    scene: AgreementScene,
) -> None:
    voucher = voucher_of_2026(scene, valid_to=date(2027, 3, 31))
    agreement = await scene.redeemed(voucher)
    scene.claims.draw(agreement, 2027, 50_000)
    await scene.catch_up()
    scene.stage.move_clock(datetime(2027, 3, 10, 8, tzinfo=UTC))
    await known_until(scene, voucher, date(2027, 4, 30))
    await revalue(scene, voucher)
    assert (await books(scene, voucher))[1] == (2027, 120 * DAY_PRICE, 120 * 10_000, 0)
    await known_until(scene, voucher, date(2027, 3, 31))
    await revalue(scene, voucher)
    assert held(scene, agreement)[2027] == 90 * 10_000
    assert (await books(scene, voucher))[1] == (2027, 90 * DAY_PRICE, 90 * 10_000, 0)
    await known_until(scene, voucher, date(2027, 6, 30))
    await revalue(scene, voucher)
    assert (await books(scene, voucher))[1] == (2027, 181 * DAY_PRICE, 181 * 10_000, 0)
    reserved = await scene.sql("SELECT cents FROM voucher_entry WHERE year = 2027 AND kind = 'reserve' ORDER BY 1")
    assert reserved == [(30 * 10_000,), (90 * 10_000,), (91 * 10_000,)]
    await scene.invariants_hold()


async def test_a_year_closed_for_good_is_not_opened_by_a_longer_voucher(scene: AgreementScene) -> None:
    voucher = voucher_of_2026(scene, valid_to=date(2026, 12, 20))
    agreement = await scene.redeemed(voucher)
    await scene.sql_write("UPDATE reservation SET final = true, asked_cents = 0")
    await scene.sql_write("UPDATE handover SET version = version + 1")
    await send_open(scene.service)
    await revalue(scene, voucher)
    assert held(scene, agreement) == {2027: YEAR, 2028: LEAP_YEAR}


async def open_swap(scene: AgreementScene, voucher: dict[str, Any]) -> None:
    """The voucher's agreements are in a swap that is not decided."""
    with rows.connect(scene.url) as connection:
        swap = {"swap_id": new_id(), "voucher_id": voucher["voucher_id"], "status": "open", "before": "[]",
                "target": "[]", "deadline": rows.AT, "opened_at": rows.AT}  # fmt: skip
        rows.insert(connection, "swap", [swap])
        connection.execute(
            "UPDATE handover SET swap_id = %s WHERE voucher_id = %s", [swap["swap_id"], voucher["voucher_id"]]
        )


async def decide_swap(scene: AgreementScene) -> None:
    await scene.sql_write("UPDATE handover SET swap_id = NULL")
    await scene.sql_write("UPDATE swap SET status = 'undone'")


async def test_a_swap_does_not_hold_up_a_new_value_and_only_a_year_that_would_be_held(scene: AgreementScene) -> None:
    voucher = voucher_of_2026(scene, valid_to=date(2026, 12, 31))
    agreement = await scene.redeemed(voucher)
    await open_swap(scene, voucher)
    await known_until(scene, voucher, date(2026, 12, 31))
    await revalue(scene, voucher)
    assert await books(scene, voucher) == [(2026, 365 * DAY_PRICE, 310_000, 0)]
    await known_until(scene, voucher, None)
    await revalue(scene, voucher)
    assert len(await books(scene, voucher)) == 1
    assert await scene.sql("SELECT voucher_id FROM revaluation_due") == [(voucher["voucher_id"],)]
    await decide_swap(scene)
    await revalue_due(scene.service)
    await send_open(scene.service)
    assert held(scene, agreement) == {2026: 310_000, 2027: YEAR, 2028: LEAP_YEAR}
