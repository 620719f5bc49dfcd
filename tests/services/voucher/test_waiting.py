"""Clients who wait for care: the queue, how they wait, places that are offered, and work over the norm."""

from datetime import date
from typing import Any

from services.common.ids import new_id
from services.voucher.operations.waiting import list_overdue
from tests.services.voucher.agreement_scene import AgreementScene
from tests.services.voucher.scene import codes
from tests.stage import keyed


async def pilot_of(scene: AgreementScene) -> str:
    [(pilot_id,)] = await scene.sql("SELECT pilot_id FROM pilot")
    return str(pilot_id)


async def queue(scene: AgreementScene, **asked: Any) -> list[dict[str, Any]]:
    answer = await scene.http.get(f"/pilots/{await pilot_of(scene)}/waiting", params=asked, headers=scene.office)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def put_status(scene: AgreementScene, voucher: dict[str, Any], status: str, day: str) -> Any:
    path = f"/vouchers/{voucher['voucher_id']}"
    shown = await scene.http.get(path, headers=scene.office)
    body = {"status": status, "from": day, "reason": "Wil liever naar een huis in Gulpen."}
    return await scene.http.put(
        f"{path}/waiting-status", json=body, headers=scene.office | {"If-Match": shown.headers["etag"]}
    )


async def test_who_waits_by_choice_is_told_apart_from_who_waits_for_a_place(scene: AgreementScene) -> None:
    for_place, for_choice, cared = (scene.new_voucher(valid_from=date(2026, 8, 1)) for _ in range(3))
    await scene.sql_write("UPDATE voucher SET issued_at = '2026-08-01T09:00:00Z'")
    await scene.redeemed(cared, startsOn="2026-11-01")
    answer = await put_status(scene, for_choice, "waits-for-preference", "2026-08-15")
    assert answer.status_code == 200, answer.text
    found = {each["voucherId"]: each for each in await queue(scene)}
    assert found.keys() == {str(for_place["voucher_id"]), str(for_choice["voucher_id"])}
    waits, chooses = found[str(for_place["voucher_id"])], found[str(for_choice["voucher_id"])]
    assert (waits["status"], waits["countedDays"], waits["overNormSince"]) == ("active", 66, "2026-09-12")
    assert (chooses["status"], chooses["countedDays"], chooses["overNormSince"]) == ("waits-for-preference", 14, None)
    assert waits["norm"]["weeks"] == 6
    assert [each["voucherId"] for each in await queue(scene, status="active")] == [str(for_place["voucher_id"])]
    told = (await scene.http.get("/messages", headers=scene.client_of(for_choice))).json()["items"]
    assert [each["kind"] for each in told] == ["waiting-status-changed"]

    for _ in range(2):
        await list_overdue(scene.service)
    work = (await scene.http.get("/work-items", params={"kind": "care-overdue"}, headers=scene.office)).json()["items"]
    assert [(each["subjectId"], each["dueOn"]) for each in work] == [(str(for_place["voucher_id"]), "2026-09-12")]

    path = f"/pilots/{await pilot_of(scene)}/waiting-summary"
    summary = (await scene.http.get(path, headers=scene.office)).json()
    assert (summary["begun"], summary["stillWaiting"], summary["medianDays"]) == (0, 3, None)
    for route in (path, path.removesuffix("-summary")):
        assert (await scene.http.get(route, headers=scene.provider)).status_code == 403
        assert (await scene.http.get(route, headers=scene.client_of(cared))).status_code == 403


async def test_a_status_begins_after_the_former_one_and_not_later_than_today(scene: AgreementScene) -> None:
    voucher = scene.new_voucher(valid_from=date(2026, 8, 1))
    for wrong in ("2026-07-31", "2026-10-06"):
        assert codes(await put_status(scene, voucher, "urgent", wrong)) == ["waiting-day-wrong"]
    assert (await put_status(scene, voucher, "urgent", "2026-09-10")).json()["version"] == 2
    assert codes(await put_status(scene, voucher, "active", "2026-09-09")) == ["waiting-day-wrong"]
    assert (await put_status(scene, voucher, "precaution", "2026-10-05")).json()["version"] == 3
    rows = await scene.sql("SELECT status, from_day FROM waiting_status ORDER BY version")
    assert [tuple(row) for row in rows] == [
        ("active", date(2026, 8, 1)), ("urgent", date(2026, 9, 10)), ("precaution", date(2026, 10, 5)),
    ]  # fmt: skip


async def test_a_place_is_offered_and_answered_once(scene: AgreementScene) -> None:
    voucher = scene.new_voucher()
    path, client = f"/vouchers/{voucher['voucher_id']}/offers", scene.client_of(voucher)
    body = {"providerId": str(new_id()), "locationId": str(scene.location_id), "availableFrom": "2026-11-01"}
    made = await scene.http.post(path, json=body, headers=keyed(scene.office))
    assert made.status_code == 201, made.text
    told = (await scene.http.get("/messages", headers=client)).json()["items"]
    assert [each["kind"] for each in told] == ["place-offered"]
    answer = f"{path}/{made.json()['offerId']}/answer"
    stranger = scene.client_of(scene.new_voucher())
    assert (await scene.http.post(answer, json={"answer": "declined"}, headers=keyed(stranger))).status_code == 404
    declined = await scene.http.post(answer, json={"answer": "declined", "reason": "te ver"}, headers=keyed(client))
    assert declined.status_code == 200, declined.text
    assert (declined.json()["answer"], declined.json()["answeredBy"]) == ("declined", "client")
    again = await scene.http.post(answer, json={"answer": "accepted"}, headers=keyed(scene.office))
    assert (again.status_code, codes(again)) == (409, ["offer-answered"])
    [shown] = (await scene.http.get(path, headers=client)).json()["items"]
    assert shown == declined.json()
    assert (await scene.http.get(answer.removesuffix("/answer"), headers=client)).json() == shown
    second = (await scene.http.post(path, json=body, headers=keyed(scene.office))).json()
    first_page = (await scene.http.get(path, params={"pageSize": 1}, headers=client)).json()
    assert first_page["items"] == [shown]
    asked = {"pageSize": 1, "cursor": first_page["nextCursor"]}
    assert (await scene.http.get(path, params=asked, headers=client)).json()["items"] == [second]
    [waits] = [each for each in await queue(scene) if each["voucherId"] == str(voucher["voucher_id"])]
    assert (waits["offersMade"], waits["offersDeclined"]) == (2, 1)
    other = f"/vouchers/{scene.new_voucher()['voucher_id']}/offers/{made.json()['offerId']}/answer"
    assert (await scene.http.post(other, json={"answer": "accepted"}, headers=keyed(scene.office))).status_code == 404
    assert (await scene.http.post(path, json=body, headers=keyed(client))).status_code == 403
