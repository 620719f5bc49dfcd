"""Lines with a warning are held before payment until a person releases them; the rest of their batch is paid."""

from typing import Any
from uuid import UUID

import httpx

from services.common.ids import new_id
from tests.services.claims.scene import PROVIDER, RIVAL, Scene, credit_of, day_line, line
from tests.services.claims.test_payments import draft, finn, give_account, olga, paid, send_back
from tests.stage import keyed

PRICE = 5_410


async def holds(scene: Scene, who: dict[str, str] | None = None) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await scene.get("/payment-holds", who or finn(scene)))["items"]
    return found


async def release(scene: Scene, hold: dict[str, Any], who: dict[str, str] | None = None) -> httpx.Response:
    path = f"/payment-holds/{hold['lineId']}/release"
    return await scene.client.post(path, json={"reason": "Twee hulpen tegelijk"}, headers=keyed(who or olga(scene)))


async def lines_of(scene: Scene, order: dict[str, Any]) -> list[str]:
    shown = await scene.get(f"/remittances/{order['orderId']}/lines")
    return sorted(each["lineReference"] for each in shown["items"])


async def remittances(scene: Scene) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await scene.get("/remittances"))["items"]
    return found


async def full_day(scene: Scene) -> tuple[UUID, list[dict[str, Any]]]:
    """A batch with 25 hours on one day, in two lines, and an hour on another day."""
    agreement = await scene.agree()
    lines = [line(agreement, quantity=hours) for hours in (13, 12)]
    lines.append(line(agreement, serviceFrom="2026-09-03", serviceTo="2026-09-03"))
    await scene.send(lines)
    await give_account(scene)
    return agreement, lines


async def test_a_line_with_more_hours_than_a_day_holds_waits_for_a_person(scene: Scene) -> None:
    _, lines = await full_day(scene)
    run = await paid(scene)
    assert (run["paidCents"], run["lineCount"]) == (PRICE, 1)
    held = await holds(scene)
    assert [(each["amountCents"], each["holdReasons"], each["releasedAt"]) for each in held] == [
        (13 * PRICE, ["more-than-a-day-holds"], None),
        (12 * PRICE, ["more-than-a-day-holds"], None),
    ]
    assert await lines_of(scene, (await remittances(scene))[0]) == [lines[2]["lineReference"]]
    assert (await draft(scene)).json()["code"] == "nothing-to-pay"
    answer = await release(scene, held[0])
    assert (answer.status_code, answer.json()["releaseReason"]) == (201, "Twee hulpen tegelijk")
    assert (await release(scene, held[0])).json()["code"] == "line-not-held"
    run = await paid(scene)
    assert (run["paidCents"], run["lineCount"]) == (13 * PRICE, 1)
    [first, second] = await remittances(scene)
    assert await lines_of(scene, second) == [lines[0]["lineReference"]]
    remittance = await scene.get(f"/remittances/{second['orderId']}")
    assert remittance["batchIds"] == (await scene.get(f"/remittances/{first['orderId']}"))["batchIds"]
    production = await scene.get("/production?from=2026-09-01&to=2026-09-30")
    assert [(each["acceptedCents"], each["paidCents"]) for each in production["items"]] == [(26 * PRICE, 14 * PRICE)]


async def test_a_hold_ends_with_a_credit_and_both_are_set_off(scene: Scene) -> None:
    _, lines = await full_day(scene)
    await paid(scene)
    await scene.send([credit_of(lines[0])])
    assert (await draft(scene)).json()["code"] == "nothing-to-pay"
    assert (await release(scene, (await holds(scene))[1])).status_code == 201
    run = await paid(scene)
    assert (run["debitCents"], run["creditCents"], run["paidCents"]) == (25 * PRICE, 13 * PRICE, 12 * PRICE)


async def test_where_all_is_held_nothing_is_paid_and_the_hold_stays(scene: Scene) -> None:
    await scene.send([line(await scene.agree(), quantity=25)])
    await give_account(scene)
    assert (await draft(scene)).json()["code"] == "nothing-to-pay"
    [held] = await holds(scene)
    assert (await release(scene, held, finn(scene))).status_code == 201
    assert (await paid(scene))["paidCents"] == 25 * PRICE


async def test_a_night_that_two_payers_pay_is_held_on_the_side_that_waits(scene: Scene) -> None:
    client = str(new_id())
    ours, theirs = await scene.agree(clientId=client), await scene.agree(provider=RIVAL, clientId=client, payer="wmo")
    await scene.send([day_line(ours, "2026-09-01", "2026-09-10")])
    await give_account(scene)
    await paid(scene)
    nights = [day_line(theirs, "2026-09-10", "2026-09-10"), day_line(theirs, "2026-09-11", "2026-09-12")]
    await scene.send(nights, provider=RIVAL)
    await give_account(scene, RIVAL, "NL91ABNA0417164300")
    assert (await paid(scene))["paidCents"] == 2 * 17_198
    [held] = await holds(scene)
    assert (held["holdReasons"], held["payer"], held["providerId"]) == (["two-payers"], "wmo", str(RIVAL))
    assert [len(await holds(scene, scene.as_provider(each))) for each in (PROVIDER, RIVAL)] == [0, 1]


async def test_another_office_neither_sees_nor_releases_a_hold(scene: Scene) -> None:
    await full_day(scene)
    await paid(scene)
    [held, _] = await holds(scene)
    other = scene.stage.headers("office-finance", organisation_id=new_id())
    assert await holds(scene, other) == []
    assert (await release(scene, held, other)).status_code == 404
    assert (await release(scene, held, scene.as_provider())).status_code == 403
    assert (await release(scene, {"lineId": str(new_id())})).status_code == 404


async def test_a_returned_payment_with_a_line_that_was_held_since_keeps_its_lines(scene: Scene) -> None:
    agreement = await scene.agree()
    first = line(agreement, quantity=13)
    await scene.send([first])
    await give_account(scene)
    await paid(scene)
    [order] = await remittances(scene)
    second = line(agreement, quantity=12)
    await scene.send([second])
    assert (await send_back(scene, order)).status_code == 201
    assert (await draft(scene)).json()["code"] == "nothing-to-pay"
    assert len(await holds(scene)) == 2
    assert await lines_of(scene, order) == [first["lineReference"]]
    for each in await holds(scene):
        await release(scene, each)
    assert (await paid(scene))["paidCents"] == 25 * PRICE
    assert await lines_of(scene, (await remittances(scene))[1]) == sorted(
        [first["lineReference"], second["lineReference"]]
    )
