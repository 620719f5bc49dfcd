"""Requirement sets and price lists: drafted, published, frozen, followed."""

import csv
from pathlib import Path
from typing import Any

import pytest

from services.common.ids import new_id
from tests.services.registry.world import PILOT, World, a_day_price, a_price, a_requirement, both
from tests.stage import OFFICE_ID

SHARED = Path(__file__).parents[4] / "shared" / "data"


async def test_a_published_set_is_public_frozen_and_told(world: World) -> None:
    published = await world.published_set()
    path = f"/requirement-sets/{published['requirementSetId']}"
    seen = await world.seen(path)
    assert seen["status"] == "published"
    assert [each["code"] for each in seen["requirements"]] == ["KVK", "VECOZO", "CONT", "WMCZ", "WZD", "FRAUDE"]
    assert seen["requirements"][3]["sizes"] == ["over-10"]
    body = {"pilotCode": PILOT, "validFrom": "2026-01-01", "requirements": [a_requirement()]}
    again = await world.client.put(path, json=body, headers={**world.office, "If-Match": '"2"'})
    assert (again.status_code, again.json()["code"]) == (409, "published-frozen")
    assert (await world.post(path + "/publication", None, world.office)).json()["code"] == "published-frozen"
    assert await world.events("requirement-sets") == [
        {
            "requirementSetId": published["requirementSetId"],
            "version": 2,
            "pilotCode": PILOT,
            "officeId": str(OFFICE_ID),
            "status": "published",
            "validFrom": "2026-01-01",
        }
    ]


async def test_a_draft_can_be_changed_by_who_saw_it_last(world: World) -> None:
    body = {"pilotCode": PILOT, "validFrom": "2026-01-01", "requirements": [a_requirement()]}
    draft = await world.made("/requirement-sets", body, world.office)
    path = f"/requirement-sets/{draft['requirementSetId']}"
    changed = body | {"requirements": [a_requirement("UBO"), a_requirement("KVK")]}
    first = await world.client.put(path, json=changed, headers={**world.office, "If-Match": '"1"'})
    second = await world.client.put(path, json=changed, headers={**world.office, "If-Match": '"1"'})
    assert (first.status_code, second.status_code) == (200, 412)
    assert [each["code"] for each in (await world.seen(path))["requirements"]] == ["UBO", "KVK"]


async def test_every_fault_of_a_set_comes_at_once(world: World) -> None:
    faulty = [a_requirement("A"), a_requirement("A", due="months"), a_requirement("B", dueMonths=3)]
    body = {"pilotCode": PILOT, "validFrom": "2026-01-01", "requirements": faulty}
    answer = await world.post("/requirement-sets", body, world.office)
    assert answer.status_code == 422
    assert [(each["pointer"], each["code"]) for each in answer.json()["errors"]] == [
        ("/body/requirements/1", "requirement-code-twice"),
        ("/body/requirements/1", "months-missing"),
        ("/body/requirements/1", "knock-out-in-months"),
        ("/body/requirements/2", "months-needless"),
    ]


async def test_a_next_edition_begins_later_and_says_what_changes(world: World) -> None:
    await world.published_set()
    body = {"pilotCode": PILOT, "validFrom": "2026-10-05", "requirements": [a_requirement()]}
    draft = await world.made("/requirement-sets", body, world.office)
    answer = await world.post(f"/requirement-sets/{draft['requirementSetId']}/publication", None, world.office)
    assert [each["code"] for each in answer.json()["errors"]] == ["reaches-back", "changes-unsaid"]
    following = await world.published_set(a_requirement(), valid_from="2026-10-06", changes=both("Minder"))
    assert following["edition"] == 3
    listed = await world.seen("/requirement-sets", pilotCode=PILOT, status="published")
    assert [each["edition"] for each in listed["items"]] == [1, 3]


async def test_two_prices_for_one_day_are_refused_with_their_place(world: World) -> None:
    items = [a_price(), a_price(validFrom="2027-01-01"), a_day_price(unitCode="04"), a_price(unitCode="77")]
    answer = await world.post("/price-lists", {"pilotCode": PILOT, "items": items}, world.office)
    assert answer.status_code == 422
    assert [(each["pointer"], each["code"]) for each in answer.json()["errors"]] == [
        ("/body/items/1", "price-overlap"),
        ("/body/items/2", "unit-unfit"),
        ("/body/items/3", "price-overlap"),
        ("/body/items/3/unitCode", "unit-unknown"),
        ("/body/items/2/unitCode", "performance-unit-differs"),
        ("/body/items/3/unitCode", "performance-unit-differs"),
    ]


async def test_a_new_price_list_ends_the_prices_before_it_and_tells_both(world: World) -> None:
    first = await world.published_prices()
    second = await world.published_prices(
        a_price(validFrom="2027-01-01", priceCents=8000), changes=both("Prijzen van 2027")
    )
    before = await world.seen(f"/price-lists/{first['priceListId']}")
    assert {each["validTo"] for each in before["items"]} == {"2026-12-31"}
    told = await world.events("price-lists")
    assert [(each["priceListId"], each["version"]) for each in told] == [
        (first["priceListId"], 2),
        (first["priceListId"], 3),
        (second["priceListId"], 2),
    ]
    assert told[1]["items"][0] == {
        "kind": "unit-price",
        "profileCode": None,
        "deliveryForms": ["mpt"],
        "performanceCode": "H126",
        "unitCode": "04",
        "priceCents": 7700,
        "validFrom": "2026-01-01",
        "validTo": "2026-12-31",
        "source": "test",
    }


async def test_price_changes_never_reach_back(world: World) -> None:
    await world.published_prices()
    body = {"pilotCode": PILOT, "items": [a_price(validFrom="2026-10-05")], "changes": both("Duurder")}
    draft = await world.made("/price-lists", body, world.office)
    answer = await world.post(f"/price-lists/{draft['priceListId']}/publication", None, world.office)
    assert (answer.status_code, answer.json()["code"]) == (422, "reaches-back")


async def test_the_same_key_drafts_once(world: World) -> None:
    key, body = new_id(), {"pilotCode": PILOT, "items": [a_price()]}
    one = await world.post("/price-lists", body, world.office, key)
    two = await world.post("/price-lists", body, world.office, key)
    assert one.json() == two.json()
    assert two.headers["idempotency-replayed"] == "true"


@pytest.mark.parametrize("role", ["provider", "client", "office-voucher", "assessor", "inspector"])
async def test_only_the_registry_of_the_care_office_writes_them(world: World, role: str) -> None:
    body = {"pilotCode": PILOT, "items": [a_price()]}
    answer = await world.post("/price-lists", body, world.stage.headers(role, organisation_id=new_id()))
    assert answer.status_code == 403


@pytest.mark.skipif(not SHARED.exists(), reason="the shared data lies beside the repository")
async def test_the_sandbox_files_load_as_they_are(world: World) -> None:
    requirements = [_requirement(row) for row in _rows("sandbox_requirements")]
    prices = [_price(row) for row in _rows("sandbox_prices")]
    published = await world.published_set(*requirements)
    listed = await world.published_prices(*prices)
    assert (len(published["requirements"]), len(listed["items"])) == (28, 26)
    assert listed["items"][0]["unit"] == {"nl": "etmaal", "en": "day and night"}


def _rows(name: str) -> list[dict[str, str]]:
    with (SHARED / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _listed(cell: str) -> list[str]:
    return [] if cell == "all" else cell.split("|")


def _requirement(row: dict[str, str]) -> dict[str, Any]:
    plain = ("code", "kind", "due", "authority", "confidence", "exactness", "source")
    numbers = {"due_months": "dueMonths", "max_age_months": "maxAgeMonths", "lasts_months": "lastsMonths"}
    return (
        {name: row[name] for name in plain}
        | {field: int(row[name]) if row[name] else None for name, field in numbers.items()}
        | {name: {"nl": row[f"{name}_nl"], "en": row[f"{name}_en"]} for name in ("title", "why", "evidence")}
        | {"sizes": _listed(row["sizes"]), "deliveryForms": _listed(row["delivery_forms"])}
        | {"hoursEstimate": int(row["hours_estimate"]), "hoursExactness": row["hours_exactness"]}
        | {"legalBasis": row["legal_basis"]}
    )


def _price(row: dict[str, str]) -> dict[str, Any]:
    return {
        "kind": row["kind"],
        "profileCode": None if row["profile"] == "all" else row["profile"],
        "deliveryForms": row["delivery_form"].split("|"),
        "performanceCode": row["performance_code"] or None,
        "name": {"nl": row["name_nl"], "en": row["name_en"]},
        "unitCode": row["unit_code"],
        "priceCents": int(row["price_cents"]),
        "validFrom": row["valid_from"],
        "priceLevel": row["price_level"],
        "formula": row["formula"],
        "exactness": row["exactness"],
        "codeExactness": row["code_exactness"],
        "source": row["source"],
    }
