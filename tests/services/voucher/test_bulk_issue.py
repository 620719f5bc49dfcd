"""Many vouchers at once: shown line by line before anything is created, then exactly that."""

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from sqlalchemy import text

from services.common.ids import new_id
from tests.services.voucher.scene import Scene, codes, voucher_scene
from tests.stage import OFFICE_ID, keyed


@pytest.fixture
async def scene(database_of: Callable[[str], str]) -> AsyncIterator[Scene]:
    async with voucher_scene(database_of) as scene:
        yield scene


async def check(scene: Scene, items: list[dict[str, Any]]) -> dict[str, Any]:
    """What issuing would give; needs no key."""
    answer = await scene.voucher.post("/vouchers/_check", json={"items": items}, headers=scene.office)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def issued(scene: Scene) -> int:
    """How many vouchers there are."""
    async with scene.stage.service("voucher").reading() as reading:
        return int((await reading.session.execute(text("SELECT count(*) FROM voucher"))).scalar_one())


async def test_a_check_creates_nothing_and_issuing_creates_exactly_what_it_showed(scene: Scene) -> None:
    pilot = await scene.open_pilot(participantCap=2)
    clients = [scene.tell_indication() for _ in range(3)]
    items = [scene.asked(pilot, each) for each in (clients[0], clients[1], clients[0], clients[2])]
    shown = await check(scene, items)
    assert (shown["wouldIssue"], shown["refused"], await issued(scene)) == (2, 2, 0)
    assert [[error["code"] for error in each["errors"]] for each in shown["items"]] == [
        [], [], ["duplicate-line"], ["cap-reached"],
    ]  # fmt: skip
    assert shown["items"][2]["errors"][0]["detail"]["en"] == "Line 1 is for the same client in the same pilot."
    assert (await check(scene, items))["checked"] == shown["checked"]

    key = keyed(scene.office)
    body = {"items": items, "checked": shown["checked"]}
    made = (await scene.voucher.post("/vouchers/_bulk", json=body, headers=key)).json()
    assert (made["issued"], made["refused"], await issued(scene)) == (2, 2, 2)
    for line, each in zip(shown["items"][:2], made["items"][:2], strict=True):
        voucher = each["voucher"]
        assert (line["clientId"], line["validFrom"], line["validTo"]) == (
            voucher["clientId"], voucher["validFrom"], voucher["validTo"],
        )  # fmt: skip
        assert line["years"] == [{"year": y["year"], "valueCents": y["valueCents"]} for y in voucher["years"]]
    again = await scene.voucher.post("/vouchers/_bulk", json=body, headers=key)
    assert (again.json(), again.headers["idempotency-replayed"], await issued(scene)) == (made, "true", 2)


async def test_nothing_is_created_when_something_changed_since_the_check(scene: Scene) -> None:
    pilot = await scene.open_pilot(participantCap=2)
    clients = [scene.tell_indication() for _ in range(2)]
    items = [scene.asked(pilot, each) for each in clients]
    shown = await check(scene, items)
    assert (await scene.issue(items[0])).status_code == 201
    body = {"items": items, "checked": shown["checked"]}
    late = await scene.voucher.post("/vouchers/_bulk", json=body, headers=keyed(scene.office))
    assert (late.status_code, codes(late), await issued(scene)) == (409, ["bulk-changed"], 1)
    shown = await check(scene, items)
    assert [each["outcome"] for each in shown["items"]] == ["refused", "would-issue"]
    assert shown["items"][0]["errors"][0]["code"] == "voucher-running"
    other = {"items": [items[1] | {"deliveryForm": "vpt"}], "checked": shown["checked"]}
    refused = await scene.voucher.post("/vouchers/_bulk", json=other, headers=keyed(scene.office))
    assert codes(refused) == ["bulk-changed"]


async def test_a_check_takes_five_hundred_lines_at_most(scene: Scene) -> None:
    pilot = await scene.open_pilot()
    item = scene.asked(pilot, {"clientId": new_id()})
    many = await scene.voucher.post("/vouchers/_check", json={"items": [item] * 501}, headers=scene.office)
    assert many.status_code == 400
    finance = scene.stage.headers("office-finance")
    assert (await scene.voucher.post("/vouchers/_check", json={"items": [item]}, headers=finance)).status_code == 403


async def test_a_refusal_names_the_way_that_is_open_instead(scene: Scene) -> None:
    pilot = await scene.open_pilot()
    scene.registry.tell(
        "care-offices",
        other := new_id(),
        {"officeId": other, "version": 1, "name": "Zorgkantoor Rotterdam", "uzoviNumber": "5521",
         "regions": [{"regionCode": "5521", "name": "Rotterdam"}]},
    )  # fmt: skip
    scene.registry.purchases = [
        {"officeId": str(office), "title": {"nl": name, "en": name}, "profileCodes": profiles}
        for office, name, profiles in [
            (OFFICE_ID, "Huntington {a}", []), (OFFICE_ID, "LVB", ["9VG"]), (other, "Elders", []),
        ]
    ]  # fmt: skip
    outside = {"crisisCare": False, "changingNeed": False, "rareComplexCare": True}
    elsewhere = scene.tell_indication(regionCode="5521")
    await scene.catch_up()
    refused = await scene.issue(scene.asked(pilot, elsewhere, exclusions=outside))
    remedies = {each["code"]: each["remedy"] for each in refused.json()["errors"]}
    assert remedies["rare-complex-care"].endswith("multi-year agreements for it: Huntington {a}.")
    assert remedies["not-in-region"].endswith("Zorgkantoor Rotterdam.")
    scene.registry.purchases = []
    refused = await scene.issue(scene.asked(pilot, scene.tell_indication(), exclusions=outside))
    [only] = refused.json()["errors"]
    assert only["remedy"].startswith("This care is purchased in the regular way. The care office arranges")
