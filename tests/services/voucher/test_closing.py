"""A pilot closes: nothing new begins, its clients are placed one by one, and its vouchers end on the last day."""

from datetime import UTC, date, datetime
from typing import Any

import httpx

from services.voucher.operations.close_pilot import close_due, list_placements
from services.voucher.operations.escrow import send_open
from services.voucher.operations.inform import announce_pilot_ends
from services.voucher.operations.revalue import close_past_their_end, revalue_due
from tests.services.voucher.agreement_scene import AgreementScene
from tests.services.voucher.scene import codes
from tests.services.voucher.valued import held, voucher_of_2026
from tests.stage import keyed

DAY = 10_000
FIRST_VERSION = """
    INSERT INTO pilot_version (pilot_id, number, from_on, added_region_codes, added_profile_codes, added_delivery_forms,
      period_to, claim_window_days, notice_period_days, without_cap, budget_ceilings, deviations, decided_on,
      recorded_at)
    SELECT pilot_id, 1, '2026-01-01', region_codes, profile_codes, delivery_forms, period_to, claim_window_days,
           notice_period_days, true, budget_ceilings, deviations, '2026-01-01', created_at FROM pilot
"""


async def version_of(scene: AgreementScene, path: str) -> dict[str, str]:
    """If-Match for what is there now."""
    return {"If-Match": (await scene.http.get(path, headers=scene.office)).headers["etag"]}


async def ask(scene: AgreementScene, path: str, to: str, **body: Any) -> httpx.Response:
    """Take a step of the pilot or of a work item, as it is now."""
    match = await version_of(scene, path)
    return await scene.http.post(f"{path}/{to}", json=body, headers=keyed(scene.office) | match)


async def placements(scene: AgreementScene) -> list[dict[str, Any]]:
    answer = await scene.http.get(f"/pilots/{scene.pilot_id}/winding-down", headers=scene.office)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def test_a_pilot_closes_with_its_clients_placed_and_is_evaluated(scene: AgreementScene) -> None:
    await scene.sql_write("UPDATE pilot SET participants = 2, opened_at = created_at")
    await scene.sql_write(FIRST_VERSION)
    voucher, other = voucher_of_2026(scene), voucher_of_2026(scene)
    agreement, draft = await scene.redeemed(voucher), await scene.draft(voucher)
    path = f"/pilots/{scene.pilot_id}"
    soon = await ask(scene, path, "closing", reason="genoeg geleerd", lastDay="2026-12-31")
    assert (soon.status_code, codes(soon)) == (422, ["pilot-end-too-soon"])
    closing = await ask(scene, path, "closing", reason="genoeg geleerd", closesOn="2026-11-01", lastDay="2027-01-31")
    assert closing.status_code == 201, closing.text
    assert (closing.json()["status"], closing.json()["closesOn"]) == ("open", "2026-11-01")
    assert closing.json()["periodTo"] == "2027-01-31"
    await revalue_due(scene.service)
    await send_open(scene.service)
    assert held(scene, agreement) == {2026: 31 * DAY, 2027: 31 * DAY}
    assert scene.claims.of(agreement).terms["endsOn"] == "2027-01-31"

    mine, theirs = await placements(scene)
    assert (mine["voucherId"], mine["dueOn"], mine["validTo"]) == (
        str(voucher["voucher_id"]), "2027-01-31", "2027-01-31",
    )  # fmt: skip
    assert [each["agreementId"] for each in mine["agreements"]] == [agreement["agreementId"]]
    assert (theirs["agreements"], theirs["status"]) == ([], "open")

    scene.stage.move_clock(datetime(2026, 11, 1, 8, tzinfo=UTC))
    late = await scene.http.post(
        f"/vouchers/{voucher['voucher_id']}/agreements", json=scene.body(), headers=keyed(scene.client_of(voucher))
    )
    assert (late.status_code, codes(late)) == (422, ["pilot-closed"]), "also before the worker has come"
    await close_due(scene.service)
    assert (await scene.http.get(path, headers=scene.office)).json()["status"] == "closed"
    lapsed = (await scene.read(draft)).json()
    assert (lapsed["status"], lapsed["closeReason"]) == ("lapsed", "pilot-closed")
    assert (await scene.read(agreement)).json()["status"] == "redeemed"
    await announce_pilot_ends(scene.service)
    told = "SELECT count(*) FROM messages WHERE kind = 'pilot-ends' AND recipient = 'client'"
    assert await scene.sql(told) == [(2,)]

    done = await ask(
        scene, f"/work-items/{mine['workItemId']}", "notes", step="finish", outcome="regular-care", reason="Blijft er."
    )
    assert done.status_code == 201, done.text
    early = await ask(scene, path, "evaluation", conclusion="Het werkt.")
    assert (early.status_code, codes(early)) == (409, ["pilot-still-runs", "clients-not-placed"])

    scene.stage.move_clock(datetime(2027, 2, 1, 8, tzinfo=UTC))
    await close_past_their_end(scene.service)
    ended = await scene.sql("SELECT status, ended_on, end_reason FROM voucher")
    assert set(ended) == {("ended", date(2027, 1, 31), "pilot-ended")}
    assert (await scene.read(agreement)).json()["endedOn"] == "2027-01-31"
    waiting = await ask(scene, path, "evaluation", conclusion="Het werkt.")
    assert codes(waiting) == ["clients-not-placed"]
    await list_placements(scene.service)
    await ask(scene, f"/work-items/{theirs['workItemId']}", "notes", step="finish", outcome="pgb", reason="Kiest pgb.")
    evaluated = await ask(scene, path, "evaluation", conclusion="Het werkt.")
    assert (evaluated.status_code, evaluated.json()["status"]) == (201, "evaluated")
    assert {each["voucherId"] for each in await placements(scene)} == {
        str(voucher["voucher_id"]), str(other["voucher_id"]),
    }  # fmt: skip
    await scene.invariants_hold()


async def test_work_follows_a_pilot_that_ends_by_itself_and_a_voucher_that_ends_before(scene: AgreementScene) -> None:
    await scene.sql_write("UPDATE pilot SET period_to = '2027-01-04'")
    voucher = voucher_of_2026(scene)
    await list_placements(scene.service)
    await list_placements(scene.service)
    [item] = await placements(scene)
    assert (item["status"], item["dueOn"]) == ("open", "2027-01-04")
    await scene.sql_write("UPDATE pilot SET period_to = '2027-01-03'")
    await scene.sql_write(
        "UPDATE voucher SET status = 'withdrawn', end_reason = 'death' WHERE voucher_id = :id", id=voucher["voucher_id"]
    )
    await list_placements(scene.service)
    [item] = await placements(scene)
    assert (item["status"], [(each["step"], each["reason"]) for each in item["notes"]]) == (
        "dropped", [("drop", "death")],
    )  # fmt: skip
