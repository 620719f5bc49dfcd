"""A location says who it is and how many places it has; figures go stale, and what was said stays."""

from datetime import timedelta
from typing import Any

from tests.services.registry.world import World, a_location


def a_report(form: str = "stay", free: int = 2, people: int = 0, weeks: int = 3) -> dict[str, Any]:
    return {"deliveryForm": form, "freePlaces": free, "waitingPeople": people, "waitingWeeks": weeks}


async def test_figures_are_shown_with_since_when_and_go_stale(world: World) -> None:
    provider_id = await world.registered()
    path = f"/providers/{provider_id}/locations/{await world.located(provider_id)}/capacity"
    await world.made(path, {"items": [a_report(), a_report("mpt", 0, 4, 9)]}, world.provider())
    world.stage.move_clock(timedelta(days=10))
    await world.made(path, {"items": [a_report()]}, world.provider())
    await world.made(path, {"items": [a_report("mpt", 1, 4, 9)]}, world.provider())
    world.stage.move_clock(timedelta(days=14))
    told = {each["deliveryForm"]: each for each in (await world.seen(path))["items"]}
    assert told["stay"] == a_report() | {"since": "2026-10-05", "reportedOn": "2026-10-15", "isStale": False}
    assert (told["mpt"]["freePlaces"], told["mpt"]["since"]) == (1, "2026-10-15")
    world.stage.move_clock(timedelta(days=1))
    assert [each["isStale"] for each in (await world.seen(path))["items"]] == [True, True]
    await world.made(path, {"items": [a_report()]}, world.provider())
    [stay] = [each for each in (await world.seen(path))["items"] if each["deliveryForm"] == "stay"]
    assert (stay["since"], stay["isStale"]) == ("2026-10-30", False), "nobody knows what held in between"
    reports = (await world.seen(f"{path}/reports"))["items"]
    assert [(each["deliveryForm"], each["freePlaces"]) for each in reports] == [
        ("stay", 2), ("mpt", 0), ("stay", 2), ("mpt", 1), ("stay", 2),
    ]  # fmt: skip


async def test_only_the_provider_itself_reports_and_each_form_once(world: World) -> None:
    provider_id = await world.registered()
    path = f"/providers/{provider_id}/locations/{await world.located(provider_id)}/capacity"
    body = {"items": [a_report()]}
    assert (await world.post(path, body, world.provider(world.linde_id))).status_code == 404
    assert (await world.post(path, body, world.office)).status_code == 403
    doubled = await world.post(path, {"items": [a_report(), a_report(free=1)]}, world.provider())
    assert (doubled.status_code, doubled.json()["code"]) == (422, "form-twice")
    assert doubled.json()["errors"][0]["pointer"] == "/body/items/1/deliveryForm"
    assert (await world.post(path, {"items": [a_report(free=-1)]}, world.provider())).status_code == 400
    assert (await world.seen(path))["items"] == []


async def test_a_location_says_who_it_is_and_is_found_by_it(world: World) -> None:
    terms = {each["code"]: each["kind"] for each in (await world.seen("/identity-terms"))["items"]}
    assert set(terms.values()) == {"religion", "culture", "language", "way-of-life"}
    provider_id = await world.registered()
    path = f"/providers/{provider_id}/locations"
    said = {"identityCodes": ["roman-catholic", "small-scale"], "identityWords": "Elke zondag naar de harmonie."}
    unknown = await world.post(path, a_location(identityCodes=["pastafarian"]), world.provider())
    assert (unknown.status_code, unknown.json()["code"]) == (422, "identity-unknown")
    location_id = await world.located(provider_id, **said)
    shown = await world.seen(f"{path}/{location_id}")
    assert {name: shown[name] for name in said} == said
    for text in ("harmonie", "katholiek", "Small-scale maastricht"):
        found = await world.seen("/providers", admittedOnly="false", text=text)
        assert [each["providerId"] for each in found["items"]] == [provider_id], text
    assert (await world.seen("/providers", admittedOnly="false", text="protestants"))["items"] == []
