"""Agreements end with their voucher, whatever ends it; sums by hand at € 100 a day (value € 120 a day)."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from services.common.ids import new_id
from services.voucher.operations.escrow import send_open
from services.voucher.operations.final_release import release_finally
from services.voucher.operations.revalue import close_past_their_end, end_what_runs_on, revalue_due
from tests.services.voucher import rows
from tests.services.voucher.agreement_scene import AgreementScene
from tests.services.voucher.scene import codes
from tests.services.voucher.swapping import Swaps
from tests.services.voucher.valued import DAY_PRICE, books, held, voucher_of_2026
from tests.stage import keyed

DAY, HOUR = 10_000, 6_000
E = date(2026, 12, 10)
"""The last day of the vouchers here: ten days after the agreements begin."""


async def indication_becomes(scene: AgreementScene, voucher: dict[str, Any], **columns: Any) -> None:
    """Indication told something, and the voucher is valued by it."""
    changed = ", ".join(f"{name} = :{name}" for name in columns)
    await scene.sql_write(
        f"UPDATE known_indication SET {changed} WHERE client_id = :client", client=voucher["client_id"], **columns
    )
    with rows.connect(scene.url) as connection:
        due = {"voucher_id": voucher["voucher_id"], "cause": "indication", "since": rows.AT}
        rows.insert(connection, "revaluation_due", [due])
    await revalue_due(scene.service)
    await send_open(scene.service)


async def ends(scene: AgreementScene, voucher: dict[str, Any], last_day: date = E, **how: Any) -> None:
    """The indication ends on a day, and the voucher with it the day after."""
    withdrawn: dict[str, Any] = {"status": "withdrawn", "withdrawal_reason": "death"}
    await indication_becomes(scene, voucher, **({"valid_to": last_day} | (how or withdrawn)))
    at = datetime.combine(last_day + timedelta(days=1), datetime.min.time(), UTC) + timedelta(hours=8)
    if at > scene.service.clock.now():
        scene.stage.move_clock(at)
    await close_past_their_end(scene.service)


async def shown(scene: AgreementScene, agreement: dict[str, Any]) -> dict[str, Any]:
    answer: dict[str, Any] = (await scene.read(agreement)).json()
    return answer


async def told(scene: AgreementScene, agreement: dict[str, Any]) -> dict[str, Any]:
    """What voucher's feed says of an agreement last."""
    query = "SELECT data FROM feed WHERE subject = :id AND type = 'nl.pvb.agreements.changed.v1' ORDER BY id DESC"
    data: dict[str, Any] = (await scene.sql(f"{query} LIMIT 1", id=agreement["agreementId"]))[0][0]
    return data


async def of(scene: AgreementScene, voucher: dict[str, Any]) -> tuple[str, date, str]:
    query = "SELECT status, ended_on, end_reason FROM voucher WHERE voucher_id = :id"
    [row] = await scene.sql(query, id=voucher["voucher_id"])
    found: tuple[str, date, str] = row
    return found


@pytest.fixture
async def voucher(scene: AgreementScene) -> dict[str, Any]:
    await scene.sql_write("UPDATE pilot SET participants = 9")
    return voucher_of_2026(scene)


async def test_a_death_ends_the_agreement_on_that_day_and_frees_the_rest(
    scene: AgreementScene, voucher: dict[str, Any]
) -> None:
    agreement = await scene.redeemed(voucher)
    assert held(scene, agreement) == {2026: 31 * DAY, 2027: 365 * DAY, 2028: 366 * DAY}
    await ends(scene, voucher)
    assert await of(scene, voucher) == ("withdrawn", E, "death")
    now = await shown(scene, agreement)
    assert (now["status"], now["endedOn"], now["closedBy"], now["closeReason"]) == (
        "ended", "2026-12-10", "voucher", "death",
    )  # fmt: skip
    assert now["release"] == {"state": "settled", "releasedCents": (21 + 365 + 366) * DAY}
    assert held(scene, agreement) == {2026: 10 * DAY}
    assert await books(scene, voucher) == [(2026, 344 * DAY_PRICE, 10 * DAY, 0)]
    assert scene.claims.of(agreement).terms["endsOn"] == "2026-12-10"
    fact = await told(scene, agreement)
    assert (fact["status"], fact["endsOn"], fact["version"]) == ("ended", "2026-12-10", now["version"])
    await scene.invariants_hold()


async def test_a_day_in_the_past_ends_it_and_what_was_drawn_stays(
    scene: AgreementScene, voucher: dict[str, Any]
) -> None:
    """Told on 20 January: died on 10 December. 20 days of December and 15 of January were paid by then."""
    agreement = await scene.redeemed(voucher)
    scene.stage.move_clock(datetime(2027, 1, 20, 8, tzinfo=UTC))
    scene.claims.draw(agreement, 2026, 20 * DAY)
    scene.claims.draw(agreement, 2027, 15 * DAY)
    await scene.catch_up()
    await ends(scene, voucher)
    now = await shown(scene, agreement)
    assert (now["status"], now["endedOn"]) == ("ended", "2026-12-10")
    assert held(scene, agreement) == {2026: 20 * DAY, 2027: 15 * DAY}
    assert await books(scene, voucher) == [
        (2026, 344 * DAY_PRICE, 20 * DAY, 0), (2027, 0, 15 * DAY, 15 * DAY),
    ]  # fmt: skip
    reserved = {each["year"]: (each["reservedCents"], each["askedCents"]) for each in now["reservations"]}
    assert reserved == {2026: (20 * DAY, 10 * DAY), 2027: (15 * DAY, 0), 2028: (0, 0)}


@pytest.mark.parametrize(
    ("how", "status", "reason"),
    [
        ({"status": "withdrawn"}, "withdrawn", "indication-withdrawn"),  # revoked by a ruling
        ({"status": "withdrawn", "withdrawal_reason": "client-request"}, "withdrawn", "indication-withdrawn"),
        ({"status": "granted", "withdrawal_reason": "client-request"}, "ended", "indication-ended"),
        ({"status": "granted"}, "ended", "indication-ended"),  # a shorter indication
    ],
)
async def test_whatever_ends_the_voucher_ends_its_agreements(
    scene: AgreementScene, voucher: dict[str, Any], how: dict[str, Any], status: str, reason: str
) -> None:
    agreement = await scene.redeemed(voucher)
    await ends(scene, voucher, **how)
    assert await of(scene, voucher) == (status, E, reason)
    now = await shown(scene, agreement)
    assert (now["status"], now["endedOn"], now["closeReason"]) == ("ended", "2026-12-10", reason)
    assert held(scene, agreement) == {2026: 10 * DAY}


async def test_a_profile_out_of_scope_ends_them(scene: AgreementScene, voucher: dict[str, Any]) -> None:
    agreement = await scene.redeemed(voucher)
    with rows.connect(scene.url) as connection:
        rows.grounds(connection, voucher | {"indication_id": new_id(), "profile_code": "9VV", "valid_from": E})
        connection.execute(
            "UPDATE known_indication SET valid_from = '2026-12-11' WHERE client_id = %s AND profile_code = '9VV'",
            [voucher["client_id"]],
        )
        connection.execute("DELETE FROM voucher_term WHERE valid_from = %s", [E])
    await indication_becomes(scene, voucher, tailored=False)
    scene.stage.move_clock(datetime(2026, 12, 11, 8, tzinfo=UTC))
    await close_past_their_end(scene.service)
    assert await of(scene, voucher) == ("ended", E, "indication-ended")
    assert (await shown(scene, agreement))["endedOn"] == "2026-12-10"


async def test_the_end_of_the_pilot_ends_them(scene: AgreementScene) -> None:
    await scene.sql_write("UPDATE pilot SET participants = 1, period_to = '2026-12-31'")
    voucher = voucher_of_2026(scene, valid_to=date(2026, 12, 31))
    agreement, early = await scene.redeemed(voucher), await scene.redeemed(voucher, endsOn="2026-12-05")
    scene.stage.move_clock(datetime(2027, 1, 1, 8, tzinfo=UTC))
    await close_past_their_end(scene.service)
    assert await of(scene, voucher) == ("ended", date(2026, 12, 31), "pilot-ended")
    for each, last_day, days in ((agreement, "2026-12-31", 31), (early, "2026-12-05", 5)):
        now = await shown(scene, each)
        assert (now["status"], now["endedOn"], now["closeReason"]) == ("ended", last_day, "pilot-ended")
        assert held(scene, each) == {2026: days * DAY}


async def test_drafts_lapse_and_nothing_can_be_agreed_any_more(scene: AgreementScene, voucher: dict[str, Any]) -> None:
    drafted, half = await scene.draft(voucher), await scene.agreed_by_client(voucher)
    await ends(scene, voucher)
    for each in (drafted, half):
        now = await shown(scene, each)
        assert (now["status"], now["closedBy"], now["closeReason"]) == ("lapsed", "voucher", "death")
        assert (await told(scene, each))["status"] == "lapsed"
    assert codes(await scene.confirm(half, scene.provider)) == ["agreement-closed"]
    path = f"/vouchers/{voucher['voucher_id']}/agreements"
    late = await scene.http.post(path, json=scene.body(), headers=keyed(scene.client_of(voucher)))
    assert (late.status_code, codes(late)) == (422, ["voucher-not-running"])


async def test_a_voucher_past_its_last_day_redeems_nothing_before_it_is_ended(
    scene: AgreementScene, voucher: dict[str, Any]
) -> None:
    half = await scene.agreed_by_client(voucher)
    await indication_becomes(scene, voucher, valid_to=E)
    scene.stage.move_clock(datetime(2026, 12, 11, 8, tzinfo=UTC))
    assert codes(await scene.confirm(half, scene.provider)) == ["voucher-not-running"]


async def test_an_agreement_that_had_yet_to_begin_holds_nothing(scene: AgreementScene, voucher: dict[str, Any]) -> None:
    agreement = await scene.redeemed(voucher, startsOn="2026-12-20")
    await ends(scene, voucher)
    assert (await shown(scene, agreement))["endedOn"] == "2026-12-10"
    assert held(scene, agreement) == {}


async def test_one_that_was_ended_on_a_later_day_gets_the_earlier_day(
    scene: AgreementScene, voucher: dict[str, Any]
) -> None:
    later, earlier = [await scene.redeemed(voucher, endsOn="2026-12-31") for _ in range(2)]
    assert (await scene.end(later, "2026-12-20")).status_code == 201
    assert (await scene.end(earlier, "2026-12-05")).status_code == 201
    before = await shown(scene, earlier)
    await ends(scene, voucher)
    assert held(scene, later) == {2026: 10 * DAY}
    assert held(scene, earlier) == {2026: 5 * DAY}
    now = await shown(scene, later)
    assert (now["endedOn"], now["closedBy"], now["release"]["releasedCents"]) == ("2026-12-10", "voucher", 21 * DAY)
    assert (await told(scene, later))["endsOn"] == "2026-12-10"
    same = await shown(scene, earlier)
    assert (same["endedOn"], same["closeReason"], same["version"]) == ("2026-12-05", "verhuisd", before["version"])


async def test_what_does_not_fit_the_shorter_value_goes_to_who_redeemed_first(
    scene: AgreementScene, voucher: dict[str, Any]
) -> None:
    """330 days to 26 November are worth 3,960,000 in 2026; to 10 January the year is worth 120,000."""
    hours = {"performanceCode": "H126", "unitCode": "04", "quantity": 15, "per": "total", "unitPriceCents": HOUR}
    scene.stage.move_clock(datetime(2027, 1, 4, 8, tzinfo=UTC))
    in_2027: dict[str, Any] = {"startsOn": "2027-01-04", "endsOn": "2027-12-31", "lines": [hours]}
    first = await scene.redeemed(voucher, **in_2027)
    second = await scene.redeemed(voucher, **in_2027)
    scene.claims.draw(second, 2027, 5 * HOUR)
    await scene.catch_up()
    await ends(scene, voucher, date(2027, 1, 10))
    assert held(scene, first) == {2027: 90_000}  # 15 hours, as agreed
    assert held(scene, second) == {2027: 30_000}  # of 90,000 what is left: drawn already
    assert (await books(scene, voucher))[1] == (2027, 10 * DAY_PRICE, 120_000, 0)
    decided = await scene.sql(
        "SELECT rules FROM decision_record WHERE kind = 'ending' AND subject = :id", id=second["agreementId"]
    )
    assert [each["code"] for each in decided[0][0]] == ["death", "release"]


async def test_a_voucher_that_becomes_shorter_asks_for_fewer_days_and_follows_when_longer(
    scene: AgreementScene, voucher: dict[str, Any]
) -> None:
    agreement = await scene.redeemed(voucher)
    await indication_becomes(scene, voucher, valid_to=E)
    now = await shown(scene, agreement)
    assert (now["status"], now["endedOn"], now["release"]) == ("redeemed", None, None)
    assert held(scene, agreement) == {2026: 10 * DAY}
    await indication_becomes(scene, voucher, valid_to=None)
    assert held(scene, agreement) == {2026: 31 * DAY, 2027: 365 * DAY, 2028: 366 * DAY}
    await scene.invariants_hold()
    await ends(scene, voucher, date(2026, 12, 20))
    assert (await shown(scene, agreement))["release"] == {"state": "settled", "releasedCents": (11 + 365 + 366) * DAY}


async def test_a_start_of_care_after_the_end_is_refused_and_an_earlier_one_is_taken_late(
    scene: AgreementScene, voucher: dict[str, Any]
) -> None:
    agreement = await scene.redeemed(voucher)
    path = f"/agreements/{agreement['agreementId']}/start-of-care"
    scene.stage.move_clock(datetime(2026, 12, 11, 8, tzinfo=UTC))
    await indication_becomes(scene, voucher, valid_to=E, status="withdrawn", withdrawal_reason="death")
    for closed in (False, True):  # the day counts as soon as it is known
        if closed:
            await close_past_their_end(scene.service)
        late = await scene.http.post(path, json={"careStartedOn": "2026-12-11"}, headers=keyed(scene.provider))
        assert (late.status_code, late.json()["code"]) == (422, "care-start-after-end")
        assert "10 December 2026" in late.json()["detail"]
        assert late.json()["remedy"]
    taken = await scene.http.post(path, json={"careStartedOn": "2026-12-03"}, headers=keyed(scene.provider))
    assert taken.status_code == 201
    assert scene.claims.of(agreement).terms["careStartedOn"] == "2026-12-03"
    assert held(scene, agreement) == {2026: 10 * DAY}


async def test_the_last_release_comes_as_ever(scene: AgreementScene, voucher: dict[str, Any]) -> None:
    agreement = await scene.redeemed(voucher)
    await ends(scene, voucher)
    scene.claims.draw(agreement, 2026, 4 * DAY)
    scene.stage.move_clock(datetime(2027, 3, 31, 8, tzinfo=UTC))
    await release_finally(scene.service)
    assert held(scene, agreement) == {2026: 10 * DAY}
    scene.stage.move_clock(datetime(2027, 4, 1, 8, tzinfo=UTC))  # 31 December + 90 days
    await release_finally(scene.service)
    assert held(scene, agreement) == {2026: 4 * DAY}


async def test_a_client_ends_with_claims_away_and_it_is_told_later(
    scene: AgreementScene, voucher: dict[str, Any]
) -> None:
    agreement = await scene.redeemed(voucher)
    scene.claims.is_away = True
    await ends(scene, voucher)
    now = await shown(scene, agreement)
    assert (now["status"], now["release"]["state"]) == ("ended", "awaiting-claims")
    scene.claims.is_away = False
    scene.stage.move_clock(datetime(2026, 12, 12, 8, tzinfo=UTC))
    await send_open(scene.service)
    released = {"state": "settled", "releasedCents": (21 + 365 + 366) * DAY}
    assert (await shown(scene, agreement))["release"] == released


async def test_an_open_swap_is_undone_before_its_voucher_ends(scene: AgreementScene) -> None:
    await scene.sql_write("UPDATE pilot SET participants = 9")
    swaps = Swaps(scene, valid_to=date(2026, 12, 20))
    await swaps.second_provider()
    ending, start = await swaps.running(), await swaps.confirmed()
    scene.stage.move_clock(datetime(2026, 10, 31, 8, tzinfo=UTC))
    swap = await swaps.opened(ending, start)
    await scene.sql_write(
        "UPDATE voucher SET valid_to = '2026-10-30' WHERE voucher_id = :v", v=swaps.voucher["voucher_id"]
    )
    await close_past_their_end(scene.service)
    found = await scene.sql("SELECT status, why FROM swap WHERE swap_id = :s", s=swap["swapId"])
    assert found == [("undone", "voucher-changes")]
    assert await swaps.states(ending, start) == [("ended", 60 * DAY), ("lapsed", 0)]
    await swaps.settled()


async def test_an_open_swap_is_undone_before_its_voucher_becomes_shorter(scene: AgreementScene) -> None:
    swaps = Swaps(scene)
    await swaps.second_provider()
    ending, start = await swaps.running(), await swaps.confirmed()
    swap = await swaps.opened(ending, start)
    await indication_becomes(scene, swaps.voucher, valid_to=date(2026, 11, 30))
    assert await scene.sql("SELECT why FROM swap WHERE swap_id = :s", s=swap["swapId"]) == [("voucher-changes",)]
    await swaps.settled()
    assert await swaps.states(ending, start) == [("redeemed", 91 * DAY), ("confirmed-by-provider", 0)]


async def test_what_ended_vouchers_left_running_is_repaired(scene: AgreementScene) -> None:
    """As before agreements ended with their voucher: the voucher alone was closed, and its last day told."""
    await scene.sql_write("UPDATE pilot SET participants = 9")
    vouchers = [voucher_of_2026(scene) for _ in range(3)]
    running, waiting = await scene.redeemed(vouchers[0]), await scene.draft(vouchers[1])
    final = await scene.redeemed(vouchers[2])
    healthy = voucher_of_2026(scene)
    left_alone = await scene.redeemed(healthy)
    await scene.sql_write(
        "UPDATE voucher SET status = 'withdrawn', valid_to = :day, ended_on = :day,"
        " end_reason = 'indication-withdrawn' WHERE voucher_id <> :healthy",
        day=E,
        healthy=healthy["voucher_id"],
    )
    await scene.sql_write(
        "UPDATE reservation SET asked_cents = 0, final = true WHERE agreement_id = :id", id=final["agreementId"]
    )
    await scene.sql_write("UPDATE handover SET version = version + 1 WHERE agreement_id = :id", id=final["agreementId"])
    await send_open(scene.service)
    scene.stage.move_clock(datetime(2027, 1, 20, 8, tzinfo=UTC))
    for _ in range(2):  # the second time there is nothing left to do
        await end_what_runs_on(scene.service)
        now = await shown(scene, running)
        assert (now["status"], now["endedOn"], now["closeReason"], now["version"]) == (
            "ended", "2026-12-10", "indication-withdrawn", 4,
        )  # fmt: skip
        assert now["release"] == {"state": "settled", "releasedCents": (21 + 365 + 366) * DAY}
        assert held(scene, running) == {2026: 10 * DAY}
        assert (await shown(scene, waiting))["status"] == "lapsed"
        assert ((await shown(scene, final))["status"], held(scene, final)) == ("ended", {})
        assert scene.claims.of(final).years[2026].final
        assert (await shown(scene, left_alone))["status"] == "redeemed"


async def test_a_death_that_is_told_after_the_voucher_ended_ends_it_earlier(
    scene: AgreementScene, voucher: dict[str, Any]
) -> None:
    """Ended on 31 December by its indication; on 20 January the client turns out to have died on 10 December."""
    agreement = await scene.redeemed(voucher)
    await ends(scene, voucher, date(2026, 12, 31), status="granted")
    assert await of(scene, voucher) == ("ended", date(2026, 12, 31), "indication-ended")
    assert held(scene, agreement) == {2026: 31 * DAY}
    scene.stage.move_clock(datetime(2027, 1, 20, 8, tzinfo=UTC))
    await indication_becomes(scene, voucher, valid_to=E, status="withdrawn", withdrawal_reason="death")
    scene.claims.draw(agreement, 2026, 12 * DAY)
    await scene.catch_up()
    for _ in range(2):  # the second time there is nothing left to do
        await end_what_runs_on(scene.service)
        assert await of(scene, voucher) == ("ended", E, "death")
        now = await shown(scene, agreement)
        assert (now["endedOn"], now["closeReason"], now["version"]) == ("2026-12-10", "death", 5)
        assert held(scene, agreement) == {2026: 12 * DAY}  # paid for the 11th and 12th already
        assert await books(scene, voucher) == [(2026, 344 * DAY_PRICE, 12 * DAY, 0)]
