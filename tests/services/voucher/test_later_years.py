"""A right is a border: what days cannot hold and what later years cannot carry is not redeemed."""

import asyncio
from datetime import date
from typing import Any

import pytest

from tests.services.voucher.agreement_scene import DAY, AgreementScene
from tests.services.voucher.rolling import DAY_PRICE, HOURS, books, held, roll, tell_lower_price, voucher_of_2026

AN_HOUR = HOURS | {"quantity": 1, "unitPriceCents": 1}


def faults(answer: Any) -> list[tuple[str, str]]:
    """Code and sentence of every refusal."""
    body = answer.json()
    return [(each["code"], each["detail"]) for each in body.get("errors") or [body]]


def exhausted(year: int, left: str, needed: str) -> tuple[str, str]:
    """The refusal that names a year, in euros."""
    return "value-exhausted", f"The voucher has € {left} free in {year}. This agreement needs € {needed}."


async def confirmed(scene: AgreementScene, voucher: dict[str, Any], **changes: Any) -> Any:
    """What the second confirmation of an agreement answers."""
    return await scene.confirm(await scene.agreed_by_client(voucher, **changes), scene.provider)


@pytest.mark.parametrize(
    ("line", "most"),
    [
        (AN_HOUR | {"per": "day", "quantity": 600}, 24),
        (AN_HOUR | {"per": "week", "quantity": 168.01}, 168),
        (DAY | {"per": "week", "quantity": 7.01, "unitPriceCents": 1}, 7),
        (DAY | {"per": "year", "quantity": 366, "unitPriceCents": 1}, 365),
        (DAY | {"per": "total", "quantity": 763, "unitPriceCents": 1}, 762),
    ],
)
async def test_a_line_that_its_days_cannot_hold_is_refused(
    scene: AgreementScene, line: dict[str, Any], most: int
) -> None:
    """From 1 December 2026 up to 31 December 2028 there are 762 days."""
    voucher = voucher_of_2026(scene)
    draft = await scene.draft(voucher, lines=[DAY | {"performanceCode": "Z051", "unitPriceCents": 1}, line])
    assert [(each["pointer"], each["code"]) for each in draft["obstacles"]] == [("/lines/1", "quantity-impossible")]
    await scene.confirm(draft, scene.client_of(voucher))
    refused = await scene.confirm(draft, scene.provider)
    agreed = f"The agreed quantity of performance {line['performanceCode']} is {line['quantity']:.2f}"
    sentence = f"{agreed}; at most {most} fits into the agreed period."
    assert (refused.status_code, faults(refused)) == (422, [("quantity-impossible", sentence)])


async def test_an_agreement_of_the_last_day_of_the_year_is_judged_by_the_years_after_it(scene: AgreementScene) -> None:
    """24 hours a day at € 60 fit one day of the year that is valued, and never the next years."""
    voucher = voucher_of_2026(scene)
    dear = HOURS | {"per": "day", "quantity": 24}
    refused = await confirmed(scene, voucher, lines=[dear], startsOn="2026-12-31")
    assert faults(refused) == [
        exhausted(2027, "43,800.00", "525,600.00"),
        exhausted(2028, "43,920.00", "527,040.00"),
    ]
    assert (
        await confirmed(scene, voucher, lines=[dear], startsOn="2026-12-31", endsOn="2026-12-31")
    ).status_code == 201


async def test_a_total_of_a_year_that_is_not_valued_is_judged(scene: AgreementScene) -> None:
    voucher = voucher_of_2026(scene)
    total = HOURS | {"per": "total", "quantity": 731}
    refused = await confirmed(scene, voucher, lines=[total], startsOn="2027-01-02")
    assert faults(refused) == [exhausted(2027, "43,800.00", "43,860.00")]
    assert (
        await confirmed(scene, voucher, lines=[total | {"quantity": 730}], startsOn="2027-01-02")
    ).status_code == 201


async def test_what_others_will_hold_of_a_later_year_is_not_free(scene: AgreementScene) -> None:
    voucher = voucher_of_2026(scene, valid_to=date(2027, 6, 30))
    await scene.redeemed(voucher, lines=[HOURS])
    refused = await confirmed(scene, voucher, lines=[HOURS | {"quantity": 7.01}])
    assert faults(refused) == [exhausted(2027, "10,860.00", "10,875.51")]
    assert (await confirmed(scene, voucher, lines=[HOURS])).status_code == 201


async def test_of_two_at_once_one_gets_the_later_year(scene: AgreementScene) -> None:
    for _ in range(8):
        voucher = voucher_of_2026(scene)
        made = [await scene.agreed_by_client(voucher, lines=[HOURS | {"quantity": 8}]) for _ in range(3)]
        answers = await asyncio.gather(*[scene.confirm(each, scene.provider) for each in made])
        assert sorted(each.status_code for each in answers) == [201, 422, 422]
        await scene.sql_write("UPDATE voucher SET valid_to = '2026-12-31'")


async def test_the_prices_that_are_known_are_carried_on_and_a_known_edition_counts(scene: AgreementScene) -> None:
    """The last price ends with 2026; then an edition from 2027 on is half of it."""
    item = {"kind": "day-price", "profileCode": "5VV", "deliveryForms": ["stay"], "performanceCode": "T051",
            "unitCode": "14", "priceCents": DAY_PRICE, "validFrom": "2026-01-01", "validTo": "2026-12-31",
            "source": "test"}  # fmt: skip
    scene.tell_prices(version=2, items=[item])
    await scene.catch_up()
    voucher = voucher_of_2026(scene)
    refused = await confirmed(scene, voucher, lines=[DAY | {"unitPriceCents": 12_000}], startsOn="2026-12-01")
    assert refused.status_code == 201, refused.text
    await scene.sql_write("UPDATE known_price_list SET version = 1")
    await tell_lower_price(scene, "2027-01-01", 6_000)
    other = voucher_of_2026(scene)
    assert faults(await confirmed(scene, other)) == [
        exhausted(2027, "21,900.00", "36,500.00"),
        exhausted(2028, "21,960.00", "36,600.00"),
    ]


async def test_what_is_redeemed_for_later_years_is_held_when_they_begin(scene: AgreementScene) -> None:
    voucher = voucher_of_2026(scene)
    agreement = await scene.redeemed(voucher, lines=[DAY | {"unitPriceCents": DAY_PRICE}])
    await roll(scene)
    assert held(scene, agreement)[2027] == 365 * DAY_PRICE
    assert (await books(scene, voucher))[1] == (2027, 365 * DAY_PRICE, 365 * DAY_PRICE, 0)
