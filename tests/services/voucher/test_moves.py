"""A client who moves out of the pilot's region keeps the voucher to the end of the month after; € 100 a day."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from services.voucher.operations.escrow import send_open
from services.voucher.operations.revalue import close_past_their_end, revalue_due
from tests.services.voucher.agreement_scene import AgreementScene
from tests.services.voucher.valued import DAY_PRICE, books, held, voucher_of_2026

DAY = 10_000
OUTSIDE, INSIDE = "5515", "5531"


@pytest.fixture
async def voucher(scene: AgreementScene) -> dict[str, Any]:
    await scene.sql_write("UPDATE pilot SET participants = 9")
    return voucher_of_2026(scene)


async def lives_in(
    scene: AgreementScene, voucher: dict[str, Any], version: int, region: str, since: str | None
) -> None:
    """Indication publishes the region of a client, and the voucher is valued by it."""
    data = {"clientId": voucher["client_id"], "version": version, "regionCode": region, "regionFrom": since}
    scene.indication.tell("clients", voucher["client_id"], data)
    await scene.stage.caught_up("voucher", "indication")
    await revalue_due(scene.service)
    await send_open(scene.service)


async def last_day(scene: AgreementScene, voucher: dict[str, Any]) -> tuple[date, date | None]:
    query = "SELECT valid_to, moved_on FROM voucher WHERE voucher_id = :id"
    [(valid_to, moved_on)] = await scene.sql(query, id=voucher["voucher_id"])
    return valid_to, moved_on


async def messages(scene: AgreementScene) -> list[str]:
    query = "SELECT kind FROM messages WHERE recipient = 'client' ORDER BY message_id"
    return [kind for (kind,) in await scene.sql(query)]


async def test_the_voucher_runs_to_the_end_of_the_month_after_the_move_and_its_agreements_with_it(
    scene: AgreementScene, voucher: dict[str, Any]
) -> None:
    agreement = await scene.redeemed(voucher, startsOn="2026-11-01", endsOn="2026-12-31")
    await lives_in(scene, voucher, 1, INSIDE, "2026-01-01")
    assert await last_day(scene, voucher) == (date(2028, 12, 31), None)
    await lives_in(scene, voucher, 2, OUTSIDE, "2026-10-03")
    assert await last_day(scene, voucher) == (date(2026, 11, 30), date(2026, 10, 3))
    now = (await scene.read(agreement)).json()
    assert (now["status"], held(scene, agreement)) == ("redeemed", {2026: 30 * DAY})
    assert await books(scene, voucher) == [(2026, 334 * DAY_PRICE, 30 * DAY, 0)]
    assert scene.claims.of(agreement).terms["endsOn"] == "2026-11-30"
    scene.stage.move_clock(datetime(2026, 12, 1, 8, tzinfo=UTC))
    await close_past_their_end(scene.service)
    query = "SELECT status, ended_on, end_reason FROM voucher WHERE voucher_id = :id"
    assert await scene.sql(query, id=voucher["voucher_id"]) == [("ended", date(2026, 11, 30), "moved")]
    now = (await scene.read(agreement)).json()
    assert (now["status"], now["endedOn"], now["closedBy"], now["closeReason"]) == (
        "ended", "2026-11-30", "voucher", "moved",
    )  # fmt: skip
    assert await messages(scene) == ["moved-away", "voucher-ended"]
    await scene.invariants_hold()


async def test_a_move_within_the_pilot_ends_nothing_and_a_move_back_undoes_it(
    scene: AgreementScene, voucher: dict[str, Any]
) -> None:
    await scene.sql_write("UPDATE pilot SET region_codes = '{5531,5532}'")
    agreement = await scene.redeemed(voucher, endsOn="2026-12-31")
    await lives_in(scene, voucher, 1, "5532", "2026-10-03")
    assert await last_day(scene, voucher) == (date(2028, 12, 31), None)
    await lives_in(scene, voucher, 2, OUTSIDE, "2026-10-04")
    await lives_in(scene, voucher, 3, "5510", "2026-11-04")  # on from there
    assert await last_day(scene, voucher) == (date(2026, 11, 30), date(2026, 10, 4))
    assert held(scene, agreement) == {}
    await lives_in(scene, voucher, 4, INSIDE, "2026-11-20")
    assert await last_day(scene, voucher) == (date(2028, 12, 31), None)
    assert held(scene, agreement) == {2026: 31 * DAY}
    assert await messages(scene) == ["moved-away", "moved-back"]
    await scene.invariants_hold()


async def test_a_move_without_a_day_counts_from_the_day_on_which_it_was_published(
    scene: AgreementScene, voucher: dict[str, Any]
) -> None:
    await lives_in(scene, voucher, 1, OUTSIDE, None)
    assert await last_day(scene, voucher) == (date(2026, 11, 30), date(2026, 10, 5))
