"""Payment runs over HTTP: drafted by one, approved by another, paid once, carried and returned to the cent."""

import asyncio
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import httpx

from services.common.ids import new_id
from tests.services.claims.scene import PROVIDER, RIVAL, Scene, codes, credit_of, line
from tests.stage import keyed

FINN, OLGA = new_id(), new_id()


def finn(scene: Scene) -> dict[str, str]:
    return scene.stage.headers("office-finance", subject=FINN)


def olga(scene: Scene) -> dict[str, str]:
    return scene.stage.headers("office-approver", subject=OLGA)


async def give_account(scene: Scene, provider: UUID = PROVIDER, iban: str = "NL20INGB0001234567") -> None:
    """An account that the care office has verified."""
    account = (await register(scene, provider, iban)).json()
    assert (await verify(scene, account)).status_code == 201


async def verify(scene: Scene, account: dict[str, Any], **body: str) -> httpx.Response:
    path = f"/bank-accounts/{account['accountId']}/verification"
    return await scene.client.post(path, json={"outcome": "verified"} | body, headers=keyed(finn(scene)))


async def register(scene: Scene, provider: UUID = PROVIDER, iban: str = "NL20INGB0001234567") -> httpx.Response:
    body = {"iban": iban, "accountName": "Stichting Zonnehof"}
    return await scene.client.post("/bank-accounts", json=body, headers=keyed(scene.as_provider(provider)))


async def draft(scene: Scene, **body: Any) -> httpx.Response:
    body = {"cutOff": "2026-10-05"} | body
    return await scene.client.post("/payment-runs", json=body, headers=keyed(finn(scene)))


async def step(scene: Scene, run: dict[str, Any], name: str, who: dict[str, str]) -> httpx.Response:
    headers = keyed(who) | {"If-Match": f'"{run["version"]}"'}
    return await scene.client.post(f"/payment-runs/{run['runId']}/{name}", headers=headers)


async def bank_file(scene: Scene, run: dict[str, Any]) -> httpx.Response:
    headers = finn(scene) | {"Accept": "application/xml"}
    return await scene.client.get(f"/payment-runs/{run['runId']}/bank-file", headers=headers)


async def send_back(scene: Scene, order: dict[str, Any]) -> httpx.Response:
    path = f"/remittances/{order['orderId']}/return"
    return await scene.client.post(path, json={"reason": "Rekening opgeheven."}, headers=keyed(finn(scene)))


async def paid(scene: Scene) -> dict[str, Any]:
    """A run through all its steps; returns it as it ended."""
    run: dict[str, Any] = (await draft(scene)).json()
    for name, who in (("approval", olga(scene)), ("export", finn(scene)), ("settlement", finn(scene))):
        answer = await step(scene, run, name, who)
        assert answer.status_code == 201, answer.text
        run = answer.json()
    return run


async def test_accepted_lines_are_paid_once_and_specified(scene: Scene) -> None:
    agreement = await scene.agree()
    debit = line(agreement, quantity=2)
    batch = (await scene.send([debit, line(agreement, performanceCode="H999")])).json()
    await give_account(scene)
    run = await paid(scene)
    assert (run["status"], run["paidCents"], run["orders"], run["lineCount"]) == ("settled", 10_820, 1, 1)
    [order] = (await scene.get("/remittances"))["items"]
    remittance = await scene.get(f"/remittances/{order['orderId']}")
    assert (remittance["status"], remittance["paidCents"]) == ("paid", 10_820)
    assert remittance["batchIds"] == [batch["batchId"]]
    [shown] = (await scene.get(f"/remittances/{order['orderId']}/lines"))["items"]
    assert (shown["lineReference"], shown["amountCents"]) == (debit["lineReference"], 10_820)
    nothing = (await draft(scene)).json()
    assert nothing["code"] == "nothing-to-pay"
    assert "–" not in nothing["detail"]


async def test_the_bank_file_is_there_from_the_export_on(scene: Scene) -> None:
    await scene.send([line(await scene.agree())])
    await give_account(scene)
    run = (await draft(scene)).json()
    assert (await bank_file(scene, run)).json()["code"] == "payment-run-status"
    run = (await step(scene, run, "approval", olga(scene))).json()
    assert (await bank_file(scene, run)).json()["code"] == "payment-run-status"
    scene.stage.move_clock(datetime.fromisoformat("2026-10-24T10:00:00+02:00"))  # a Saturday
    run = (await step(scene, run, "export", finn(scene))).json()
    first = await bank_file(scene, run)
    assert first.headers["content-type"] == "application/xml"
    assert b">54.10</InstdAmt>" in first.content
    assert b"<Dt>2026-10-26</Dt>" in first.content
    scene.stage.move_clock(timedelta(days=5))
    assert (await step(scene, run, "settlement", finn(scene))).status_code == 201
    assert (await bank_file(scene, run)).content == first.content


async def test_an_account_rejected_after_the_approval_is_left_out_and_its_lines_wait(scene: Scene) -> None:
    await scene.send([line(await scene.agree(), quantity=2)])
    await scene.send([line(await scene.agree(provider=RIVAL))], provider=RIVAL)
    wrong = (await register(scene)).json()
    await verify(scene, wrong)
    await give_account(scene, RIVAL, "NL91ABNA0417164300")
    run = (await step(scene, (await draft(scene)).json(), "approval", olga(scene))).json()
    assert (run["paidCents"], run["leftOut"], run["leftOutCents"]) == (16_230, [], 0)
    assert (await verify(scene, wrong, outcome="rejected", reason="De bank meldt fraude.")).status_code == 201
    run = (await step(scene, run, "export", finn(scene))).json()
    assert (run["paidCents"], run["orders"], run["lineCount"]) == (5_410, 1, 1)
    assert (run["leftOut"], run["leftOutCents"]) == ([str(PROVIDER)], 10_820)
    file = (await bank_file(scene, run)).text
    assert (wrong["iban"] in file, "<CtrlSum>54.10</CtrlSum>" in file) == (False, True)
    await step(scene, run, "settlement", finn(scene))
    [order] = (await scene.get("/remittances"))["items"]
    shown = await scene.get(f"/remittances/{order['orderId']}")
    assert (shown["status"], shown["paidCents"], shown["leftOutCents"]) == ("left-out", 0, 10_820)
    assert (await send_back(scene, order)).json()["code"] == "nothing-was-paid"
    await give_account(scene, iban="NL44RABO0123456789")
    again = await paid(scene)
    assert (again["paidCents"], again["leftOut"]) == (10_820, [])


async def test_an_account_that_nobody_approved_does_not_step_in_at_the_export(scene: Scene) -> None:
    await scene.send([line(await scene.agree())])
    wrong = (await register(scene)).json()
    await verify(scene, wrong)
    run = (await step(scene, (await draft(scene)).json(), "approval", olga(scene))).json()
    await verify(scene, wrong, outcome="rejected", reason="De bank meldt fraude.")
    await give_account(scene, iban="NL44RABO0123456789")
    run = (await step(scene, run, "export", finn(scene))).json()
    assert (run["paidCents"], run["leftOutCents"]) == (0, 5_410)
    assert (await paid(scene))["paidCents"] == 5_410


async def test_a_run_that_pays_nothing_any_more_has_no_file_and_holds_no_lines(scene: Scene) -> None:
    await scene.send([line(await scene.agree())])
    wrong = (await register(scene)).json()
    await verify(scene, wrong)
    run = (await step(scene, (await draft(scene)).json(), "approval", olga(scene))).json()
    await verify(scene, wrong, outcome="rejected", reason="De bank meldt fraude.")
    run = (await step(scene, run, "export", finn(scene))).json()
    assert (run["paidCents"], run["leftOutCents"]) == (0, 5_410)
    refused = await bank_file(scene, run)
    assert (refused.status_code, refused.json()["code"]) == (409, "bank-file-empty")
    await give_account(scene, iban="NL44RABO0123456789")
    assert (await paid(scene))["paidCents"] == 5_410


async def test_a_name_without_a_letter_is_refused(scene: Scene) -> None:
    body = {"iban": "NL20INGB0001234567", "accountName": "🏥 …"}
    answer = await scene.client.post("/bank-accounts", json=body, headers=keyed(scene.as_provider()))
    assert (answer.status_code, answer.json()["code"]) == (422, "account-name-unreadable")


async def test_the_register_keeps_a_name_as_it_is_and_the_file_its_letters(scene: Scene) -> None:
    await scene.send([line(await scene.agree())])
    body = {"iban": "NL20INGB0001234567", "accountName": "Coöperatie Zorg Één & Ruïne"}
    account = (await scene.client.post("/bank-accounts", json=body, headers=keyed(scene.as_provider()))).json()
    assert account["accountName"] == body["accountName"]
    await verify(scene, account)
    assert "<Nm>Cooperatie Zorg Een + Ruine</Nm>" in (await bank_file(scene, await paid(scene))).text


async def test_who_drafted_cannot_approve_even_with_both_roles(scene: Scene) -> None:
    await scene.send([line(await scene.agree())])
    await give_account(scene)
    both = scene.stage.headers("office-finance", "office-approver", subject=FINN)
    run = (await draft(scene)).json()
    assert (await step(scene, run, "approval", both)).json()["code"] == "four-eyes"
    assert (await step(scene, run, "approval", finn(scene))).status_code == 403
    approved = await step(scene, run, "approval", olga(scene))
    assert approved.json()["status"] == "approved"
    explained = await scene.get(f"/decisions/{approved.json()['decisionId']}/explanation", olga(scene))
    assert explained["rules"][0]["code"] == "four-eyes"


async def test_steps_come_in_order_and_of_the_version_that_was_seen(scene: Scene) -> None:
    await scene.send([line(await scene.agree())])
    await give_account(scene)
    run = (await draft(scene)).json()
    assert (await step(scene, run, "export", finn(scene))).json()["code"] == "payment-run-status"
    assert (await step(scene, run | {"version": 9}, "approval", olga(scene))).status_code == 412


async def test_eight_drafts_at_once_pay_everything_once(scene: Scene) -> None:
    agreement = await scene.agree()
    for _ in range(3):
        await scene.send([line(agreement)])
    await give_account(scene)
    answers = await asyncio.gather(*[draft(scene) for _ in range(8)])
    assert sorted(each.status_code for each in answers) == [201] + [422] * 7
    [run] = [each.json() for each in answers if each.status_code == 201]
    assert run["paidCents"] == 3 * 5_410


async def test_a_negative_net_is_carried_to_the_next_run(scene: Scene) -> None:
    agreement = await scene.agree()
    debits = [line(agreement, quantity=2)]
    await scene.send(debits)
    await give_account(scene)
    await paid(scene)
    assert codes((await scene.send([credit_of(debits[0])])).json()) == [[]]
    alone = (await draft(scene)).json()
    assert (alone["code"], "withoutAccount" in alone["facts"]) == ("nothing-to-pay", False), "it makes no run by itself"
    await scene.send([line(await scene.agree(provider=RIVAL))], provider=RIVAL)
    await give_account(scene, RIVAL, "NL91ABNA0417164300")
    carried = await paid(scene)
    assert (carried["paidCents"], carried["carriedOnCents"], carried["orders"]) == (5_410, -10_820, 2)
    await scene.send([line(await scene.agree(provider=RIVAL))], provider=RIVAL)
    assert (await paid(scene))["orders"] == 1, "what is carried does not move from order to order"
    await scene.send([line(agreement, quantity=3)])
    after = await paid(scene)
    assert (after["debitCents"], after["paidCents"]) == (16_230, 16_230 - 10_820)
    assert (await draft(scene)).json()["code"] == "nothing-to-pay"


async def test_who_is_not_paid_in_a_run_needs_no_account_for_it(scene: Scene) -> None:
    debits = [line(await scene.agree(), quantity=2)]
    await scene.send(debits)
    account = (await register(scene)).json()
    await verify(scene, account)
    await paid(scene)
    await scene.send([credit_of(debits[0])])
    await scene.send([line(await scene.agree(provider=RIVAL))], provider=RIVAL)
    await give_account(scene, RIVAL, "NL91ABNA0417164300")
    run = (await draft(scene)).json()
    assert (await verify(scene, account, outcome="rejected", reason="Opgeheven.")).status_code == 201
    run = (await step(scene, run, "approval", olga(scene))).json()
    assert run["carriedOnCents"] == -10_820
    run = (await step(scene, run, "export", finn(scene))).json()
    assert (run["paidCents"], run["leftOut"]) == (5_410, [])
    [order] = [each for each in (await scene.get("/remittances"))["items"] if each["runId"] == run["runId"]]
    refused = (await send_back(scene, order)).json()
    assert (refused["status"], refused["code"]) == (409, "nothing-was-paid")
    assert "niets betaald" in refused["detail"]


async def test_a_provider_without_an_organisation_sees_no_remittance(scene: Scene) -> None:
    await scene.send([line(await scene.agree())])
    await give_account(scene)
    await paid(scene)
    nobodys = await scene.client.get("/remittances", headers=scene.stage.headers("provider"))
    assert (nobodys.status_code, nobodys.json()["items"]) == (200, [])


async def test_a_returned_payment_waits_again(scene: Scene) -> None:
    await scene.send([line(await scene.agree(), quantity=2)])
    await give_account(scene)
    await paid(scene)
    [order] = (await scene.get("/remittances"))["items"]
    path, body = f"/remittances/{order['orderId']}/return", {"reason": "Rekening is opgeheven."}
    returned = await scene.client.post(path, json=body, headers=keyed(finn(scene)))
    assert returned.status_code == 201, returned.text
    again = await scene.client.post(path, json=body, headers=keyed(finn(scene)))
    assert again.json()["code"] == "payment-returned"
    await give_account(scene, iban="NL91ABNA0417164300")
    assert (await paid(scene))["paidCents"] == 10_820


async def test_a_provider_without_an_account_waits_and_is_named(scene: Scene) -> None:
    await scene.send([line(await scene.agree())])
    refused = (await draft(scene)).json()
    assert refused["code"] == "nothing-to-pay"
    assert refused["facts"]["withoutAccount"] == str(PROVIDER)
    mine, theirs = await scene.agree(), await scene.agree(provider=RIVAL)
    await scene.send([line(mine)])
    await scene.send([line(theirs)], provider=RIVAL)
    await give_account(scene, RIVAL)
    run = (await draft(scene)).json()
    assert run["withoutAccount"] == [str(PROVIDER)]
    assert run["paidCents"] == 5_410


async def test_what_is_received_after_the_cut_off_waits(scene: Scene) -> None:
    await scene.send([line(await scene.agree())])
    await give_account(scene)
    assert (await draft(scene, cutOff="2026-10-04")).json()["code"] == "nothing-to-pay"
    assert (await draft(scene, cutOff="2026-10-06")).json()["code"] == "cut-off-in-future"
    assert (await draft(scene, pilotCode="elsewhere")).json()["code"] == "nothing-to-pay"


async def test_a_provider_sees_only_its_own_remittances(scene: Scene) -> None:
    await scene.send([line(await scene.agree())])
    await give_account(scene)
    run = (await draft(scene)).json()
    assert (await scene.get("/remittances"))["items"] == []
    await step(scene, run, "approval", olga(scene))
    [order] = (await scene.get("/remittances"))["items"]
    rival = scene.as_provider(RIVAL)
    assert (await scene.get("/remittances", rival))["items"] == []
    assert (await scene.client.get(f"/remittances/{order['orderId']}", headers=rival)).status_code == 404


async def test_an_account_number_is_checked(scene: Scene) -> None:
    assert (await register(scene, iban="NL20INGB0001234568")).json()["code"] == "iban-invalid"


async def test_nothing_is_paid_to_an_account_that_nobody_verified(scene: Scene) -> None:
    await scene.send([line(await scene.agree())])
    await give_account(scene)
    changed = (await register(scene, iban="NL91ABNA0417164300")).json()
    assert (changed["status"], changed["checkedAt"]) == ("registered", None)
    await paid(scene)
    [order] = (await scene.get("/remittances"))["items"]
    remittance = await scene.get(f"/remittances/{order['orderId']}")
    assert remittance["iban"] == "NL20INGB0001234567", "the account of before still counts"


async def test_a_rejected_account_is_explained_and_does_not_count(scene: Scene) -> None:
    await scene.send([line(await scene.agree())])
    account = (await register(scene)).json()
    assert (await verify(scene, account, outcome="rejected")).json()["code"] == "rejection-reason-missing"
    told = (await verify(scene, account, outcome="rejected", reason="De naam hoort niet bij dit nummer.")).json()
    assert (told["status"], told["reason"]) == ("rejected", "De naam hoort niet bij dit nummer.")
    for outcome in ({"outcome": "verified"}, {"outcome": "rejected", "reason": "x"}):
        again = await verify(scene, account, **outcome)
        assert (again.status_code, again.json()["code"]) == (409, "bank-account-checked")
    assert (await draft(scene)).json()["code"] == "nothing-to-pay"
    explained = await scene.get(f"/decisions/{told['decisionId']}/explanation")
    assert explained["outcome"] == "rejected" and "NL20" not in str(explained)


async def test_an_account_that_is_rejected_after_the_draft_is_not_paid(scene: Scene) -> None:
    await scene.send([line(await scene.agree())])
    wrong = (await register(scene)).json()
    await verify(scene, wrong)
    run = (await draft(scene)).json()
    assert (await verify(scene, wrong, outcome="rejected", reason="De bank meldt fraude.")).status_code == 201
    gone = await step(scene, run, "approval", olga(scene))
    assert (gone.status_code, gone.json()["code"]) == (422, "bank-account-gone")
    await give_account(scene, iban="NL91ABNA0417164300")
    assert (await step(scene, run, "approval", olga(scene))).status_code == 201
    [order] = (await scene.get("/remittances"))["items"]
    assert (await scene.get(f"/remittances/{order['orderId']}"))["iban"] == "NL91ABNA0417164300"


async def test_the_account_that_was_verified_last_is_paid(scene: Scene) -> None:
    await scene.send([line(await scene.agree())])
    first = (await register(scene, iban="NL91ABNA0417164300")).json()
    await verify(scene, (await register(scene)).json())
    scene.stage.move_clock(timedelta(minutes=1))
    await verify(scene, first)
    await paid(scene)
    [order] = (await scene.get("/remittances"))["items"]
    assert (await scene.get(f"/remittances/{order['orderId']}"))["iban"] == "NL91ABNA0417164300"


async def test_who_registered_an_account_does_not_verify_it(scene: Scene) -> None:
    both = scene.stage.headers("provider", "office-finance", subject=FINN, organisation_id=PROVIDER)
    body = {"iban": "NL20INGB0001234567", "accountName": "Stichting Zonnehof"}
    account = (await scene.client.post("/bank-accounts", json=body, headers=keyed(both))).json()
    answer = await verify(scene, account)
    assert (answer.status_code, answer.json()["code"]) == (422, "four-eyes")


async def test_a_provider_verifies_no_account_and_sees_its_own_alone(scene: Scene) -> None:
    account = (await register(scene)).json()
    path = f"/bank-accounts/{account['accountId']}"
    own = await scene.client.post(
        f"{path}/verification", json={"outcome": "verified"}, headers=keyed(scene.as_provider(PROVIDER))
    )
    assert own.status_code == 403
    assert (await scene.client.get(path, headers=scene.as_provider(RIVAL))).status_code == 404
    assert (await scene.client.get(path, headers=scene.as_provider(PROVIDER))).json() == account
    waiting = await scene.client.get("/bank-accounts", params={"status": "registered"}, headers=finn(scene))
    assert [each["accountId"] for each in waiting.json()["items"]] == [account["accountId"]]
    assert (await scene.client.get("/bank-accounts", headers=scene.as_provider(RIVAL))).json()["items"] == []
