"""The search for locations equals a model in plain Python, whatever is asked, over all pages; and locations compare."""

from random import Random
from typing import Any
from uuid import UUID

import pytest

from services.common.ids import new_id
from tests.services.registry.crowd import FORMS, IDENTITIES, NAMES, a_crowd, found_by, settle_in
from tests.services.registry.world import World, a_day_price, a_price, a_provider, an_offer

NEAR = {"near": "50.851,5.686"}


@pytest.mark.parametrize("seed", [1, 2])
async def test_the_search_equals_the_model(world: World, seed: int) -> None:
    crowd, dice = a_crowd(seed), Random(seed)
    await settle_in(crowd, world.stage.service("registry"))
    for sort in ("distance", "waiting", "experience", "name"):
        assert await pages(world, NEAR | {"sort": sort}, size=100) == found_by(crowd, NEAR | {"sort": sort}) != []
    for _ in range(40):
        asked = a_question(dice)
        assert await pages(world, asked, size=dice.choice((7, 30))) == found_by(crowd, asked), asked


@pytest.mark.parametrize("seed", [3])
async def test_a_count_is_what_the_search_finds_with_that_choice(world: World, seed: int) -> None:
    crowd, dice = a_crowd(seed, 60), Random(seed)
    await settle_in(crowd, world.stage.service("registry"))
    for _ in range(12):
        asked = {name: value for name, value in a_question(dice).items() if name != "sort"}
        told = await world.seen("/locations/facets", **asked)
        assert told["total"] == len(found_by(crowd, asked)), asked
        for each in told["items"]:
            assert each["locations"] == len(found_by(crowd, asked | chosen(asked, each))), (asked, each)
        forms = {each["value"] for each in told["items"] if each["facet"] == "deliveryForm"}
        assert forms == {form for form in FORMS if found_by(crowd, asked | {"deliveryForm": form})}


async def test_places_are_found_by_name_and_by_postcode(world: World) -> None:
    await world.published_prices()
    near = await offering(world, 1, "Zonnehof", 50.851, 5.69)
    await offering(world, 2, "Ver weg", 52.37, 4.9)
    for asked in ({"place": "MAASTRICHT"}, {"place": "Wyck"}, {"postcode": "6211"}, {"postcode": "6211 ZZ"}):
        found = (await world.seen("/locations", None, admittedOnly="false", **asked))["items"]
        assert [each["locationId"] for each in found] == [near], asked
        assert found[0]["distanceKm"] < 3
    assert len((await world.seen("/locations", admittedOnly="false"))["items"]) == 2
    assert (await world.seen("/locations"))["items"] == [], "neither is admitted"
    answer = await world.get("/locations", place="Mastricht")
    assert (answer.status_code, answer.json()["code"]) == (422, "place-unknown")
    assert answer.json()["facts"] == {"nearest": "Maastricht"}
    [provider] = (await world.seen("/providers", admittedOnly="false", place="Maastricht"))["items"]
    assert provider["name"] == "Zonnehof"


async def test_free_places_and_waiting_are_shown_with_what_is_found(world: World) -> None:
    await world.published_prices()
    location_id = await offering(world, 1, "Zonnehof", 50.851, 5.69)
    [found] = (await world.seen("/locations", admittedOnly="false"))["items"]
    assert (found["waitingWeeks"], found["capacity"], found["mark"]) == (None, [], None)
    provider_id = found["providerId"]
    said = {"deliveryForm": "mpt", "freePlaces": 1, "waitingPeople": 0, "waitingWeeks": 2}
    path = f"/providers/{provider_id}/locations/{location_id}/capacity"
    await world.made(path, {"items": [said]}, world.provider(UUID(provider_id)))
    [found] = (await world.seen("/locations", admittedOnly="false", freePlaces="true"))["items"]
    assert (found["waitingWeeks"], found["capacity"][0]["isStale"]) == (2, False)


async def test_locations_stand_side_by_side_with_their_prices(world: World) -> None:
    await world.published_prices(a_price(), a_day_price())
    one = await offering(world, 1, "Zonnehof", 50.851, 5.69, priceCents=7000)
    two = await offering(world, 2, "De Linde", 50.86, 5.69, priceCents=6500)
    told = await world.seen("/locations/comparison", locationId=[two, one], place="Maastricht")
    assert [each["providerName"] for each in told["items"]] == ["De Linde", "Zonnehof"]
    [row] = told["prices"]
    assert (row["performanceCode"], row["unitCode"], row["deliveryForm"]) == ("H126", "04", "mpt")
    assert row["prices"] == [{"locationId": two, "priceCents": 6500}, {"locationId": one, "priceCents": 7000}]
    assert (await world.seen("/locations/comparison", locationId=[one], deliveryForm="stay"))["prices"] == []
    six = [str(new_id()) for _ in range(6)]
    assert (await world.get("/locations/comparison", locationId=six)).status_code == 400
    unknown = await world.get("/locations/comparison", locationId=[one, six[0]])
    assert (unknown.status_code, unknown.json()["facts"]) == (422, {"unknown": six[0]})
    twice = await world.get("/locations/comparison", locationId=[one, one])
    assert (twice.status_code, twice.json()["code"]) == (422, "locations-repeated")


@pytest.mark.parametrize(
    ("params", "status", "code"),
    [
        ({"sort": "distance"}, 422, "place-missing"),
        ({"sort": "price"}, 400, "bad-input"),
        ({"near": "50.8,5.6", "place": "Maastricht"}, 422, "place-twice"),
        ({"postcode": "1011AB"}, 422, "postcode-unknown"),
        ({"identity": ["pastafarian"]}, 422, "identity-unknown"),
        ({"near": "50.8,5.6", "cursor": "bm9uc2Vucw"}, 422, "cursor-unknown"),
        ({"place": " "}, 400, "bad-input"),
    ],
)
async def test_a_question_that_makes_no_sense(world: World, params: dict[str, Any], status: int, code: str) -> None:
    answer = await world.get("/locations", **params)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def a_question(dice: Random) -> dict[str, Any]:
    """Something a searcher may ask; each part half of the time."""
    asked: dict[str, Any] = {
        **NEAR,
        "radiusKm": dice.choice((5, 12, 25)),
        "deliveryForm": dice.choice(FORMS),
        "profile": dice.choice(("5VV", "6VV")),
        "text": dice.choice((*NAMES, "linde maas", "hof zon", "_")),
        "identity": dice.sample(IDENTITIES, dice.randint(1, 2)),
        "freePlaces": "true",
        "mostWaitingWeeks": dice.choice((0, 4)),
        "admittedOnly": "false",
        "sort": dice.choice(("waiting", "experience", "name")),
    }
    rare = {"identity", "text", "mostWaitingWeeks"}
    return {name: value for name, value in asked.items() if dice.random() < (0.25 if name in rare else 0.5)}


def chosen(asked: dict[str, Any], each: dict[str, Any]) -> dict[str, Any]:
    """The question with a choice made; identities add up, other choices replace."""
    if each["facet"] == "identity":
        return {"identity": [*asked.get("identity", ()), each["value"]]}
    return {each["facet"]: int(each["value"]) if each["facet"] == "mostWaitingWeeks" else each["value"]}


async def pages(world: World, asked: dict[str, Any], size: int) -> list[str]:
    found: list[str] = []
    cursor: dict[str, Any] = {}
    while True:
        page = await world.seen("/locations", pageSize=size, **asked, **cursor)
        found += [each["locationId"] for each in page["items"]]
        if not page["nextCursor"]:
            return found
        cursor = {"cursor": page["nextCursor"]}


async def offering(world: World, number: int, name: str, latitude: float, longitude: float, **more: Any) -> str:
    """A provider with one location and one offer; the location's id."""
    body = a_provider(name, agb=f"{42000000 + number}", kvk=f"{62000000 + number}")
    provider_id = await world.registered(body, new_id())
    location_id = await world.located(provider_id, latitude=latitude, longitude=longitude)
    offer = an_offer(location_id, **more)
    await world.made(f"/providers/{provider_id}/offers", offer, world.provider(UUID(provider_id)))
    return location_id
