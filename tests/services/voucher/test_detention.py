"""Detention suspends a voucher from day to day: nothing is lost, and nothing new is redeemed."""

from datetime import UTC, datetime
from typing import Any

import httpx

from tests.services.voucher.agreement_scene import AgreementScene
from tests.services.voucher.scene import codes
from tests.services.voucher.valued import books, held, voucher_of_2026
from tests.stage import keyed


async def record(scene: AgreementScene, voucher: dict[str, Any], **body: Any) -> httpx.Response:
    """Record detention on the voucher as it is now."""
    path = f"/vouchers/{voucher['voucher_id']}"
    match = {"If-Match": (await scene.http.get(path, headers=scene.office)).headers["etag"]}
    whole = {"reason": "melding van de gemeente"} | body
    return await scene.http.post(f"{path}/detention", json=whole, headers=keyed(scene.office) | match)


async def test_detention_keeps_what_was_agreed_and_holds_back_what_is_new(scene: AgreementScene) -> None:
    voucher = voucher_of_2026(scene)
    running = await scene.redeemed(voucher)
    before = (held(scene, running), await books(scene, voucher))
    waiting = await scene.agreed_by_client(voucher, endsOn="2026-12-05")
    recorded = await record(scene, voucher, fromOn="2026-10-05")
    assert recorded.status_code == 201, recorded.text
    assert (recorded.json()["suspendedFrom"], recorded.json()["suspendedTo"]) == ("2026-10-05", None)
    assert recorded.json()["status"] == "active"
    refused = await scene.confirm(waiting, scene.provider)
    assert (refused.status_code, codes(refused)) == (422, ["voucher-not-running"])
    assert (held(scene, running), await books(scene, voucher)) == before
    assert await scene.sql("SELECT count(*) FROM messages WHERE kind = 'voucher-suspended'") == [(1,)]

    ended = await record(scene, voucher, fromOn="2026-10-05", untilOn="2026-10-20")
    assert ended.json()["suspendedTo"] == "2026-10-20"
    assert codes(await scene.confirm(waiting, scene.provider)) == ["voucher-not-running"]
    scene.stage.move_clock(datetime(2026, 10, 21, 8, tzinfo=UTC))
    assert (await scene.confirm(waiting, scene.provider)).status_code == 201
    await scene.invariants_hold()


async def test_days_that_cannot_be_are_refused_by_name(scene: AgreementScene) -> None:
    voucher = voucher_of_2026(scene)
    backwards = await record(scene, voucher, fromOn="2026-10-05", untilOn="2026-10-04")
    assert (backwards.status_code, codes(backwards)) == (400, ["detention-reversed"])
    outside = await record(scene, voucher, fromOn="2040-01-01")
    assert (outside.status_code, codes(outside)) == (422, ["detention-outside-voucher"])
    await scene.sql_write("UPDATE voucher SET status = 'ended', ended_on = valid_to, end_reason = 'pilot-ended'")
    stopped = await record(scene, voucher, fromOn="2026-10-05")
    assert (stopped.status_code, codes(stopped)) == (409, ["voucher-stopped"])
