"""Shortened agreements: shown with the day up to which they suffice, listed, and filled up before anybody else."""

from typing import Any
from uuid import UUID

import pytest

from services.voucher.operations.escrow import send_open
from services.voucher.operations.revalue import revalue_due
from tests.services.voucher.agreement_scene import AgreementScene
from tests.services.voucher.swapping import Swaps
from tests.services.voucher.valued import DAY_PRICE, HOURS, books, held, revalue, tell_lower_price, voucher_of_2026

HALF = 366 * 6_000
"""What € 60 a day asks of 2028."""


@pytest.fixture
async def short(scene: AgreementScene) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """A voucher, an agreement that has all of its days, and one that lacks 29 February of both."""
    voucher = scene.new_voucher({2026: 2_000_000, 2027: 4_380_000, 2028: 4_380_000})
    return voucher, await scene.redeemed(voucher, lines=[HOURS]), await scene.redeemed(voucher, lines=[HOURS])


async def listed(scene: AgreementScene, query: str) -> list[str]:
    answer = await scene.http.get(f"/agreements?{query}", headers=scene.office)
    return [each["agreementId"] for each in answer.json()["items"]]


async def test_a_shortened_agreement_says_until_when_and_is_listed(scene: AgreementScene, short: Any) -> None:
    voucher, full, lacking = short
    for who in (scene.client_of(voucher), scene.provider, scene.office):
        shown = [(await scene.read(each, who)).json()["sufficesUntil"] for each in (full, lacking)]
        assert shown == [None, "2028-12-29"]
    assert await listed(scene, "shortened=true") == [lacking["agreementId"]]
    assert await listed(scene, "shortened=false") == [full["agreementId"]]


async def test_one_that_starts_in_a_swap_is_shortened_like_any_other(scene: AgreementScene) -> None:
    """2028 is worth € 100 for 365 days; what starts then asks 366, and more price fills it up."""
    swaps = Swaps(scene, 1_500_000, valid_to="2028-12-31")
    await scene.sql_write("UPDATE voucher_year SET value_cents = 3650000 WHERE year = 2028")
    await swaps.second_provider()
    ending, start = await swaps.running(endsOn="2026-12-31"), await swaps.confirmed(startsOn="2028-01-01")
    answer = await swaps.swap(ending, start)
    assert (answer.status_code, answer.json()["status"]) == (201, "done"), answer.text
    [warning] = answer.json()["warnings"]
    assert (warning["code"], warning["text"]["en"][:20]) == ("leap-year-short", "2028 is a leap year.")
    assert (await scene.read(start)).json()["sufficesUntil"] == "2028-12-30"
    assert await listed(scene, "shortened=true") == [start["agreementId"]]


async def test_what_an_ending_frees_fills_it_up_in_the_same_step(scene: AgreementScene, short: Any) -> None:
    voucher, full, lacking = short
    assert held(scene, lacking)[2028] == HALF - 2 * 6_000
    assert (await scene.end(full, "2028-12-30", scene.client_of(voucher))).status_code == 201
    assert (await books(scene, voucher))[2] == (2028, 4_380_000, 4_380_000, 0), "all that came free is taken again"
    shown = (await scene.read(lacking)).json()
    assert (shown["reservations"][2]["reservedCents"], shown["sufficesUntil"]) == (HALF - 6_000, "2028-12-30")
    await send_open(scene.service)
    assert held(scene, lacking)[2028] == HALF - 6_000
    entries = "SELECT kind, cents, agreement_id FROM voucher_entry WHERE year = 2028 ORDER BY entry_id DESC LIMIT 2"
    assert [row[:2] for row in await scene.sql(entries)] == [("reserve", 6_000), ("release", 6_000)]
    [(decision_id,)] = await scene.sql("SELECT decision_id FROM decision_record WHERE kind = 'fill-up'")
    newest = "SELECT decision_id FROM voucher_entry ORDER BY entry_id DESC LIMIT 1"
    assert await scene.sql(newest) == [(decision_id,)]
    why = (await scene.http.get(f"/decisions/{decision_id}/explanation", headers=scene.provider)).json()
    assert (why["subject"], why["outcome"]) == (lacking["agreementId"], "filled-up")
    assert [(each["value"], each["validFrom"]) for each in why["facts"]] == [(HALF - 6_000, "2028-01-01")]
    assert why["decidedBy"]["roles"] == "service"
    await scene.invariants_hold()
    told = await scene.sql(
        "SELECT recipient, recipient_id, resource_id, text_en FROM messages WHERE kind = 'agreement-filled-up'"
        " ORDER BY recipient"
    )
    about = UUID(lacking["agreementId"])
    not_all = (
        f"Money of the voucher came free. Agreement {shown['number']} had too little and gets more money. It is not "
        "yet enough for all agreed days. The agreement shows the last day for which it is enough."
    )
    assert told == [
        ("client", voucher["client_id"], about, not_all), ("provider", scene.provider_id, about, not_all),
    ]  # fmt: skip


async def test_a_higher_value_fills_up_in_order_of_redemption_and_only_the_rest_is_free(scene: AgreementScene) -> None:
    """The price falls and rises again. A longer voucher gave its agreements what there was."""
    await tell_lower_price(scene, "2027-01-01", 7_000)
    voucher = voucher_of_2026(scene, valid_to="2026-12-31")
    made = [await scene.redeemed(voucher, lines=[HOURS | {"quantity": each}]) for each in (7, 3.5, 1)]
    await revalue(scene, voucher)
    assert [held(scene, each).get(2027, 0) for each in made] == [365 * 6_000, 365 * 1_000, 0]
    lacking = [each["agreementId"] for each in made[1:]]
    assert await listed(scene, "shortened=true") == lacking
    for version, cents, second, third in ((3, 9_500, 365 * 3_000, 365 * 500), (4, DAY_PRICE, 365 * 3_000, 312_857)):
        day = {"kind": "day-price", "profileCode": "5VV", "deliveryForms": ["stay"], "performanceCode": "T051",
               "unitCode": "14", "source": "test", "priceCents": cents, "validFrom": "2026-01-01"}  # fmt: skip
        scene.tell_prices(version=version, items=[day])
        await scene.catch_up()
        await revalue_due(scene.service)
        await send_open(scene.service)
        assert [held(scene, each)[2027] for each in made] == [365 * 6_000, second, third]
    assert (await books(scene, voucher))[1] == (2027, 365 * DAY_PRICE, 365 * 9_000 + 312_857, 0)
    assert await listed(scene, "shortened=true") == []
    await scene.invariants_hold()
    told = (
        "SELECT text_en LIKE '%not yet enough%', count(*) FROM messages WHERE kind = 'agreement-filled-up' GROUP BY 1"
    )
    assert await scene.sql(f"{told} ORDER BY 1") == [(False, 4), (True, 2)], "the third was filled up in two parts"


async def test_a_shortened_agreement_takes_every_other_change(scene: AgreementScene, short: Any) -> None:
    voucher, _, lacking = short
    ended = await scene.end(lacking, "2028-06-30", scene.client_of(voucher))
    assert ended.status_code == 201, ended.text
    assert (await scene.read(lacking)).json()["sufficesUntil"] is None
    assert await listed(scene, "shortened=true") == []


async def test_flagged_vouchers_are_listed(scene: AgreementScene) -> None:
    voucher, other = scene.new_voucher(), scene.new_voucher()
    await scene.redeemed(voucher)
    await scene.sql_write(
        "UPDATE voucher_year SET value_cents = 1000, overhang_cents = reserved_cents"
        " WHERE year = 2027 AND voucher_id = :v",
        v=voucher["voucher_id"],
    )
    for query, expected in (("true", voucher), ("false", other)):
        found = (await scene.http.get(f"/vouchers?flagged={query}", headers=scene.office)).json()["items"]
        assert [each["voucherId"] for each in found] == [str(expected["voucher_id"])]
