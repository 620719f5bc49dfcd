"""What a voucher covers at locations: its free value over the days left, against their prices."""

from collections.abc import AsyncIterator, Callable

import pytest

from services.common.ids import new_id
from tests.services.voucher.agreement_scene import AgreementScene, agreement_scene


@pytest.fixture
async def scene(database_of: Callable[[str], str]) -> AsyncIterator[AgreementScene]:
    async with agreement_scene(database_of) as made:
        yield made


async def test_the_free_value_buys_so_many_units_a_week(scene: AgreementScene) -> None:
    voucher = scene.new_voucher({2026: 310_000})
    path, who = f"/vouchers/{voucher['voucher_id']}/coverage", scene.client_of(voucher)
    asked = {"locationId": [str(scene.location_id), str(new_id())], "startsOn": "2026-12-01"}
    told = (await scene.http.get(path, params=asked, headers=who)).json()
    assert (told["leftCents"], told["days"], told["year"]) == (310_000, 31, 2026)
    found = {each["performanceCode"]: (each["weeklyQuantity"], each["canAgree"]) for each in told["items"]}
    assert found == {"T051": (7.0, True), "Z051": (7.0, True), "H126": (7.0, False)}, (
        "an hour may cost 6,000 and is offered at 10,000"
    )
    week = {"performanceCode": "T051", "unitCode": "14", "quantity": 4, "per": "week", "unitPriceCents": 10_000}
    await scene.redeemed(voucher, startsOn="2026-12-01", lines=[week])
    told = (await scene.http.get(path, params=asked, headers=who)).json()
    assert told["leftCents"] == 310_000 - 177_143
    assert {each["performanceCode"]: each["weeklyQuantity"] for each in told["items"]}["T051"] == 3.0
    seen = await scene.sql("SELECT resource, purpose FROM access_log WHERE purpose = 'compare-locations'")
    assert seen == [("vouchers", "compare-locations")] * 2


async def test_only_who_may_see_the_voucher_sees_what_it_covers(scene: AgreementScene) -> None:
    voucher = scene.new_voucher()
    path, asked = f"/vouchers/{voucher['voucher_id']}/coverage", {"locationId": [str(scene.location_id)]}
    stranger = scene.client_of(scene.new_voucher())
    assert (await scene.http.get(path, params=asked, headers=stranger)).status_code == 404
    assert (await scene.http.get(path, params=asked, headers=scene.provider)).status_code == 403
    for who in (scene.client_of(voucher, "supporter"), scene.office):
        assert (await scene.http.get(path, params=asked, headers=who)).status_code == 200
    late = await scene.http.get(path, params=asked | {"startsOn": "2029-01-01"}, headers=scene.office)
    assert (late.status_code, late.json()["code"]) == (404, "year-not-valued")
    assert (await scene.http.get(path, headers=scene.office)).status_code == 400
