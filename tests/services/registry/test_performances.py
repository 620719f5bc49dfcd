"""One list of performances: public, told, and the only one that price lists and offers can name."""

from typing import Any

from alembic import command

from deploy.launcher.databases import administering, create_database
from deploy.launcher.embedded_postgres import EmbeddedPostgres
from services.common.data.migrations import alembic_config
from services.common.ids import new_id
from tests.services.registry.test_challenges import found, listing, proposed
from tests.services.registry.world import PILOT, Json, World, a_day_price, a_price, an_offer
from tests.services.voucher import rows
from tests.stage import OFFICE_ID

EXCLUSIVE = {"Z041", "Z051", "Z061", "Z071", "Z081", "V041", "V051", "V061", "V071", "V081"}


async def test_everybody_can_read_the_list_in_pages_and_by_code(world: World) -> None:
    first = await world.get("/performances", pageSize=10)
    assert (first.status_code, len(first.json()["items"])) == (200, 10)
    assert 'rel="next"' in first.headers["link"]
    rest = await world.seen("/performances", pageSize=10, cursor=first.json()["nextCursor"])
    items = first.json()["items"] + rest["items"]
    assert (len(items), rest["nextCursor"]) == (16, None)
    assert [each["performanceCode"] for each in items] == sorted(each["performanceCode"] for each in items)
    assert {each["performanceCode"] for each in items if each["exclusive"]} == EXCLUSIVE
    stay = await world.get("/performances/Z051")
    assert stay.json()["unit"] == {"nl": "etmaal", "en": "day and night"}
    assert (stay.json()["unitCode"], stay.json()["mostADay"], stay.headers["etag"]) == ("14", 1, '"1"')
    assert (await world.client.head("/performances/Z051")).status_code == 200
    unchanged = await world.client.get("/performances/Z051", headers={"If-None-Match": '"1"'})
    assert unchanged.status_code == 304
    hour = await world.seen("/performances/H126")
    assert (hour["exclusive"], hour["unitCode"], hour["mostADay"]) == (False, "04", 24)
    assert (await world.get("/performances/X999")).status_code == 404
    assert (await world.get("/performances", cursor="AA")).json()["code"] == "cursor-unknown"


async def test_the_first_list_is_told_and_names_nobody(world: World) -> None:
    told = {each["performanceCode"]: each for each in await world.events("performances")}
    assert len(told) == 16
    listed = await world.seen("/performances/H531")
    assert told["H531"] == {
        "performanceId": told["H531"]["performanceId"], "version": 1, "performanceCode": "H531",
        "name": listed["name"], "unitCode": "16", "exclusive": False, "mostADay": 6, "validFrom": "2026-01-01",
    }  # fmt: skip


async def test_no_pilot_can_price_what_is_not_in_the_list(world: World) -> None:
    items = [
        a_price(performanceCode="H125"), a_price(unitCode="14"), a_price(unitCode="99", deliveryForms=["vpt"]),
        a_day_price(validFrom="2025-12-31"), a_day_price(profileCode="6VV"),
    ]  # fmt: skip
    refused = await world.post("/price-lists", {"pilotCode": "andere-pilot", "items": items}, world.office)
    assert refused.status_code == 422
    assert [(each["pointer"], each["code"]) for each in refused.json()["errors"]] == [
        ("/body/items/0/performanceCode", "performance-unknown"),
        ("/body/items/1/unitCode", "performance-unit-differs"),
        ("/body/items/2/unitCode", "performance-unit-differs"),
        ("/body/items/3/validFrom", "performance-not-yet"),
    ]
    unknown, unit, *_ = refused.json()["errors"]
    assert unknown["detail"].endswith("is H126 (Persoonlijke verzorging).")
    assert unit["detail"].endswith("is de eenheid van H126: uur (04).")


async def test_a_draft_is_changed_and_published_by_the_same_list(world: World) -> None:
    body = {"pilotCode": PILOT, "items": [a_price()]}
    draft = await world.made("/price-lists", body, world.office)
    path = f"/price-lists/{draft['priceListId']}"
    wrong = body | {"items": [a_price(performanceCode="QQQ1")]}
    changed = await world.client.put(path, json=wrong, headers={**world.office, "If-Match": '"1"'})
    assert (changed.status_code, changed.json()["code"]) == (422, "performance-unknown")
    await world.sql("UPDATE price SET performance_code = 'QQQ1', unit_code = '99'")  # a draft of before the list
    refused = await world.post(f"{path}/publication", None, world.office)
    assert [(each["pointer"], each["code"]) for each in refused.json()["errors"]] == [
        ("/items/0/performanceCode", "performance-unknown")
    ]
    assert (await world.seen(path))["status"] == "draft"


async def test_a_price_list_is_published_for_a_pilot_that_exists(world: World) -> None:
    draft = await world.made("/price-lists", {"pilotCode": "noord", "items": [a_price()]}, world.office)
    path = f"/price-lists/{draft['priceListId']}/publication"
    assert (await world.post(path, None, world.office)).status_code == 503, "voucher is away, and nobody else knows"
    await world.drafted_pilot("noord")
    assert (await world.post(path, None, world.office)).status_code == 201


async def test_an_offer_names_a_performance_of_the_list(world: World) -> None:
    await world.published_prices()
    provider_id = await world.registered()
    location_id = await world.located(provider_id)
    offer = an_offer(location_id, performanceCode="H127")
    refused = await world.post(f"/providers/{provider_id}/offers", offer, world.provider())
    assert [(each["pointer"], each["code"]) for each in refused.json()["errors"]] == [
        ("/body/performanceCode", "performance-unknown")
    ]


async def accepted(world: World, **more: Any) -> str:
    """A challenge that was accepted; its path."""
    await world.published_prices()
    path = await proposed(world, **more)
    await world.made(f"{path}/assessment", found(), world.office)
    return path


async def test_a_challenge_gives_its_care_a_code_in_the_list(world: World) -> None:
    path = await accepted(world)
    assert (await world.get("/performances/X901")).status_code == 404
    await world.made(f"{path}/listing", listing(), world.office)
    added = await world.seen("/performances/X901")
    assert (added["unitCode"], added["exclusive"], added["mostADay"]) == ("04", False, 24)
    assert (added["validFrom"], added["source"]) == ("2026-11-01", path.replace("/challenges/", "challenge "))
    assert [each["version"] for each in await world.events("performances") if each["performanceCode"] == "X901"] == [1]
    await world.made(f"{path}/listing", listing(validFrom="2026-10-20"), world.office)
    assert (await world.seen("/performances/X901"))["validFrom"] == "2026-10-20"
    told = [each for each in await world.events("performances") if each["performanceCode"] == "X901"]
    assert [(each["version"], each["validFrom"]) for each in told] == [(1, "2026-11-01"), (2, "2026-10-20")]


async def test_care_by_the_day_and_night_fills_the_day_unless_the_office_says_otherwise(world: World) -> None:
    days: Json = {"unitCode": "14", "profileCodes": ["5VV"], "deliveryForms": ["stay"]}
    path = await accepted(world, **days)
    await world.made(f"{path}/listing", listing(), world.office)
    assert (await world.seen("/performances/X901"))["exclusive"] is True
    supplement = await proposed(world, **days)
    await world.made(f"{supplement}/assessment", found(), world.office)
    await world.made(f"{supplement}/listing", listing(performanceCode="X902", exclusive=False), world.office)
    assert (await world.seen("/performances/X902"))["exclusive"] is False


async def test_a_listing_cannot_change_what_the_list_says_of_a_code(world: World) -> None:
    path = await accepted(world)
    refused = await world.post(f"{path}/listing", listing(exclusive=True), world.office)
    assert (refused.status_code, refused.json()["code"]) == (422, "exclusive-unfit")
    refused = await world.post(f"{path}/listing", listing(performanceCode="H531"), world.office)
    assert (refused.status_code, refused.json()["code"]) == (422, "performance-unit-differs")
    assert (await world.seen("/performances/H531"))["version"] == 1


def test_price_lists_of_before_bring_their_codes_along(postgres: EmbeddedPostgres) -> None:
    name = f"registry_{new_id().hex[-12:]}"
    with administering(postgres.admin_url) as admin:
        create_database(admin, name)
    config = alembic_config("registry", postgres.url_of(name))
    config.attributes["values"] = {"office": str(OFFICE_ID)}
    command.upgrade(config, "0022")
    lists = [
        {"price_list_id": new_id(), "pilot_code": "oud", "edition": place, "status": status, "version": 2,
         "created_at": "2026-03-01", "published_at": "2026-03-02" if status == "published" else None}
        for place, status in enumerate(["published", "published", "draft"], 1)
    ]  # fmt: skip
    usual: Json = {"kind": "unit-price", "delivery_forms": ["stay"], "name_nl": "Zorg", "name_en": "Care",
                   "price_cents": 1, "valid_from": "2026-03-01", "price_level": "", "formula": "", "exactness": "",
                   "code_exactness": "sourced", "source": ""}  # fmt: skip
    priced = [(0, "H126", "04"), (0, "Q001", "04"), (1, "Q001", "14"), (0, "Q014", "14"), (2, "Q999", "04")]
    with rows.connect(postgres.url_of(name)) as connection:
        rows.insert(connection, "price_list", lists)
        for place, (of, code, unit) in enumerate(priced):
            price = {"price_list_id": lists[of]["price_list_id"], "position": place, "performance_code": code}
            kind = {"kind": "day-price", "profile_code": "5VV"} if code == "Q014" else {}
            rows.insert(connection, "price", [usual | price | {"unit_code": unit} | kind])
        command.upgrade(config, "head")
        query = "SELECT code, unit_code, exclusive, most_a_day, source FROM performance WHERE code LIKE 'Q%' ORDER BY 1"
        assert [tuple(row.values()) for row in connection.execute(query)] == [
            ("Q001", "04", False, 24, "price list of oud, edition 1"),
            ("Q014", "14", True, 1, "price list of oud, edition 1"),
        ]
        [told] = connection.execute("SELECT count(*) AS n FROM feed WHERE type LIKE '%.performances.%'")
        assert told["n"] == 18
