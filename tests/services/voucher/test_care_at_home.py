"""Care at home through the API: asked, decided, granted by silence, objected to; and the voucher that rests on it."""

from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from services.common.ids import new_id
from services.voucher.operations.care_at_home import grant_by_silence
from tests.services.voucher.scene import Scene, codes, voucher_scene
from tests.stage import keyed

PATH = "/care-at-home-requests"
GRANT = {"responsible": True, "efficient": True, "facts": "Dochter woont in.", "reason": "Het kan thuis."}
REFUSAL = GRANT | {"responsible": False, "reason": "'s Nachts is er geen toezicht.", "nearestForm": "stay"}


@pytest.fixture
async def scene(database_of: Callable[[str], str]) -> AsyncIterator[Scene]:
    async with voucher_scene(database_of) as scene:
        yield scene


def client_of(scene: Scene, indication: dict[str, Any], role: str = "client", **who: Any) -> dict[str, str]:
    return scene.stage.headers(role, client_ids=[indication["clientId"]], language="en", **who)


async def ask(
    scene: Scene, pilot: dict[str, Any], by: dict[str, str], client_id: UUID, **changes: Any
) -> httpx.Response:
    body = {
        "pilotId": pilot["pilotId"], "clientId": str(client_id), "deliveryForm": "vpt", "requestedOn": "2026-10-05",
    } | changes  # fmt: skip
    return await scene.voucher.post(PATH, json=body, headers=keyed(by))


async def asked(scene: Scene, pilot: dict[str, Any], indication: dict[str, Any], **changes: Any) -> str:
    """The path of a request that a client made."""
    made = await ask(scene, pilot, client_of(scene, indication), indication["clientId"], **changes)
    assert made.status_code == 201, made.text
    return f"{PATH}/{made.json()['careAtHomeRequestId']}"


async def post(scene: Scene, path: str, body: dict[str, Any], by: dict[str, str]) -> httpx.Response:
    return await scene.voucher.post(path, json=body, headers=keyed(by))


async def told(scene: Scene, by: dict[str, str]) -> list[str]:
    items = (await scene.voucher.get("/messages", headers=by)).json()["items"]
    return sorted(each["kind"] for each in items)


async def grounds_of(scene: Scene, voucher: dict[str, Any]) -> tuple[dict[str, Any], Any]:
    """The last rule and the last fact of the decision that issued a voucher."""
    shown = await scene.voucher.get(f"/decisions/{voucher['decisionId']}/explanation", headers=scene.office)
    assert shown.status_code == 200, shown.text
    body = shown.json()
    return body["rules"][-1], body["facts"][-1]


async def test_the_client_asks_once_for_a_form_and_nobody_else_sees_it(scene: Scene) -> None:
    pilot, indication, other = await scene.open_pilot(), scene.tell_indication(), scene.tell_indication()
    client, client_id = client_of(scene, indication), indication["clientId"]
    path = await asked(scene, pilot, indication)
    shown = await scene.voucher.get(path, headers=client_of(scene, indication, "representative"))
    assert shown.status_code == 200, shown.text
    assert (shown.json()["status"], shown.json()["decideBy"]) == ("requested", "2026-10-19")
    assert await told(scene, scene.office) == ["care-at-home-requested"]
    again = await ask(scene, pilot, client, client_id)
    assert (again.status_code, codes(again)) == (409, ["care-at-home-open"])
    assert (await ask(scene, pilot, scene.office, client_id, deliveryForm="mpt", requestedOn="2026-10-01")).is_success
    for role, status in (("client", 404), ("representative", 404), ("provider", 403)):
        stranger = client_of(scene, other, role)
        assert (await scene.voucher.get(path, headers=stranger)).status_code == status
        assert (await ask(scene, pilot, stranger, client_id, deliveryForm="dtv")).status_code == status
    bound = client_of(scene, indication, "representative", bound_ids=[client_id])
    assert codes(await ask(scene, pilot, bound, client_id, deliveryForm="dtv")) == ["mandate-too-narrow"]
    elsewhere = scene.stage.headers("office-voucher", organisation_id=new_id())
    assert (await scene.voucher.get(path, headers=elsewhere)).status_code == 404
    assert (await ask(scene, pilot, elsewhere, client_id, deliveryForm="dtv")).status_code == 404
    assert (await post(scene, f"{path}/decision", GRANT, elsewhere)).status_code == 404
    assert (await post(scene, f"{path}/decision", GRANT, client)).status_code == 403
    for by, count in ((client, 2), (scene.office, 2), (client_of(scene, other), 0), (elsewhere, 0)):
        listed = await scene.voucher.get(PATH, params={"status": "requested"}, headers=by)
        assert len(listed.json()["items"]) == count
    first = await scene.voucher.get(PATH, params={"pageSize": 1, "pilotId": pilot["pilotId"]}, headers=scene.office)
    assert [f"{PATH}/{each['careAtHomeRequestId']}" for each in first.json()["items"]] == [path]
    more = {"pageSize": 1, "pilotId": pilot["pilotId"], "cursor": first.json()["nextCursor"]}
    second = await scene.voucher.get(PATH, params=more, headers=scene.office)
    assert [each["deliveryForm"] for each in second.json()["items"]] == ["mpt"]
    assert second.json()["nextCursor"] is None


async def test_a_request_is_refused_outside_the_pilot_and_for_another_day(scene: Scene) -> None:
    pilot = await scene.open_pilot(deliveryForms=["stay", "vpt"])
    inside, outside = scene.tell_indication(), scene.tell_indication(regionCode="5521")
    client, client_id = client_of(scene, inside), inside["clientId"]
    for changes, code in (
        ({"requestedOn": "2026-10-04"}, "request-day-wrong"),
        ({"deliveryForm": "mpt"}, "form-out-of-scope"),
        ({"pilotId": str(new_id())}, "pilot-unknown"),
    ):
        assert codes(await ask(scene, pilot, client, client_id, **changes)) == [code]
    assert codes(await ask(scene, pilot, scene.office, outside["clientId"])) == ["not-in-region"]
    tomorrow = await ask(scene, pilot, scene.office, client_id, requestedOn="2026-10-06")
    assert codes(tomorrow) == ["request-day-wrong"]


async def test_a_voucher_waits_for_the_decision_and_rests_on_the_grant(scene: Scene) -> None:
    pilot, indication, unasked = await scene.open_pilot(), scene.tell_indication(), scene.tell_indication()
    path = await asked(scene, pilot, indication)
    body = scene.asked(pilot, indication, deliveryForm="vpt")
    undecided = await scene.issue(body)
    assert codes(undecided) == ["care-at-home-undecided"]
    assert "19 October 2026" in undecided.text
    bulk = {"items": [body, scene.asked(pilot, unasked, deliveryForm="vpt")]}
    answer = (await scene.voucher.post("/vouchers/_bulk", json=bulk, headers=keyed(scene.office))).json()
    assert [each["outcome"] for each in answer["items"]] == ["refused", "issued"]
    assert [each["code"] for each in answer["items"][0]["errors"]] == ["care-at-home-undecided"]
    rule, fact = await grounds_of(scene, answer["items"][1]["voucher"])
    assert (rule["code"], rule["outcome"], fact["value"]) == ("care-at-home", "not-asked", "not-asked")

    decided = await post(scene, f"{path}/decision", GRANT, scene.office)
    assert decided.status_code == 201, decided.text
    assert (decided.json()["status"], decided.json()["decidedAs"]) == ("granted", "office")
    assert codes(await post(scene, f"{path}/decision", REFUSAL, scene.office)) == ["care-at-home-decided"]
    client = client_of(scene, indication)
    assert await told(scene, client) == ["care-at-home-granted"]
    assert codes(await ask(scene, pilot, client, indication["clientId"])) == ["care-at-home-granted"]
    assert codes(await post(scene, f"{path}/objections", {"grounds": "Nee."}, client)) == ["objection-impossible"]
    issued = await scene.issue(body)
    assert issued.status_code == 201, issued.text
    rule, fact = await grounds_of(scene, issued.json())
    assert (rule["code"], rule["outcome"]) == ("care-at-home", "office")
    assert fact["value"]["decisionId"] == decided.json()["decisionId"]


async def test_silence_grants_after_ten_working_days(scene: Scene) -> None:
    pilot, indication = await scene.open_pilot(), scene.tell_indication()
    path = await asked(scene, pilot, indication)
    service, client = scene.stage.service("voucher"), client_of(scene, indication)
    scene.stage.move_clock(timedelta(days=14))
    await grant_by_silence(service)
    assert (await scene.voucher.get(path, headers=client)).json()["status"] == "requested", "the last day counts"
    scene.stage.move_clock(timedelta(days=1))
    assert codes(await post(scene, f"{path}/decision", REFUSAL, scene.office)) == ["care-at-home-decided"]
    for _ in range(2):
        await grant_by_silence(service)
    shown = (await scene.voucher.get(path, headers=client)).json()
    assert (shown["status"], shown["decidedAs"], shown["version"]) == ("granted", "silence", 2)
    why = (await scene.voucher.get(f"/decisions/{shown['decisionId']}/explanation", headers=client)).json()
    assert [each["value"] for each in why["facts"] if each["name"] == "by"] == ["silence"]
    assert await told(scene, client) == ["care-at-home-granted-by-silence"]
    assert await told(scene, scene.office) == ["care-at-home-granted-by-silence", "care-at-home-requested"]
    issued = await scene.issue(scene.asked(pilot, indication, deliveryForm="vpt"))
    assert (await grounds_of(scene, issued.json()))[0]["outcome"] == "silence"


async def test_a_refusal_names_the_nearest_form_and_is_revised_by_another_person(scene: Scene) -> None:
    pilot, indication = await scene.open_pilot(), scene.tell_indication()
    path, client = await asked(scene, pilot, indication), client_of(scene, indication)
    for wrong in (REFUSAL | {"nearestForm": None}, GRANT | {"nearestForm": "stay"}, REFUSAL | {"nearestForm": "vpt"}):
        assert (await post(scene, f"{path}/decision", wrong, scene.office)).status_code == 422
    refuser = scene.stage.headers("office-voucher", subject=new_id(), language="en")
    refused = await post(scene, f"{path}/decision", REFUSAL, refuser)
    assert refused.status_code == 201, refused.text
    assert (refused.json()["status"], refused.json()["objectionUntil"]) == ("refused", "2026-11-16")
    body = scene.asked(pilot, indication, deliveryForm="vpt")
    no = await scene.issue(body)
    assert codes(no) == ["care-at-home-refused"]
    assert "Possible is: stay." in no.text
    assert await told(scene, client) == ["care-at-home-refused"]

    objections = f"{path}/objections"
    assert (await post(scene, objections, {"grounds": "Nee."}, scene.office)).status_code == 403
    made = await post(
        scene, objections, {"grounds": "Mijn zoon slaapt hier."}, client_of(scene, indication, "representative")
    )
    assert made.status_code == 201, made.text
    assert made.json()["dueOn"] == "2026-12-28"
    assert codes(await post(scene, objections, {"grounds": "Nog eens."}, client)) == ["objection-open"]
    one = f"{objections}/{made.json()['objectionId']}"
    revised = {"outcome": "revised", "grounds": "De zoon houdt toezicht."}
    own = await post(scene, f"{one}/ruling", revised, refuser)
    assert (own.status_code, codes(own)) == (403, ["own-decision"])
    assert codes(await post(scene, f"{one}/ruling", revised | {"outcome": "inadmissible"}, scene.office)) == [
        "ruling-wrong"
    ]
    ruled = await post(scene, f"{one}/ruling", revised, scene.office)
    assert ruled.status_code == 201, ruled.text
    assert codes(await post(scene, f"{one}/ruling", revised, scene.office)) == ["objection-closed"]
    assert (await scene.voucher.get(one, headers=client)).json() == ruled.json()
    assert (await scene.voucher.get(objections, headers=client)).json()["items"] == [ruled.json()]
    assert (await scene.voucher.get(one, headers=client_of(scene, scene.tell_indication()))).status_code == 404
    shown = (await scene.voucher.get(path, headers=client)).json()
    assert (shown["status"], shown["decidedAs"], shown["nearestForm"]) == ("granted", "ruling", None)
    assert await told(scene, client) == ["care-at-home-refused", "care-at-home-ruled"]
    issued = await scene.issue(body)
    assert (await grounds_of(scene, issued.json()))[0]["outcome"] == "ruling"


async def test_a_late_objection_says_why_and_can_be_inadmissible(scene: Scene) -> None:
    pilot, indication = await scene.open_pilot(), scene.tell_indication()
    path = await asked(scene, pilot, indication)
    refuser = scene.stage.headers("office-voucher", subject=new_id())
    assert (await post(scene, f"{path}/decision", REFUSAL, refuser)).status_code == 201
    scene.stage.move_clock(timedelta(days=43))
    client = client_of(scene, indication)
    assert codes(await post(scene, f"{path}/objections", {"grounds": "Nee."}, client)) == ["objection-late"]
    late = {"grounds": "Nee.", "lateReason": "Vergeten."}
    made = (await post(scene, f"{path}/objections", late, client)).json()
    assert made["dueOn"] == "2026-12-29"
    ruling = {"outcome": "inadmissible", "grounds": "Vergeten is geen goede reden."}
    ruled = await post(scene, f"{path}/objections/{made['objectionId']}/ruling", ruling, scene.office)
    assert ruled.status_code == 201, ruled.text
    assert (await scene.voucher.get(path, headers=client)).json()["status"] == "refused"
    again = await ask(scene, pilot, client, indication["clientId"], requestedOn="2026-11-17")
    assert again.status_code == 201, "a refusal does not stop another request"
