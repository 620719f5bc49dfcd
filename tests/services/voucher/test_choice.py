"""The conversation of informed choice, and the arrangement that a client can change on any day."""

from typing import Any

import httpx

from tests.services.voucher.agreement_scene import AgreementScene
from tests.services.voucher.scene import codes

HELD: dict[str, Any] = {
    "heldOn": "2026-10-01", "present": ["client", "supporter"], "formsExplained": ["stay", "vpt", "mpt", "pgb", "dtv"],
    "supportOffered": True, "supportWanted": True, "supportFound": False, "summary": "Thuis blijven gaat voor.",
}  # fmt: skip
WHY = {"reason": "Mijn dochter helpt mij nu."}


async def put(
    scene: AgreementScene, voucher: dict[str, Any], what: str, body: dict[str, Any], who: dict[str, str]
) -> httpx.Response:
    shown = await scene.http.get(f"/vouchers/{voucher['voucher_id']}", headers=scene.office)
    return await scene.http.put(
        f"/vouchers/{voucher['voucher_id']}/{what}", json=body, headers=who | {"If-Match": shown.headers["etag"]}
    )


async def test_a_conversation_explains_every_form_and_is_kept_in_versions(scene: AgreementScene) -> None:
    voucher = scene.new_voucher()
    path = f"/vouchers/{voucher['voucher_id']}/choice-conversation"
    assert (await scene.http.get(path, headers=scene.office)).status_code == 404
    missing = await put(scene, voucher, "choice-conversation", HELD | {"formsExplained": ["stay", "vpt"]}, scene.office)
    assert codes(missing) == ["forms-not-explained"]
    assert "mpt, pgb, dtv" in missing.text
    ahead = await put(scene, voucher, "choice-conversation", HELD | {"heldOn": "2026-12-01"}, scene.office)
    assert codes(ahead) == ["conversation-ahead"]
    unasked = await put(scene, voucher, "choice-conversation", HELD | {"supportOffered": False}, scene.office)
    assert unasked.status_code == 422
    for version in (1, 2):
        recorded = await put(scene, voucher, "choice-conversation", HELD, scene.office)
        assert (recorded.status_code, recorded.json()["version"]) == (200, version), recorded.text
    shown = (await scene.http.get(path, headers=scene.client_of(voucher))).json()
    assert {name: shown[name] for name in HELD} == HELD
    stranger = scene.client_of(scene.new_voucher())
    assert (await scene.http.get(path, headers=stranger)).status_code == 404
    assert (await scene.http.get(path, headers=scene.provider)).status_code == 403


async def test_a_client_leaves_the_full_person_package_on_any_day(scene: AgreementScene) -> None:
    voucher = scene.new_voucher(arrangement="full-person-package")
    client = scene.client_of(voucher)
    left = await put(scene, voucher, "arrangement", {"arrangement": "supported"} | WHY, client)
    assert (left.status_code, left.json()["arrangement"]) == (200, "supported"), left.text
    shown = (await scene.http.get(f"/vouchers/{voucher['voucher_id']}", headers=client)).json()
    assert shown["arrangement"] == "supported"
    why = await scene.http.get(f"/decisions/{left.json()['decisionId']}/explanation", headers=client)
    assert (why.json()["outcome"], why.json()["decidedBy"]["roles"]) == ("supported", "client")
    told = (await scene.http.get("/messages", headers=scene.office)).json()["items"]
    assert [each["kind"] for each in told] == ["arrangement-changed"]
    same = await put(scene, voucher, "arrangement", {"arrangement": "supported"} | WHY, client)
    assert codes(same) == ["arrangement-unchanged"]


async def test_the_full_person_package_rests_on_a_conversation(scene: AgreementScene) -> None:
    voucher = scene.new_voucher()
    client, asked = scene.client_of(voucher), {"arrangement": "full-person-package"} | WHY
    for who in (client, scene.office):
        assert codes(await put(scene, voucher, "arrangement", asked, who)) == ["choice-conversation-missing"]
    assert (await put(scene, voucher, "choice-conversation", HELD, scene.office)).status_code == 200
    changed = await put(scene, voucher, "arrangement", asked, scene.office)
    assert changed.status_code == 200, changed.text
    told = (await scene.http.get("/messages", headers=client)).json()["items"]
    assert [each["kind"] for each in told] == ["arrangement-changed"]
    draft = await scene.draft(voucher)
    assert draft["status"] == "drafted", "the care office can now act for the client"
    assert (await put(scene, voucher, "arrangement", asked, scene.client_of(voucher, "supporter"))).status_code == 403
    assert (await put(scene, voucher, "arrangement", asked, scene.client_of(scene.new_voucher()))).status_code == 404


async def test_a_choice_profile_says_which_office_judged_it(scene: AgreementScene) -> None:
    voucher = scene.new_voucher()
    body = {"steeringAbility": "low", "complexity": "high", "reason": "gesprek aan de keukentafel"}
    judged = await put(scene, voucher, "choice-profile", body, scene.office)
    assert judged.status_code == 200, judged.text
    [(office_id,)] = await scene.sql("SELECT office_id FROM pilot")
    assert judged.json()["judgedByOfficeId"] == str(office_id)
    assert await scene.sql("SELECT judged_by IS NOT NULL FROM choice_profile") == [(True,)]
