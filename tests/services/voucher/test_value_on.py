"""The value by the terms of a day, and as it was known at an instant."""

from datetime import UTC, date, datetime
from typing import Any

from tests.services.voucher.agreement_scene import AgreementScene
from tests.services.voucher.changing import MODULAR, MORE, change, stay_voucher
from tests.services.voucher.scene import codes
from tests.services.voucher.valued import DAY_PRICE, HOURS

STAY, HOME = 334 * DAY_PRICE, 31 * MODULAR // 365
WITH_SUPPLEMENT = 365 * DAY_PRICE + 31 * 1_000


async def value(scene: AgreementScene, voucher: dict[str, Any], **query: Any) -> dict[str, Any]:
    path = f"/vouchers/{voucher['voucher_id']}/value"
    answer = await scene.http.get(path, params=query, headers=scene.client_of(voucher))
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    assert sum(each["cents"] for each in body["components"]) == body["valueCents"]
    return body


async def refused(scene: AgreementScene, voucher: dict[str, Any], **query: Any) -> tuple[int, str]:
    path = f"/vouchers/{voucher['voucher_id']}/value"
    answer = await scene.http.get(path, params=query, headers=scene.office)
    return answer.status_code, codes(answer)[0]


async def test_a_day_has_the_run_of_days_with_its_terms(scene: AgreementScene) -> None:
    voucher = await stay_voucher(scene)
    assert (await change(scene, voucher, deliveryForm="mpt")).status_code == 201
    for day, form, first, last, cents in (
        ("2026-01-01", "stay", "2026-01-01", "2026-11-30", STAY),
        ("2026-11-30", "stay", "2026-01-01", "2026-11-30", STAY),
        ("2026-12-01", "mpt", "2026-12-01", "2026-12-31", HOME),
        ("2027-01-01", "mpt", "2027-01-01", "2027-12-31", MODULAR),
        ("2027-12-31", "mpt", "2027-01-01", "2027-12-31", MODULAR),
    ):
        found = await value(scene, voucher, on=day)
        run = found["ofDay"]
        assert (found["on"], found["year"]) == (day, int(day[:4]))
        assert (run["deliveryForm"], run["dayFrom"], run["dayTo"], run["cents"]) == (form, first, last, cents)
    assert (await value(scene, voucher, year=2026))["valueCents"] == STAY + HOME
    assert (await value(scene, voucher, year=2026))["ofDay"] is None


async def test_a_value_is_shown_as_it_was_known(scene: AgreementScene) -> None:
    """A supplement is decided on 5 October, an agreement is redeemed on the 6th, and a form is chosen on the 7th."""
    voucher = await stay_voucher(scene)
    assert (await change(scene, voucher, supplements=[MORE], requestedOn=None)).status_code == 201
    scene.stage.move_clock(datetime(2026, 10, 6, 7, tzinfo=UTC))
    await scene.redeemed(voucher, startsOn="2026-12-01", lines=[HOURS])
    scene.stage.move_clock(datetime(2026, 10, 7, 7, tzinfo=UTC))
    assert (await change(scene, voucher, deliveryForm="mpt", supplements=[])).status_code == 201
    now = await value(scene, voucher, on="2026-12-24")
    assert (now["valueCents"], now["ofDay"]["cents"], now["reservedCents"]) == (STAY + HOME, HOME, 31 * 6_000)
    first = await value(scene, voucher, on="2026-12-24", knownAt="2026-10-05T12:00:00Z")
    assert (first["valueCents"], first["reservedCents"], first["leftCents"]) == (WITH_SUPPLEMENT, 0, WITH_SUPPLEMENT)
    assert (first["ofDay"]["deliveryForm"], first["ofDay"]["cents"]) == ("stay", 31 * (DAY_PRICE + 1_000))
    assert (first["knownAt"], first["cause"]) == ("2026-10-05T12:00:00Z", "terms")
    second = await value(scene, voucher, year=2026, knownAt="2026-10-06T12:00:00+02:00")
    assert (second["valueCents"], second["reservedCents"]) == (WITH_SUPPLEMENT, 31 * 6_000)
    assert first["decisionId"] == second["decisionId"] != now["decisionId"]
    later = await value(scene, voucher, on="2026-12-24", knownAt="2026-10-08T00:00:00Z")
    assert later["valueCents"] == now["valueCents"]


async def test_days_and_instants_without_a_value(scene: AgreementScene) -> None:
    voucher = await stay_voucher(scene, valid_from=date(2026, 9, 1))
    assert (await change(scene, voucher, supplements=[MORE], requestedOn=None)).status_code == 201
    assert await refused(scene, voucher, on="2026-08-31") == (404, "day-outside-voucher")
    assert await refused(scene, voucher, on="2028-01-01") == (404, "day-outside-voucher")
    assert await refused(scene, voucher, on="2026-09-01", year=2027) == (422, "day-of-another-year")
    assert await refused(scene, voucher, on="2026-09-01", knownAt="2026-10-05T06:59:59Z") == (
        404, "value-not-known-then",
    )  # fmt: skip
    assert await refused(scene, voucher, year=2030) == (404, "year-not-valued")
    other = scene.client_of({"client_id": voucher["voucher_id"]})
    answer = await scene.http.get(f"/vouchers/{voucher['voucher_id']}/value?on=2026-09-01", headers=other)
    assert answer.status_code == 404
