"""Providers register, show where they are, and offer at or under the list."""

from typing import Any
from uuid import UUID

import pytest

from services.common.ids import new_id
from tests.services.registry.world import World, a_day_price, a_location, a_provider, an_offer, both


async def test_a_provider_registers_itself_and_everyone_can_see_it(world: World) -> None:
    provider_id = await world.registered()
    assert provider_id == str(world.zonnehof_id)
    await world.located(provider_id)
    page = await world.seen(f"/providers/{provider_id}")
    assert (page["name"], page["sizeClass"]) == ("Zonnehof", "over-10")
    assert "professionals" not in page
    location = page["locations"][0]
    assert (location["latitude"], location["longitude"], location["municipalityCode"]) == (50.851, 5.686, "GM0935")


@pytest.mark.parametrize(
    ("second", "code"),
    [
        (a_provider(kvk="11111111"), "agb-code-taken"),
        (a_provider(agb="42000002"), "kvk-number-taken"),
    ],
)
async def test_codes_belong_to_one_provider(world: World, second: dict[str, Any], code: str) -> None:
    await world.registered()
    answer = await world.post("/providers", second, world.provider(world.linde_id))
    assert (answer.status_code, answer.json()["code"]) == (409, code)


async def test_a_provider_registers_once(world: World) -> None:
    await world.registered()
    answer = await world.post("/providers", a_provider(), world.provider())
    assert (answer.status_code, answer.json()["code"]) == (409, "provider-known")


async def test_a_provider_changes_only_itself(world: World) -> None:
    provider_id = await world.registered()
    await world.located(provider_id)
    path = f"/providers/{provider_id}"
    body = a_provider("De Zonnehof", professionals=9)
    rival = await world.client.put(path, json=body, headers={**world.provider(world.linde_id), "If-Match": '"1"'})
    stale = await world.client.put(path, json=body, headers={**world.provider(), "If-Match": '"7"'})
    missing = await world.client.put(path, json=body, headers=world.provider())
    own = await world.client.put(path, json=body, headers={**world.provider(), "If-Match": '"1"'})
    assert [each.status_code for each in (rival, stale, missing, own)] == [404, 412, 428, 200]
    assert (await world.seen(path))["sizeClass"] == "up-to-10"
    found = await world.seen("/providers", text="de zonnehof", admittedOnly="false")
    assert [each["providerId"] for each in found["items"]] == [provider_id]


async def test_all_faults_of_a_location_come_at_once(world: World) -> None:
    provider_id = await world.registered()
    body = a_location("1234AB", municipality="Mastricht")
    answer = await world.post(f"/providers/{provider_id}/locations", body, world.provider())
    assert answer.status_code == 422
    assert [each["code"] for each in answer.json()["errors"]] == ["municipality-unknown", "coordinates-needed"]
    assert "Maastricht" in answer.json()["errors"][0]["detail"]


@pytest.mark.parametrize(
    ("written", "kept"),
    [("Eijsden", "Eijsden-Margraten"), ("Sudwest-Fryslan", "Súdwest-Fryslân"), ("Nuth", "Beekdaelen")],
)
async def test_a_location_lies_in_a_municipality_in_any_spelling(world: World, written: str, kept: str) -> None:
    provider_id = await world.registered()
    body = a_location(municipality=written)
    made = await world.made(f"/providers/{provider_id}/locations", body, world.provider())
    assert made["municipality"] == kept


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Bergen", "Bergen (L.), Bergen (NH.)"),
        ("Hoofddorp", "Haarlemmermeer"),
        ("Qxqxqx", "geen naam die hierop lijkt"),
    ],
)
async def test_the_municipality_that_may_be_meant_is_named_by_place_too(world: World, written: str, said: str) -> None:
    provider_id = await world.registered()
    answer = await world.post(f"/providers/{provider_id}/locations", a_location(municipality=written), world.provider())
    [fault] = answer.json()["errors"]
    assert said in fault["detail"]
    assert "–" not in fault["detail"]


async def test_an_offer_at_the_list_price_is_taken_and_told(world: World) -> None:
    await world.published_prices()
    provider_id = await world.registered()
    location_id = await world.located(provider_id)
    body = an_offer(location_id, performanceCode="Z051", deliveryForm="stay", priceCents=19984)
    made = await world.made(f"/providers/{provider_id}/offers", body, world.provider())
    assert (made["profileCodes"], made["unit"]) == (["5VV"], {"nl": "etmaal", "en": "day and night"})
    assert await world.events("offers") == [
        {
            "offerId": made["offerId"],
            "version": 1,
            "providerId": provider_id,
            "locationId": location_id,
            "pilotCode": "zuid-limburg",
            "performanceCode": "Z051",
            "deliveryForm": "stay",
            "profileCodes": ["5VV"],
            "priceCents": 19984,
            "validFrom": "2026-01-01",
            "validTo": None,
            "withdrawn": False,
        }
    ]


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"priceCents": 7701}, "price-above-list"),
        ({"performanceCode": "H999"}, "performance-unknown"),
        ({"performanceCode": "H104"}, "performance-not-listed"),
        ({"deliveryForm": "vpt"}, "performance-not-listed"),
        ({"validFrom": "2025-12-31"}, "performance-not-listed"),
        ({"performanceCode": "Z051", "deliveryForm": "stay", "profileCodes": ["6VV"]}, "performance-not-listed"),
        ({"performanceCode": "Z051", "deliveryForm": "stay", "profileCodes": ["5VV", "6VV"]}, "profiles-not-listed"),
        ({"pilotCode": "elders"}, "price-list-missing"),
        ({"locationId": str(new_id())}, "location-unknown"),
        ({"validTo": "2025-12-31"}, "validity-reversed"),
    ],
)
async def test_an_offer_that_does_not_fit_the_list_is_refused(world: World, more: dict[str, Any], code: str) -> None:
    await world.published_prices()
    provider_id = await world.registered()
    body = an_offer(await world.located(provider_id), **more)
    answer = await world.post(f"/providers/{provider_id}/offers", body, world.provider())
    assert (answer.status_code, answer.json()["code"]) == (422, code)


async def test_an_offer_stays_under_a_lower_price_to_come(world: World) -> None:
    await world.published_prices()
    await world.published_prices(a_day_price(validFrom="2027-01-01", priceCents=19000), changes=both("Lager"))
    provider_id = await world.registered()
    offer = an_offer(await world.located(provider_id), performanceCode="Z051", deliveryForm="stay", priceCents=19984)
    answer = await world.post(f"/providers/{provider_id}/offers", offer, world.provider())
    assert answer.json()["facts"] == {"highestCents": 19000, "priceCents": 19984}
    assert (
        await world.post(f"/providers/{provider_id}/offers", offer | {"validTo": "2026-12-31"}, world.provider())
    ).status_code == 201


async def test_the_same_is_offered_once_until_withdrawn(world: World) -> None:
    await world.published_prices()
    provider_id = await world.registered()
    offer = an_offer(await world.located(provider_id))
    path = f"/providers/{provider_id}/offers"
    first = await world.made(path, offer, world.provider())
    again = await world.post(path, offer, world.provider())
    assert (again.status_code, again.json()["code"]) == (409, "offer-overlaps")
    withdrawal = f"{path}/{first['offerId']}/withdrawal"
    assert (await world.post(withdrawal, None, world.provider(world.linde_id))).status_code == 404
    assert (await world.made(withdrawal, None, world.provider()))["withdrawn"] is True
    assert (await world.post(withdrawal, None, world.provider())).json()["code"] == "offer-withdrawn"
    await world.made(path, offer, world.provider())
    assert [each["version"] for each in await world.events("offers")] == [1, 2, 1]


async def test_a_provider_cannot_write_for_another(world: World) -> None:
    provider_id = await world.registered()
    rival = world.provider(world.linde_id)
    assert (await world.post(f"/providers/{provider_id}/locations", a_location(), rival)).status_code == 404
    offer = an_offer(str(new_id()))
    assert (await world.post(f"/providers/{provider_id}/offers", offer, rival)).status_code == 404


async def test_lists_come_in_pages(world: World) -> None:
    provider_id = await world.registered()
    made = [await world.located(provider_id, name=f"Huis {number}") for number in range(3)]
    path = f"/providers/{provider_id}/locations"
    first = await world.seen(path, pageSize=2)
    second = await world.seen(path, pageSize=2, cursor=first["nextCursor"])
    assert [each["locationId"] for each in first["items"] + second["items"]] == made
    assert second["nextCursor"] is None
    assert (await world.get(f"/providers/{UUID(int=1)}/locations")).status_code == 404


@pytest.mark.parametrize(
    ("field", "value"),
    [("agbCode", "00123456"), ("agbCode", "4200001"), ("kvkNumber", "00123456"), ("kvkNumber", "6225377A"),
     ("wtzaNumber", "-12"), ("wtzaNumber", "12")],
)  # fmt: skip
async def test_a_number_that_cannot_exist_is_refused(world: World, field: str, value: str) -> None:
    answer = await world.post("/providers", a_provider(**{field: value}), world.provider())
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, f"/body/{field}")


@pytest.mark.parametrize(
    ("field", "code"),
    [("agbCode", "agb-code-taken"), ("kvkNumber", "kvk-number-taken"), ("wtzaNumber", "wtza-number-taken")],
)
async def test_a_number_belongs_to_one_provider(world: World, field: str, code: str) -> None:
    first = a_provider(wtzaNumber="WTZA-1001")
    await world.registered(first)
    other = a_provider("De Linde", "42000002", "11111111", wtzaNumber="WTZA-1002") | {field: first[field]}
    answer = await world.post("/providers", other, world.provider(world.linde_id))
    assert (answer.status_code, answer.json()["code"]) == (409, code)
