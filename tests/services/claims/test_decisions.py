"""Recoveries."""

from services.common.ids import new_id
from tests.services.claims.scene import RIVAL, Scene, codes, credit_of, line
from tests.stage import keyed


async def test_a_recovery_lowers_what_was_drawn_and_stands_in_the_way_of_a_credit(scene: Scene) -> None:
    agreement = await scene.agree(held=100_000)
    debit = line(agreement, quantity=2)
    accepted = (await scene.send([debit])).json()["lines"][0]
    auditor = scene.stage.headers("office-auditor")
    wanted = {"lineId": accepted["lineId"], "amountCents": 4_000, "reason": "Niet geleverd"}
    answer = await scene.client.post("/recoveries", json=wanted, headers=keyed(auditor))
    assert answer.status_code == 201, answer.text
    assert await scene.held(agreement) == (100_000, 6_820)
    assert codes((await scene.send([credit_of(debit)])).json()) == [["already-credited"]]
    [event] = (await scene.sql("SELECT data FROM feed WHERE type = 'nl.pvb.allotments.held.v1' ORDER BY id"))[1:]
    assert event.data["allotments"][0]["years"][0]["drawnCents"] == 6_820

    too_much = await scene.client.post("/recoveries", json=wanted | {"amountCents": 6_821}, headers=keyed(auditor))
    assert too_much.json()["code"] == "recovery-too-high"
    assert too_much.json()["facts"]["leftCents"] == 6_820
    assert len((await scene.get("/recoveries"))["items"]) == 1
    assert (await scene.get("/recoveries", scene.as_provider(RIVAL)))["items"] == []


async def test_after_a_restore_nothing_is_recovered_before_voucher_has_confirmed(scene: Scene) -> None:
    agreement = await scene.agree()
    batch = (await scene.send([line(agreement)])).json()
    await scene.sql("UPDATE agreement_terms SET epoch = 1")
    auditor = scene.stage.headers("office-auditor")
    wanted = {"lineId": batch["lines"][0]["lineId"], "amountCents": 100, "reason": "not delivered"}
    answer = await scene.client.post("/recoveries", json=wanted, headers=keyed(auditor))
    assert (answer.status_code, answer.json()["code"]) == (503, "allotments-unconfirmed")
    assert await scene.held(agreement) == (10_000_000, 5_410)


async def test_only_an_accepted_debit_can_be_recovered(scene: Scene) -> None:
    agreement = await scene.agree()
    batch = (await scene.send([line(agreement, performanceCode="H999")])).json()
    auditor = scene.stage.headers("office-auditor")
    wanted = {"lineId": batch["lines"][0]["lineId"], "amountCents": 1, "reason": "x"}
    answer = await scene.client.post("/recoveries", json=wanted, headers=keyed(auditor))
    assert answer.json()["code"] == "not-recoverable"
    unknown = await scene.client.post("/recoveries", json=wanted | {"lineId": str(new_id())}, headers=keyed(auditor))
    assert unknown.status_code == 404
    finance = await scene.client.post("/recoveries", json=wanted, headers=keyed(scene.stage.headers("office-finance")))
    assert finance.status_code == 403
