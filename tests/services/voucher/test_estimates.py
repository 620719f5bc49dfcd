"""What anybody can ask beforehand: the worth of a voucher, and the own contribution. Nothing of it is kept."""

from collections.abc import AsyncIterator, Callable

import pytest

from tests.services.voucher.scene import Scene, voucher_scene

BODY = {"startsOn": "2026-11-16", "incomeCents": 3_000_000}
PATH = "/own-contribution-estimates"


@pytest.fixture
async def scene(database_of: Callable[[str], str]) -> AsyncIterator[Scene]:
    async with voucher_scene(database_of) as scene:
        yield scene


async def test_anybody_can_ask_for_the_own_contribution_in_all_forms(scene: Scene) -> None:
    answer = await scene.voucher.post(PATH, json=BODY)
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert (told["year"], told["amountsYear"], told["incomeYear"], told["provisional"]) == (2026, 2026, 2024, False)
    shown = [
        (each["deliveryForm"], each["regime"], each["lowestCents"], each["highestCents"]) for each in told["items"]
    ]
    assert shown == [
        ("stay", "low", 25_000, 25_000),
        ("stay", "high", 25_000, 250_000),
        ("vpt", "low", 25_000, 25_000),
        ("dtv", "low", 25_000, 25_000),
        ("pgb", "low", 3_040, 3_040),
        ("mpt", "low", 3_040, 3_040),
    ]
    assert told["items"][2]["firstMonthLowestCents"] == 12_329, "15 days: 250.00 × 12 × 15 ÷ 365"
    assert told["items"][1]["firstMonthLowestCents"] is None, "the high contribution begins in the fifth month"
    texts = [step["text"]["nl"] for step in told["items"][-1]["steps"]]
    assert "Bij mpt en pgb gaat er € 7.727,60 van het inkomen af." in texts
    later = (await scene.voucher.post(PATH, json=BODY | {"startsOn": "2028-01-01"})).json()
    assert (later["amountsYear"], later["provisional"], later["remarks"][-1]["code"]) == (2026, True, "provisional")


async def test_an_estimate_refuses_what_it_cannot_tell(scene: Scene) -> None:
    unknown = await scene.voucher.post(PATH, json=BODY | {"startsOn": "2023-05-01"})
    assert (unknown.status_code, unknown.json()["code"]) == (422, "contribution-year-unknown")
    for wrong in ({"incomeCents": -1}, {"incomeCents": 1.5}, {"monthsStayed": -1}, {"bsn": "111222333"}):
        refused = await scene.voucher.post(PATH, json=BODY | wrong)
        assert refused.status_code == 400, refused.text


async def test_the_pre_check_is_worth_what_a_voucher_issued_on_that_day_is(scene: Scene) -> None:
    pilot = await scene.open_pilot(profileCodes=["5VV"])
    await scene.catch_up()
    asked = {"pilotCode": pilot["code"], "profileCode": "5VV", "startsOn": "2026-10-06"}
    answer = await scene.voucher.get("/pre-check", params=asked)
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert [each["deliveryForm"] for each in told["items"]] == ["stay", "vpt", "mpt", "dtv"]
    for item in told["items"]:
        terms = {"etmalen": 4} if item["deliveryForm"] == "dtv" else {}
        voucher = await scene.issued(
            pilot, deliveryForm=item["deliveryForm"], validFrom="2026-10-06", requestedOn="2026-10-05", **terms
        )
        assert item["possible"]
        assert [(each["year"], each["valueEuros"], each["provisional"]) for each in item["years"]] == [
            (each["year"], (each["valueCents"] + 50) // 100, each["provisional"]) for each in voucher["years"]
        ]


async def test_the_pre_check_says_why_there_would_be_no_voucher(scene: Scene) -> None:
    pilot = await scene.open_pilot(profileCodes=["5VV"], deliveryForms=["stay"])
    await scene.catch_up()
    asked = {"pilotCode": pilot["code"], "profileCode": "4VG", "startsOn": "2026-10-06", "regionCode": "5521"}
    [item] = (await scene.voucher.get("/pre-check", params=asked)).json()["items"]
    assert (item["possible"], item["years"]) == (False, [])
    assert [each["code"] for each in item["reasons"]] == ["not-in-region", "profile-out-of-scope"]
    assert (await scene.voucher.get("/pre-check", params=asked | {"pilotCode": "nowhere"})).status_code == 404
    assert (await scene.voucher.get("/pre-check", params={"pilotCode": pilot["code"]})).status_code == 400
    assessor = scene.stage.headers("assessor")
    assert (await scene.voucher.get("/pre-check", params=asked, headers=assessor)).status_code == 403
