"""The public search: near first, by name, in pages, and equal to a model in plain Python."""

from random import Random
from typing import Any, NamedTuple
from uuid import UUID

import pytest

from services.common.ids import new_id
from services.registry.rules.geography import Point, distance_m
from services.registry.rules.search import Sort, folded
from tests.services.registry.world import World, a_provider, an_offer

MAASTRICHT = Point(50.851, 5.686)


class Found(NamedTuple):
    """A provider in the model, with the distance of its nearest location."""

    provider_id: UUID
    name: str
    distance_m: int


def in_order(found: list[Found], sort: Sort) -> list[Found]:
    """The model: by distance where that is asked, then by name without capitals and accents, then by id."""

    def place(one: Found) -> tuple[int, str, UUID]:
        return (one.distance_m if sort is Sort.DISTANCE else 0, folded(one.name), one.provider_id)

    return sorted(found, key=place)


async def test_the_nearest_provider_comes_first(world: World) -> None:
    near = await a_provider_at(world, 1, "Zonnehof", 50.85, 5.69)
    far = await a_provider_at(world, 2, "Élan", 50.89, 5.98)
    await a_provider_at(world, 3, "Ver weg", 52.37, 4.9)
    found = await search(world, near="50.851,5.686", radiusKm=50)
    assert [each["providerId"] for each in found] == [near, far]
    assert [each["distanceKm"] for each in found] == [0.3, 21.1]
    assert [each["providerId"] for each in await search(world, postcode="6211 AB", sort="name", radiusKm=50)] == [
        far,
        near,
    ]
    assert [each["name"] for each in await search(world)] == ["Élan", "Ver weg", "Zonnehof"]


async def test_a_provider_is_as_near_as_its_nearest_location(world: World) -> None:
    provider_id = await a_provider_at(world, 1, "Zonnehof", 50.89, 5.98)
    await world.located(provider_id, latitude=50.852, longitude=5.686)
    (found,) = await search(world, near="50.851,5.686")
    assert found["distanceKm"] == 0.1
    assert [each["distanceKm"] for each in found["locations"]] == [0.1, 21.1]


async def test_form_profile_and_text_narrow_the_search(world: World) -> None:
    await world.published_prices()
    home = await a_provider_at(world, 1, "Thuis", 50.85, 5.69)
    stay = await a_provider_at(world, 2, "De Linde", 50.86, 5.69)
    await offered(world, home)
    await offered(world, stay, performanceCode="Z051", deliveryForm="stay", priceCents=19000)
    assert await names(world, deliveryForm="mpt") == ["Thuis"]
    assert await names(world, deliveryForm="stay", profile="5VV") == ["De Linde"]
    assert await names(world, deliveryForm="stay", profile="6VV") == []
    assert await names(world, profile="6VV") == ["Thuis"]
    assert await names(world, text="LÍNDE maas") == ["De Linde"]
    assert await names(world, text="linde heerlen") == []
    (found,) = await search(world, deliveryForm="stay")
    assert found["locations"][0]["deliveryForms"] == ["stay"]


async def test_the_order_equals_the_model_over_all_pages(world: World) -> None:
    dice = Random(7)
    known: list[Found] = []
    for number in range(12):
        place = Point(round(50.851 + dice.uniform(-0.2, 0.2), 4), round(5.686 + dice.uniform(-0.2, 0.2), 4))
        name = dice.choice(["Zonnehof", "zonnehof", "Élan", "Elan", "De Linde"])
        made = await a_provider_at(world, number, name, *place)
        known.append(Found(UUID(made), name, distance_m(MAASTRICHT, place)))
    inside = [each for each in known if each.distance_m <= 12_000]
    for sort in Sort:
        model = [str(each.provider_id) for each in in_order(inside, sort)]
        assert await all_pages(world, near="50.851,5.686", radiusKm=12, sort=sort.value) == model


@pytest.mark.parametrize(
    ("params", "status", "code"),
    [
        ({"sort": "distance"}, 422, "place-missing"),
        ({"near": "50.8,5.6", "postcode": "6211"}, 422, "place-twice"),
        ({"postcode": "1011AB"}, 422, "postcode-unknown"),
        ({"near": "500,5"}, 400, "bad-input"),
        ({"near": "50.8,5.6", "cursor": "bm9uc2Vucw"}, 422, "cursor-unknown"),
        ({"deliveryForm": "pgb"}, 400, "bad-input"),
        ({"radiusKm": 0}, 400, "bad-input"),
    ],
)
async def test_a_question_that_makes_no_sense(world: World, params: dict[str, Any], status: int, code: str) -> None:
    answer = await world.get("/providers", **params)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def a_provider_at(world: World, number: int, name: str, latitude: float, longitude: float) -> str:
    body = a_provider(name, agb=f"{42000000 + number}", kvk=f"{62000000 + number}")
    provider_id = await world.registered(body, new_id())
    await world.located(provider_id, latitude=latitude, longitude=longitude)
    return provider_id


async def offered(world: World, provider_id: str, **more: Any) -> None:
    (location,) = (await world.seen(f"/providers/{provider_id}/locations"))["items"]
    body = an_offer(location["locationId"], **more)
    await world.made(f"/providers/{provider_id}/offers", body, world.provider(UUID(provider_id)))


async def search(world: World, **params: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await world.seen("/providers", admittedOnly="false", **params))["items"]
    return found


async def names(world: World, **params: Any) -> list[str]:
    return [each["name"] for each in await search(world, **params)]


async def all_pages(world: World, **params: Any) -> list[str]:
    found: list[str] = []
    cursor: dict[str, Any] = {}
    while True:
        page = await world.seen("/providers", admittedOnly="false", pageSize=3, **params, **cursor)
        found += [each["providerId"] for each in page["items"]]
        if not page["nextCursor"]:
            return found
        cursor = {"cursor": page["nextCursor"]}
