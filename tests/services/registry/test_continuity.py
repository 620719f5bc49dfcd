"""A signal of the inspectorate, the suspension it may lead to, and how care goes on for the clients there."""

from typing import Any

import pytest
from sqlalchemy import event

from services.common.ids import new_id
from tests.services.registry.world import Json, World, a_provider, an_offer, both

FAR_AWAY = "1011AB"
SEEN = {"seenOn": "2026-10-01", "words": "De nachtzorg was niet bezet."}


def inspector(world: World) -> dict[str, str]:
    return world.stage.headers("inspector", organisation_id=new_id())


async def filed(world: World, admission: Json) -> Json:
    return await world.made("/inspection-signals", SEEN | {"providerId": admission["providerId"]}, inspector(world))


async def decided(world: World, signal: Json, **body: Any) -> Json:
    path = f"/inspection-signals/{signal['signalId']}/decision"
    return await world.made(
        path, {"outcome": "suspended", "reason": "Onveilig.", "from": "2026-10-05"} | body, world.office
    )


async def suspended(world: World, admission: Json) -> Json:
    path = f"/admissions/{admission['admissionId']}/suspensions"
    return await world.made(path, {"from": "2026-10-05", "reason": "Onderzoek"}, world.office)


async def plan_of(world: World, suspension: Json, who: dict[str, str] | None = None) -> Json:
    return await world.seen(f"/continuity-plans/{suspension['suspensionId']}", who or world.office)


async def a_neighbour(world: World, name: str, postcode: str, free: int | None, number: int) -> str:
    """An admitted provider with care at home near a postcode; its location."""
    provider_id = new_id()
    who = world.provider(provider_id)
    await world.registered(a_provider(name, f"4300000{number}", f"6300000{number}", professionals=5), provider_id)
    where = {"latitude": 52.37, "longitude": 4.9} if postcode == FAR_AWAY else {}
    location_id = await world.located(str(provider_id), postcode=postcode, **where)
    await world.made(f"/providers/{provider_id}/offers", an_offer(location_id), who)
    if free is not None:
        body = {"items": [{"deliveryForm": "mpt", "freePlaces": free, "waitingPeople": 0, "waitingWeeks": 0}]}
        path = f"/providers/{provider_id}/locations/{location_id}/capacity"
        await world.made(path, body, who)
    admission = await world.applied("mpt", provider_id=str(provider_id))
    await world.handed_in(admission, "KVK", "VECOZO", "CONT")
    await world.found(admission, KVK="verified", VECOZO="verified", CONT="verified", FRAUDE="clear")
    await world.decided(admission)
    return location_id


async def test_a_signal_is_confidential_until_it_is_decided(world: World) -> None:
    admission = await world.admitted()
    signal = await filed(world, admission)
    path = f"/inspection-signals/{signal['signalId']}"
    who = {
        "inspector": inspector(world),
        "office": world.office,
        "own": world.provider(),
        "rival": world.provider(world.linde_id),
        "client": world.stage.headers("client"),
        "nobody": None,
    }

    async def seen() -> dict[str, int]:
        return {name: (await world.get(path, each)).status_code for name, each in who.items()}

    closed = {"inspector": 200, "office": 200, "own": 404, "rival": 404, "client": 403, "nobody": 401}
    assert await seen() == closed
    assert (await world.seen("/inspection-signals", world.provider()))["items"] == []
    assert len((await world.seen("/inspection-signals", world.office))["items"]) == 1
    assert SEEN["words"] not in (await world.get(f"/providers/{admission['providerId']}")).text
    await decided(world, signal)
    assert await seen() == closed | {"own": 200}
    assert len((await world.seen("/inspection-signals", world.provider()))["items"]) == 1
    assert (await world.seen("/inspection-signals", world.provider(world.linde_id)))["items"] == []


async def test_a_signal_can_suspend_without_payment(world: World) -> None:
    admission = await world.admitted()
    done = await decided(world, await filed(world, admission), noPaymentFrom="2026-10-20")
    [suspension] = (await world.seen(f"/admissions/{admission['admissionId']}/suspensions", world.provider()))["items"]
    assert done["suspensionIds"] == [suspension["suspensionId"]]
    assert (suspension["cause"], suspension["noPaymentFrom"]) == ("care-office", "2026-10-20")
    assert (await world.standing(admission))["status"] == "suspended"
    explanation = await world.seen(f"/decisions/{done['decisionId']}/explanation", world.provider())
    assert (explanation["outcome"], explanation["rules"][0]["text"]["nl"]) == ("suspended", "Onveilig.")


@pytest.mark.parametrize(
    ("days", "until"),
    [("2026-10-05", None), ("2026-12-01", None), ("2026-10-05", "2026-10-20")],
    ids=["runs", "announced", "to be lifted"],
)
async def test_a_signal_lets_a_suspension_that_runs_already_go_on(world: World, days: str, until: str | None) -> None:
    admission = await world.admitted()
    path = f"/admissions/{admission['admissionId']}/suspensions"
    first = await world.made(path, {"from": days, "reason": "Onderzoek"}, world.office)
    if until:
        await world.made(f"{path}/{first['suspensionId']}/lifting", {"until": until, "reason": "x"}, world.office)
    done = await decided(world, await filed(world, admission), noPaymentFrom="2026-10-20")
    assert (done["suspensionIds"], done["ongoingSuspensionIds"]) == ([], [first["suspensionId"]])
    [now] = (await world.seen(path, world.provider()))["items"]
    assert (now["from"], now["until"], now["noPaymentFrom"]) == ("2026-10-05", None, "2026-10-20")
    assert (await world.standing(admission))["status"] == "suspended"
    explanation = await world.seen(f"/decisions/{now['decisionId']}/explanation", world.provider())
    assert explanation["rules"][0]["text"]["nl"] == "Onveilig."
    told = (await world.events("suspensions"))[-1]
    assert (told["from"], told["until"], told["noPaymentFrom"]) == ("2026-10-05", None, "2026-10-20")


async def test_a_signal_can_lead_to_nothing_with_the_reason(world: World) -> None:
    admission = await world.admitted()
    body = {"outcome": "not-suspended", "from": None, "reason": "Het is hersteld."}
    done = await decided(world, await filed(world, admission), **body)
    assert (done["outcome"], done["reason"], done["suspensionIds"]) == ("not-suspended", "Het is hersteld.", [])
    assert (await world.standing(admission))["status"] == "admitted-on-conditions"
    again = await world.post(f"/inspection-signals/{done['signalId']}/decision", body, world.office)
    assert (again.status_code, again.json()["code"]) == (409, "signal-decided")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"outcome": "suspended"}, "suspension-day-missing"),
        ({"outcome": "suspended", "from": "2026-10-04"}, "suspension-reaches-back"),
        ({"outcome": "suspended", "from": "2026-10-06", "noPaymentFrom": "2026-10-05"}, "no-payment-too-early"),
        ({"outcome": "not-suspended", "from": "2026-10-06"}, "suspension-days-needless"),
    ],
)
async def test_a_decision_on_a_signal_that_does_not_fit(world: World, body: Json, code: str) -> None:
    signal = await filed(world, await world.admitted())
    path = f"/inspection-signals/{signal['signalId']}/decision"
    answer = await world.post(path, {"reason": "x"} | body, world.office)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, code)


async def test_a_signal_is_about_a_provider_and_what_was_seen(world: World) -> None:
    body = {"providerId": str(new_id()), "seenOn": "2026-10-06", "words": "x"}
    answer = await world.post("/inspection-signals", body, inspector(world))
    assert [each["code"] for each in answer.json()["errors"]] == ["signal-provider-unknown", "signal-from-future"]
    provider_id = await world.registered()
    signal = await world.made("/inspection-signals", SEEN | {"providerId": provider_id}, inspector(world))
    body = {"outcome": "suspended", "reason": "x", "from": "2026-10-05"}
    answer = await world.post(f"/inspection-signals/{signal['signalId']}/decision", body, world.office)
    assert (answer.status_code, answer.json()["code"]) == (409, "nobody-to-suspend")


async def test_a_plan_counts_clients_and_shows_who_could_take_over_nearest_first(world: World) -> None:
    await world.published_prices()
    admission = await world.admitted()
    location_id = await world.located(admission["providerId"])
    far, near = [
        await a_neighbour(world, name, postcode, free, number)
        for number, (name, postcode, free) in enumerate([("Ver", "6411AA", None), ("Dichtbij", "6212AA", 3)], 1)
    ]
    await a_neighbour(world, "Vol", "6211AB", 0, 3)
    await a_neighbour(world, "Te ver", FAR_AWAY, 9, 4)
    for started in (True, True, False):
        await world.agreed(admission["providerId"], started=started, locationId=location_id)
    plan = await plan_of(world, await suspended(world, admission))
    assert (plan["status"], plan["clientsInCare"]) == ("open", 2)
    assert (plan["clientsInCareNow"], plan["clientsToStartNow"]) == (2, 1)
    [place] = plan["locations"]
    assert (place["locationId"], place["clientsInCare"]) == (location_id, 2)
    assert [(each["locationId"], each["freePlaces"]) for each in place["candidates"]] == [(near, 3), (far, None)]
    first = place["candidates"][0]
    assert (first["name"], first["deliveryForms"], first["profileCodes"]) == ("Dichtbij", ["mpt"], [])
    assert 0 < first["distanceKm"] < place["candidates"][1]["distanceKm"] < 25


async def test_a_suspended_neighbour_cannot_take_over(world: World) -> None:
    await world.published_prices()
    admission = await world.admitted()
    await world.located(admission["providerId"])
    await a_neighbour(world, "Dichtbij", "6212AA", 3, 1)
    listed = (await world.seen("/admissions", world.office))["items"]
    [neighbour] = [each for each in listed if each["providerId"] != admission["providerId"]]
    await suspended(world, neighbour)
    plan = await plan_of(world, await suspended(world, admission))
    assert plan["locations"][0]["candidates"] == []


async def test_provider_and_care_office_work_on_a_plan_until_its_tasks_are_done(world: World) -> None:
    admission = await world.admitted()
    await world.agreed(admission["providerId"])
    suspension = await suspended(world, admission)
    path = f"/continuity-plans/{suspension['suspensionId']}"
    task = {"who": "care-office", "words": both("Bel de cliëntenraad."), "dueOn": "2026-10-09"}
    plan = await world.made(f"{path}/tasks", task, world.office)
    assert [each["who"] for each in plan["tasks"]] == ["provider", "provider", *["care-office"] * 3]
    changed = await world.client.put(
        path,
        json={"status": "in-progress", "approach": "Buren helpen."},
        headers={**world.office, "If-Match": f'"{plan["version"]}"'},
    )
    assert (changed.json()["approach"], changed.json()["status"]) == ("Buren helpen.", "in-progress")
    own = await plan_of(world, suspension, world.provider())
    assert (own["approach"], [each["who"] for each in own["tasks"]]) == (None, ["provider", "provider"])
    hidden = f"{path}/tasks/{plan['tasks'][-1]['taskId']}/completion"
    assert (await world.post(hidden, {}, world.provider())).status_code == 404
    for each in own["tasks"]:
        await world.made(f"{path}/tasks/{each['taskId']}/completion", {"note": "Gedaan."}, world.provider())
    done = f"{path}/tasks/{own['tasks'][0]['taskId']}/completion"
    assert (await world.post(done, {}, world.provider())).json()["code"] == "continuity-task-done"
    version = (await plan_of(world, suspension))["version"]
    headers = {**world.office, "If-Match": f'"{version}"'}
    early = await world.client.put(path, json={"status": "closed"}, headers=headers)
    assert (early.status_code, early.json()["code"], early.json()["facts"]["open"]) == (409, "continuity-tasks-open", 3)
    back = await world.client.put(path, json={"status": "open"}, headers=headers)
    assert back.json()["code"] == "continuity-plan-reopened"
    for each in plan["tasks"][2:]:
        await world.made(f"{path}/tasks/{each['taskId']}/completion", {}, world.office)
    headers = {**world.office, "If-Match": f'"{version + 3}"'}
    closed = await world.client.put(path, json={"status": "closed"}, headers=headers)
    assert closed.json()["status"] == "closed"
    late = await world.post(f"{path}/tasks", task, world.office)
    assert (late.status_code, late.json()["code"]) == (409, "continuity-plan-closed")


async def test_a_plan_without_clients_has_nothing_to_do_and_closes_with_the_suspension(world: World) -> None:
    admission = await world.admitted()
    suspension = await suspended(world, admission)
    assert (await plan_of(world, suspension))["tasks"] == []
    lifting = f"/admissions/{admission['admissionId']}/suspensions/{suspension['suspensionId']}/lifting"
    await world.made(lifting, {"until": "2026-10-05", "reason": "x"}, world.office)
    listed = await world.seen("/continuity-plans", world.provider(), status="closed")
    assert [each["planId"] for each in listed["items"]] == [suspension["suspensionId"]]


async def test_a_plan_stays_open_until_the_last_day_of_the_suspension_has_passed(world: World) -> None:
    admission = await world.admitted()
    await world.agreed(admission["providerId"])
    suspension = await suspended(world, admission)
    lifting = f"/admissions/{admission['admissionId']}/suspensions/{suspension['suspensionId']}/lifting"
    await world.made(lifting, {"until": "2026-10-20", "reason": "x"}, world.office)
    assert (await plan_of(world, suspension))["status"] == "open"
    await world.reviewed(days=15)
    assert (await plan_of(world, suspension))["status"] == "open"
    await world.reviewed(days=1)
    assert (await plan_of(world, suspension))["status"] == "closed"


async def test_a_suspension_by_rule_has_a_plan_too(world: World) -> None:
    admission = await world.admitted()
    await world.agreed(admission["providerId"])
    await world.reviewed(days=183)
    [plan] = (await world.seen("/continuity-plans", world.office, status="open"))["items"]
    assert (plan["providerId"], plan["clientsInCare"]) == (admission["providerId"], 1)


async def test_a_rival_sees_no_plan(world: World) -> None:
    admission = await world.admitted()
    suspension = await suspended(world, admission)
    rival = world.provider(world.linde_id)
    assert (await world.get(f"/continuity-plans/{suspension['suspensionId']}", rival)).status_code == 404
    assert (await world.seen("/continuity-plans", rival))["items"] == []


async def test_a_wrong_fact_in_a_plan_can_be_reported_by_its_provider_alone(world: World) -> None:
    suspension = await suspended(world, await world.admitted())
    body = {
        "resource": f"continuity-plans/{suspension['suspensionId']}",
        "fact": "clientsInCare",
        "whatIsWrong": "Er zijn meer cliënten.",
    }
    made = await world.made("/fact-reports", body, world.provider())
    assert made["status"] == "open"
    rival = await world.post("/fact-reports", body, world.provider(world.linde_id))
    assert rival.status_code == 404


async def test_a_plan_looks_around_at_every_location_in_one_query(world: World) -> None:
    await world.published_prices()
    admission = await world.admitted()
    await a_neighbour(world, "Dichtbij", "6212AA", 3, 1)
    for _ in range(3):
        await world.located(admission["providerId"])
    suspension = await suspended(world, admission)
    asked: list[str] = []
    engine = world.stage.service("registry").database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", lambda *given: asked.append(given[2]))
    plan = await plan_of(world, suspension)
    assert [len(each["candidates"]) for each in plan["locations"]] == [1, 1, 1]
    assert sum("JOIN offer o" in each for each in asked) == 1
