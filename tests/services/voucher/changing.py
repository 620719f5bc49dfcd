"""What tests of changed terms need at hand: prices of two forms, and the requests."""

from datetime import date
from typing import Any

import httpx

from tests.services.voucher.agreement_scene import AgreementScene
from tests.services.voucher.valued import DAY_PRICE
from tests.stage import keyed

MODULAR, PGB = 3_650_000, 4_000_000
"""€ 100 a day in 2026 and 2027, and the pgb amount that is the most of it."""
MORE = {"ground": "other", "yearCents": 365_000, "decision": "Besluit Z-17"}
"""€ 10 a day."""


def tell_two_forms(scene: AgreementScene, **changes: Any) -> None:
    """An edition with a day price for stay and the amounts of the modular package; an hour is listed for both."""
    row = {"profileCode": "5VV", "performanceCode": None, "validFrom": "2026-01-01", "source": "test"}
    items = [
        row | {"kind": "day-price", "deliveryForms": ["stay"], "performanceCode": "T051", "unitCode": "14",
               "priceCents": DAY_PRICE},
        row | {"kind": "unit-price", "profileCode": None, "deliveryForms": ["mpt", "stay"], "performanceCode": "H126",
               "unitCode": "04", "priceCents": 6_000},
        row | {"kind": "modular-amount", "deliveryForms": ["mpt"], "unitCode": "41", "priceCents": MODULAR},
        row | {"kind": "pgb-amount", "deliveryForms": ["pgb"], "unitCode": "41", "priceCents": PGB},
    ]  # fmt: skip
    scene.tell_prices(**{"version": 2, "items": items} | changes)


async def stay_voucher(scene: AgreementScene, **fields: Any) -> dict[str, Any]:
    """A voucher for stay, worth € 120 a day in 2026 and 2027, which may become one for the modular package."""
    tell_two_forms(scene)
    await scene.catch_up()
    values = {2026: 365 * DAY_PRICE, 2027: 365 * DAY_PRICE}
    voucher = scene.new_voucher(values, **{"valid_to": date(2027, 12, 31)} | fields)
    await scene.sql_write("UPDATE known_indication SET valid_to = '2027-12-31'")
    await scene.sql_write("DELETE FROM revaluation_due")
    return voucher


async def change(
    scene: AgreementScene,
    voucher: dict[str, Any],
    who: dict[str, str] | None = None,
    key: str | None = None,
    **body: Any,
) -> httpx.Response:
    """Ask for other terms, seeing the present version of the voucher."""
    headers = who or scene.office
    seen = await scene.http.get(f"/vouchers/{voucher['voucher_id']}", headers=scene.office)
    asked = {"validFrom": "2026-12-01", "requestedOn": "2026-10-01", "reason": "Terug naar huis."} | body
    return await scene.http.post(
        f"/vouchers/{voucher['voucher_id']}/terms",
        json={name: value for name, value in asked.items() if value is not None},
        headers=keyed(headers, key) | {"If-Match": seen.headers["etag"]},
    )


async def terms(scene: AgreementScene, voucher: dict[str, Any]) -> list[tuple[str, str, str, str]]:
    """First and last day, profile and form of all terms."""
    answer = await scene.http.get(f"/vouchers/{voucher['voucher_id']}/terms", headers=scene.office)
    assert answer.status_code == 200, answer.text
    names = ("validFrom", "validTo", "profileCode", "deliveryForm")
    return [tuple(each[name] for name in names) for each in answer.json()["items"]]
