"""A reported death that is taken back: voucher and agreements go on as far as the room is still there."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from services.voucher.operations.escrow import send_open
from services.voucher.operations.reopen import reopen_taken_back
from tests.services.voucher.agreement_scene import AgreementScene
from tests.services.voucher.scene import codes
from tests.services.voucher.test_end_with_voucher import DAY, E, ends, indication_becomes, of, shown
from tests.services.voucher.valued import DAY_PRICE, books, held, voucher_of_2026
from tests.stage import keyed

GRANTED: dict[str, Any] = {"status": "granted", "withdrawal_reason": None, "valid_to": None}


@pytest.fixture
async def voucher(scene: AgreementScene) -> dict[str, Any]:
    await scene.sql_write("UPDATE pilot SET participants = 9")
    return voucher_of_2026(scene)


async def taken_back(scene: AgreementScene, voucher: dict[str, Any]) -> None:
    """Indication takes the death back."""
    await indication_becomes(scene, voucher, **GRANTED)
    await reopen_taken_back(scene.service)
    await send_open(scene.service)


async def test_the_same_agreement_goes_on_with_all_that_it_held(scene: AgreementScene, voucher: dict[str, Any]) -> None:
    agreement, drafted = await scene.redeemed(voucher), await scene.draft(voucher)
    before = held(scene, agreement)
    assert before == {2026: 31 * DAY, 2027: 365 * DAY, 2028: 366 * DAY}
    await ends(scene, voucher)
    assert held(scene, agreement) == {2026: 10 * DAY}
    [(participants,)] = await scene.sql("SELECT participants FROM pilot")
    await taken_back(scene, voucher)
    query = "SELECT status, valid_to, ended_on, end_reason FROM voucher WHERE voucher_id = :id"
    assert await scene.sql(query, id=voucher["voucher_id"]) == [("active", date(2028, 12, 31), None, None)]
    assert await scene.sql("SELECT participants FROM pilot") == [(participants + 1,)]
    now = await shown(scene, agreement)
    assert (now["status"], now["endedOn"], now["closedBy"], now["release"]) == ("redeemed", None, None, None)
    assert held(scene, agreement) == before
    assert (await books(scene, voucher))[0] == (2026, 365 * DAY_PRICE, 31 * DAY, 0)
    assert scene.claims.of(agreement).terms["endsOn"] == "2028-12-31"
    assert (await shown(scene, drafted))["status"] == "lapsed"
    started = {"careStartedOn": "2026-12-01"}
    path = f"/agreements/{agreement['agreementId']}/start-of-care"
    assert (await scene.http.post(path, json=started, headers=keyed(scene.provider))).status_code == 201
    decided = await scene.sql("SELECT count(*) FROM decision_record")
    await reopen_taken_back(scene.service)
    assert await scene.sql("SELECT count(*) FROM decision_record") == decided
    kinds = await scene.sql("SELECT kind, recipient FROM messages WHERE kind LIKE '%reopened' ORDER BY kind")
    assert kinds == [("agreement-reopened", "provider"), ("voucher-reopened", "client")]
    await scene.invariants_hold()


async def test_an_end_that_the_parties_had_chosen_comes_back(scene: AgreementScene, voucher: dict[str, Any]) -> None:
    agreement = await scene.redeemed(voucher, endsOn="2026-12-31")
    assert (await scene.end(agreement, "2026-12-20")).status_code == 201
    await ends(scene, voucher)
    assert (await shown(scene, agreement))["endedOn"] == "2026-12-10"
    await taken_back(scene, voucher)
    now = await shown(scene, agreement)
    assert (now["status"], now["endedOn"], now["closedBy"], now["closeReason"]) == (
        "ended", "2026-12-20", "client", "verhuisd",
    )  # fmt: skip
    assert held(scene, agreement) == {2026: 20 * DAY}
    await scene.invariants_hold()


async def test_what_no_longer_fits_is_not_reserved_again(scene: AgreementScene, voucher: dict[str, Any]) -> None:
    """While the client counted as dead the price fell: a day is worth € 12 and no longer € 120."""
    first, second = [await scene.redeemed(voucher, endsOn="2026-12-31") for _ in range(2)]
    await ends(scene, voucher)
    await scene.sql_write("UPDATE known_price SET price_cents = 1200 WHERE kind = 'day-price'")
    await taken_back(scene, voucher)
    year, value, reserved, overhang = (await books(scene, voucher))[0]
    assert (year, value, overhang) == (2026, 365 * 1_200, 0)
    assert reserved == value == 438_000
    assert held(scene, first)[2026] == 31 * DAY, "redeemed first"
    assert held(scene, second)[2026] == 438_000 - 31 * DAY
    await scene.invariants_hold()


async def test_nothing_is_reopened_for_a_client_with_a_new_voucher_or_without_a_right(
    scene: AgreementScene, voucher: dict[str, Any]
) -> None:
    agreement = await scene.redeemed(voucher, endsOn="2026-12-31")
    await ends(scene, voucher)
    await indication_becomes(scene, voucher, status="granted", withdrawal_reason=None, valid_to=E)
    await reopen_taken_back(scene.service)
    assert (await of(scene, voucher))[0] == "withdrawn"
    scene.new_voucher(client_id=voucher["client_id"])
    await taken_back(scene, voucher)
    assert (await of(scene, voucher))[0] == "withdrawn"
    assert (await shown(scene, agreement))["status"] == "ended"


async def test_without_a_free_place_the_voucher_stays_ended(scene: AgreementScene, voucher: dict[str, Any]) -> None:
    await scene.redeemed(voucher, endsOn="2026-12-31")
    await ends(scene, voucher)
    await scene.sql_write("UPDATE pilot SET participant_cap = participants")
    await taken_back(scene, voucher)
    assert (await of(scene, voucher))[0] == "withdrawn"
    await scene.sql_write("UPDATE pilot SET participant_cap = participants + 1")
    await reopen_taken_back(scene.service)
    [(status,)] = await scene.sql("SELECT status FROM voucher WHERE voucher_id = :id", id=voucher["voucher_id"])
    assert status == "active"


async def test_a_start_of_care_before_the_reported_death_is_taken_late(
    scene: AgreementScene, voucher: dict[str, Any]
) -> None:
    agreement = await scene.redeemed(voucher, endsOn="2026-12-31")
    await ends(scene, voucher)
    scene.stage.move_clock(datetime(2027, 1, 20, 8, tzinfo=UTC))
    path = f"/agreements/{agreement['agreementId']}/start-of-care"
    late = await scene.http.post(path, json={"careStartedOn": "2026-12-11"}, headers=keyed(scene.provider))
    assert codes(late) == ["care-start-after-end"]
    taken = await scene.http.post(path, json={"careStartedOn": "2026-12-03"}, headers=keyed(scene.provider))
    assert taken.status_code == 201
    assert scene.claims.of(agreement).terms["careStartedOn"] == "2026-12-03"
