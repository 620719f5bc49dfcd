"""A pilot changes from a day on by versions, each with who, when and why."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from services.voucher.operations.pilot_versions import take_over_versions
from services.voucher.operations.revalue import revalue_due
from tests.services.voucher.scene import Scene, codes, voucher_scene
from tests.stage import keyed


@pytest.fixture
async def scene(database_of: Callable[[str], str]) -> AsyncIterator[Scene]:
    async with voucher_scene(database_of) as scene:
        yield scene


async def seen(scene: Scene, path: str) -> dict[str, Any]:
    """What the office reads there."""
    answer = await scene.voucher.get(path, headers=scene.office)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def decide(scene: Scene, path: str, **body: Any) -> httpx.Response:
    """Decide a version on the pilot as it is now."""
    version = (await seen(scene, path))["version"]
    whole = {"fromOn": "2026-11-01", "reason": "meer vraag dan gedacht"} | body
    return await scene.voucher.post(
        f"{path}/versions", json=whole, headers=keyed(scene.office) | {"If-Match": f'"{version}"'}
    )


async def test_a_version_counts_from_its_day_with_who_when_and_why(scene: Scene) -> None:
    pilot = await scene.open_pilot(participantCap=10)
    path = f"/pilots/{pilot['pilotId']}"
    decided = await decide(scene, path, participantCap=25, noticePeriodDays=60)
    assert decided.status_code == 201, decided.text
    version = decided.json()
    assert (version["number"], version["changed"]) == (2, ["noticePeriodDays", "participantCap"])
    assert (version["decidedOn"], version["reason"]) == ("2026-10-05", "meer vraag dan gedacht")
    explained = await seen(scene, f"/decisions/{version['decisionId']}/explanation")
    assert {each["name"]: each["value"] for each in explained["facts"]}["participantCap"] == 25

    now = await seen(scene, path)
    assert (now["participantCap"], now["noticePeriodDays"], now["version"]) == (10, 30, pilot["version"] + 1)
    caps = {day: (await seen(scene, f"{path}?on={day}"))["participantCap"] for day in ("2026-01-01", "2026-10-31")}
    assert caps == {"2026-01-01": 10, "2026-10-31": 10}
    on = await seen(scene, f"{path}?on=2026-11-01")
    assert (on["participantCap"], on["noticePeriodDays"], on["claimWindowDays"]) == (25, 60, 92)

    scene.stage.move_clock(datetime(2026, 11, 1, 8, tzinfo=UTC))
    service = scene.stage.service("voucher")
    await take_over_versions(service)
    await take_over_versions(service)
    then = await seen(scene, path)
    assert (then["participantCap"], then["version"]) == (25, pilot["version"] + 2), "taken over once"
    listed = (await seen(scene, f"{path}/versions"))["items"]
    assert [(each["number"], each["fromOn"], each["reason"]) for each in listed] == [
        (1, "2026-10-05", None), (2, "2026-11-01", "meer vraag dan gedacht"),
    ]  # fmt: skip
    assert listed[1] == version
    assert listed[0]["decisionId"]


async def test_a_version_from_today_counts_at_once_and_values_vouchers_again(scene: Scene) -> None:
    pilot = await scene.open_pilot()
    path = f"/pilots/{pilot['pilotId']}"
    voucher = await scene.issued(pilot)
    assert voucher["validTo"] == "2028-12-31"
    decided = await decide(scene, path, fromOn="2026-10-05", periodTo="2027-06-30")
    assert decided.status_code == 201, decided.text
    assert (await seen(scene, path))["periodTo"] == "2027-06-30"
    await revalue_due(scene.stage.service("voucher"))
    shown = await seen(scene, f"/vouchers/{voucher['voucherId']}")
    assert (shown["validTo"], shown["status"]) == ("2027-06-30", "issued")


async def test_profiles_and_forms_are_added_only_with_a_price(scene: Scene) -> None:
    pilot = await scene.open_pilot(profileCodes=["5VV"], deliveryForms=["stay"])
    path = f"/pilots/{pilot['pilotId']}"
    refused = await decide(scene, path, addedProfileCodes=["4VV", "9VV"], addedDeliveryForms=["vpt"])
    assert [(each["pointer"], each["code"]) for each in refused.json()["errors"]] == [
        ("/body/addedProfileCodes/1", "pilot-price-missing")
    ]
    added = await decide(scene, path, fromOn="2026-10-05", addedProfileCodes=["4VV"], addedDeliveryForms=["vpt"])
    assert added.json()["plan"]["profileCodes"] == ["5VV", "4VV"]
    issued = await scene.issued(await seen(scene, path), indication={"profileCode": "4VV"}, deliveryForm="vpt")
    assert issued["profileCode"] == "4VV"


async def test_a_version_is_refused_by_name_and_needs_the_version_that_was_read(scene: Scene) -> None:
    pilot = await scene.open_pilot()
    path = f"/pilots/{pilot['pilotId']}"
    early = await decide(scene, path, fromOn="2026-10-04", periodTo="2026-12-31")
    assert (early.status_code, codes(early)) == (422, ["version-before-decision", "pilot-end-too-soon"])
    elsewhere = await decide(scene, path, addedRegionCodes=["5502"])
    assert (elsewhere.status_code, codes(elsewhere)) == (422, ["region-unknown"])
    both = await decide(scene, path, participantCap=3, withoutCap=True)
    assert both.status_code == 422
    fixed = await decide(scene, path, periodFrom="2026-02-01")
    assert (fixed.status_code, fixed.json()["errors"][0]["pointer"]) == (400, "/body/periodFrom")
    assert (await decide(scene, path, participantCap=3)).status_code == 201
    stale = await scene.voucher.post(
        f"{path}/versions",
        json={"fromOn": "2026-12-01", "reason": "nog eens", "participantCap": 4},
        headers=keyed(scene.office) | {"If-Match": f'"{pilot["version"]}"'},
    )
    assert stale.status_code == 412
