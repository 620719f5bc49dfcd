"""A line keeps what the one list of performances said when it was drafted, and names only what is in the list."""

import httpx

from services.common.ids import new_id
from tests.services.voucher.agreement_scene import DAY, NIGHT, AgreementScene
from tests.stage import keyed

RICH = {2026: 9_000_000, 2027: 9_000_000}


async def drafted(scene: AgreementScene, *codes: str) -> httpx.Response:
    """The answer to a draft with these performances."""
    voucher = scene.new_voucher(RICH)
    body = scene.body(lines=[DAY | {"performanceCode": code} for code in codes])
    path = f"/vouchers/{voucher['voucher_id']}/agreements"
    return await scene.http.post(path, json=body, headers=keyed(scene.client_of(voucher)))


async def test_a_code_that_is_in_no_list_is_refused_with_the_nearest_one(scene: AgreementScene) -> None:
    refused = await drafted(scene, "T051", "H127", "9")
    assert refused.status_code == 422
    assert [(each["pointer"], each["code"]) for each in refused.json()["errors"]] == [
        ("/body/lines/1/performanceCode", "performance-unknown"),
        ("/body/lines/2/performanceCode", "performance-unknown"),
    ]
    assert refused.json()["errors"][0]["detail"].endswith("The code most like it is H126.")
    assert await scene.sql("SELECT count(*) FROM agreement") == [(0,)]


async def test_a_code_that_was_just_added_is_found_in_the_feed(scene: AgreementScene) -> None:
    scene.tell_performance("Z901", "14")
    assert (await drafted(scene, "Z901")).status_code == 201
    assert await scene.sql("SELECT exclusive, most_a_day FROM agreement_line") == [(True, 1)]


async def test_registry_is_asked_only_for_a_code_that_is_not_known(scene: AgreementScene) -> None:
    scene.registry.is_away = True
    assert (await drafted(scene, "Z051")).status_code == 201
    assert (await drafted(scene, "Z901")).status_code == 503


async def test_a_later_list_changes_no_agreement(scene: AgreementScene) -> None:
    performance_id = new_id()
    scene.tell_performance("Z902", "14", performanceId=performance_id, exclusive=False)
    before = await drafted(scene, "Z902")
    scene.tell_performance("Z902", "14", performanceId=performance_id, version=2)
    await scene.catch_up()
    after = await drafted(scene, "Z902")
    query = "SELECT exclusive FROM agreement_line WHERE agreement_id = CAST(:id AS uuid)"
    told = [await scene.sql(query, id=each.json()["agreementId"]) for each in (before, after)]
    assert told == [[(False,)], [(True,)]]


async def test_care_that_is_new_in_the_list_fills_the_day_as_the_first_rows_do(scene: AgreementScene) -> None:
    scene.tell_performance("Z901", "14")
    night = {"kind": "unit-price", "profileCode": "5VV", "deliveryForms": ["stay"], "performanceCode": "Z901",
             "unitCode": "14", "priceCents": 12_000, "validFrom": "2026-01-01", "source": "test"}  # fmt: skip
    scene.tell_prices(priceListId=new_id(), items=[night])
    scene.tell_offer("Z901")
    await scene.catch_up()
    voucher = scene.new_voucher(RICH)
    await scene.redeemed(voucher, lines=[NIGHT], endsOn="2026-12-20")
    second = await scene.agreed_by_client(voucher, lines=[NIGHT | {"performanceCode": "Z901"}], startsOn="2026-12-20")
    refused = await scene.confirm(second, scene.provider)
    assert (refused.status_code, refused.json()["code"]) == (422, "care-overlaps")
