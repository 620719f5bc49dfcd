"""Agreements whose care does not begin: one reminder to both sides, and a lapse that releases everything."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import Any

from services.common.ids import new_id
from services.voucher.operations.escrow import send_open
from services.voucher.operations.lapse import lapse_unbegun
from tests.services.voucher.agreement_scene import AgreementScene
from tests.services.voucher.scene import codes
from tests.stage import OFFICE_ID, keyed

START = date(2026, 12, 1)
Json = dict[str, Any]


async def on(scene: AgreementScene, days: int) -> None:
    """The job of the day, so many days after the agreed start."""
    scene.stage.move_clock(
        datetime.combine(START + timedelta(days=days), datetime.min.time(), UTC) + timedelta(hours=9)
    )
    await lapse_unbegun(scene.service)


async def messages(scene: AgreementScene, who: dict[str, str]) -> list[Json]:
    """All messages but those of a draft, which precede what is tested."""
    items: list[Json] = (await scene.http.get("/messages", headers=who)).json()["items"]
    return [each for each in items if each["kind"] != "agreement-proposed"]


async def kinds(scene: AgreementScene, who: dict[str, str]) -> list[str]:
    return [each["kind"] for each in await messages(scene, who)]


async def begin(scene: AgreementScene, agreement: Json, day: date) -> Any:
    path = f"/agreements/{agreement['agreementId']}/start-of-care"
    return await scene.http.post(path, json={"careStartedOn": str(day)}, headers=keyed(scene.provider))


async def test_both_sides_are_reminded_once_and_told_with_the_office_when_it_lapses(scene: AgreementScene) -> None:
    voucher = scene.new_voucher()
    agreement = await scene.redeemed(voucher)
    client, office = scene.client_of(voucher), scene.stage.headers("office-voucher", organisation_id=OFFICE_ID)
    reserved = [each["reservedCents"] for each in (await scene.read(agreement)).json()["reservations"]]
    assert all(reserved)
    for days, so_far in ((29, 0), (30, 1), (31, 1), (89, 1)):
        await on(scene, days)
        assert await kinds(scene, client) == await kinds(scene, scene.provider) == ["care-not-begun"] * so_far
    assert (await scene.read(agreement)).json()["status"] == "redeemed"
    [reminder] = await messages(scene, client)
    assert reminder["text"]["nl"].endswith("dan vervalt de overeenkomst op of na 1 maart 2027.")
    assert reminder["resource"] == f"agreements/{agreement['agreementId']}"
    await on(scene, 90)
    both = ["agreement-lapsed", "care-not-begun"]
    assert await kinds(scene, client) == await kinds(scene, scene.provider) == both
    assert await kinds(scene, office) == ["agreement-lapsed"]
    assert await kinds(scene, scene.stage.headers("office-voucher", organisation_id=new_id())) == []
    now = (await scene.read(agreement)).json()
    assert (now["status"], now["endedOn"], now["closedBy"], now["closeReason"]) == (
        "ended",
        "2026-11-30",
        "voucher",
        "care-never-began",
    )
    assert now["release"] == {"state": "settled", "releasedCents": sum(reserved)}
    assert [each["reservedCents"] for each in now["reservations"]] == [0] * len(reserved)
    [(decision_id,)] = await scene.sql(
        "SELECT decision_id FROM decision_record WHERE kind = 'ending' AND subject = :id", id=agreement["agreementId"]
    )
    why = (await scene.http.get(f"/decisions/{decision_id}/explanation", headers=scene.office)).json()
    assert "care-never-began" in [each["code"] for each in why["rules"]]
    await on(scene, 200)
    assert await kinds(scene, client) == both
    await scene.invariants_hold()


async def test_a_start_of_care_reported_meanwhile_wins(scene: AgreementScene) -> None:
    voucher = scene.new_voucher()
    begun, late = await scene.redeemed(voucher), await scene.redeemed(scene.new_voucher())
    assert (await begin(scene, begun, START)).status_code == 422, "a day to come"
    await on(scene, 30)
    assert (await begin(scene, begun, START + timedelta(days=29))).status_code == 201
    await on(scene, 90)
    assert (await scene.read(begun)).json()["status"] == "redeemed"
    assert await kinds(scene, scene.client_of(voucher)) == ["care-not-begun"]
    refused = await begin(scene, late, START)
    assert codes(refused) == ["care-start-after-end"]


async def test_while_claims_is_away_a_lapsed_agreement_stays_reserved(scene: AgreementScene) -> None:
    agreement = await scene.redeemed(scene.new_voucher())
    await on(scene, 30)
    scene.claims.garbage = b"{}"
    await on(scene, 90)
    now = (await scene.read(agreement)).json()
    assert (now["status"], now["release"]["state"]) == ("ended", "awaiting-claims")
    assert all(each["reservedCents"] for each in now["reservations"])
    await scene.invariants_hold()
    scene.claims.garbage = None
    scene.stage.move_clock(timedelta(hours=2))
    await send_open(scene.service)
    assert (await scene.read(agreement)).json()["release"]["state"] == "settled"
    await scene.invariants_hold()


async def test_an_agreement_that_was_never_reminded_of_gets_two_weeks(scene: AgreementScene) -> None:
    agreement = await scene.redeemed(scene.new_voucher())
    await on(scene, 120)
    assert (await scene.read(agreement)).json()["status"] == "redeemed"
    await on(scene, 134)
    assert (await scene.read(agreement)).json()["status"] == "ended"


async def test_replicas_remind_and_lapse_once(scene: AgreementScene) -> None:
    voucher = scene.new_voucher()
    await scene.redeemed(voucher)
    for days in (30, 90):
        scene.stage.move_clock(datetime.combine(START + timedelta(days=days), datetime.min.time(), UTC))
        await asyncio.gather(*(lapse_unbegun(scene.service) for _ in range(3)))
    assert await kinds(scene, scene.provider) == ["agreement-lapsed", "care-not-begun"]


async def test_a_postponement_brings_a_reminder_of_the_new_day_before_the_lapse(scene: AgreementScene) -> None:
    agreement = await scene.redeemed(scene.new_voucher())
    await on(scene, 30)
    path = f"/agreements/{agreement['agreementId']}/postponement"
    body = {"until": str(START + timedelta(days=60)), "reason": "nog in het ziekenhuis"}
    assert (await scene.http.post(path, json=body, headers=keyed(scene.provider))).status_code == 201
    for days, reminders, status in ((89, 1, "redeemed"), (90, 2, "redeemed"), (149, 2, "redeemed"), (150, 2, "ended")):
        await on(scene, days)
        assert (await kinds(scene, scene.provider)).count("care-not-begun") == reminders
        assert (await scene.read(agreement)).json()["status"] == status
