"""A client who moves out of the pilot's region keeps the voucher to the end of the month after; € 100 a day."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from services.common.ids import new_id
from services.voucher.operations.escrow import send_open
from services.voucher.operations.move_work import list_moves
from services.voucher.operations.revalue import close_past_their_end, revalue_due
from tests.services.voucher.agreement_scene import AgreementScene
from tests.services.voucher.valued import DAY_PRICE, books, held, voucher_of_2026
from tests.stage import OFFICE_ID, keyed

DAY = 10_000
OUTSIDE, INSIDE = "5515", "5531"
NEIGHBOUR = new_id()
"""A second care office of this installation, with the region OUTSIDE."""


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


async def open_neighbour(scene: AgreementScene) -> None:
    """The neighbour is in the public list, beside an office that works elsewhere, and has a pilot here."""
    for office_id, number, region in ((NEIGHBOUR, "5515", OUTSIDE), (new_id(), "5510", "5510")):
        scene.registry.tell(
            "care-offices",
            office_id,
            {"officeId": office_id, "version": 1, "name": "Zorgkantoor", "uzoviNumber": number,
             "regions": [{"regionCode": region, "name": region, "from": None, "until": None}]},
        )  # fmt: skip
    await scene.stage.caught_up("voucher", "registry")
    columns = [name for (name,) in await scene.sql(
        "SELECT column_name FROM information_schema.columns WHERE table_name = 'pilot' AND table_schema = 'public'"
        " AND column_name NOT IN ('pilot_id', 'code', 'office_id')"
    )]  # fmt: skip
    await scene.sql_write(
        f"INSERT INTO pilot (pilot_id, code, office_id, {', '.join(columns)})"
        f" SELECT '{new_id()}', 'buren', '{NEIGHBOUR}', {', '.join(columns)} FROM pilot"
    )


async def work(scene: AgreementScene) -> dict[tuple[str, bool], str]:
    """(Kind, whether it is the neighbour's) → the status of each work item of a move, after the worker came."""
    await list_moves(scene.service)
    await list_moves(scene.service)
    rows = await scene.sql("SELECT kind, office_id, status FROM work_item WHERE kind LIKE 'moved-%'")
    assert {office_id for _, office_id, _ in rows} <= {OFFICE_ID, NEIGHBOUR}
    return {(kind, office_id == NEIGHBOUR): status for kind, office_id, status in rows}


async def test_the_office_of_the_new_region_gets_the_work_and_the_old_one_only_when_that_is_elsewhere(
    scene: AgreementScene, voucher: dict[str, Any]
) -> None:
    await open_neighbour(scene)
    assert await work(scene) == {}
    await lives_in(scene, voucher, 1, OUTSIDE, "2026-10-03")
    assert await work(scene) == {("moved-in", True): "open"}
    neighbour = scene.stage.headers("office-voucher", organisation_id=NEIGHBOUR)
    [item] = (await scene.http.get("/work-items?kind=moved-in", headers=neighbour)).json()["items"]
    assert (item["subjectId"], item["dueOn"]) == (str(voucher["voucher_id"]), "2026-11-30")
    await lives_in(scene, voucher, 2, "5510", "2026-10-20")
    assert await work(scene) == {("moved-in", True): "dropped", ("moved-out", False): "open"}
    await lives_in(scene, voucher, 3, OUTSIDE, "2026-10-25")
    assert await work(scene) == {("moved-in", True): "in-progress", ("moved-out", False): "dropped"}
    await lives_in(scene, voucher, 4, INSIDE, "2026-10-28")
    assert await work(scene) == {("moved-in", True): "dropped", ("moved-out", False): "dropped"}
    [item] = (await scene.http.get("/work-items?kind=moved-in", headers=neighbour)).json()["items"]
    assert [each["reason"] for each in item["notes"]] == ["moved-on", "moved-again", "moved-back"]


async def test_work_of_a_move_outlives_the_voucher_and_what_a_person_dropped_stays_dropped(
    scene: AgreementScene, voucher: dict[str, Any]
) -> None:
    other = voucher_of_2026(scene)
    for each in (voucher, other):
        await lives_in(scene, each, 1, OUTSIDE, "2026-10-03")
    assert await work(scene) == {("moved-out", False): "open"}
    [mine, theirs] = (await scene.http.get("/work-items?kind=moved-out", headers=scene.office)).json()["items"]
    assert mine["subjectId"] == str(voucher["voucher_id"])
    path, dropping = f"/work-items/{theirs['workItemId']}/notes", {"step": "drop", "reason": "Dubbel."}
    answer = await scene.http.post(path, json=dropping, headers=keyed(scene.office) | {"If-Match": '"1"'})
    assert answer.status_code == 201, answer.text
    scene.stage.move_clock(datetime(2026, 12, 1, 8, tzinfo=UTC))
    await close_past_their_end(scene.service)
    await list_moves(scene.service)
    statuses = "SELECT status FROM work_item ORDER BY work_item_id"
    assert await scene.sql(statuses) == [("open",), ("dropped",)]
    death = "UPDATE voucher SET end_reason = 'death' WHERE voucher_id = :id"
    await scene.sql_write(death, id=voucher["voucher_id"])
    await list_moves(scene.service)
    assert await scene.sql(statuses) == [("dropped",), ("dropped",)]
