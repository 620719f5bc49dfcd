"""What tests of values over years need at hand: a voucher that can be valued, a new price list, and what came of it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from services.voucher.operations.escrow import send_open
from services.voucher.operations.revalue import revalue_due
from tests.services.voucher import rows
from tests.services.voucher.agreement_scene import AgreementScene

NEW_YEAR = datetime(2026, 12, 31, 23, 0, tzinfo=UTC)
"""Midnight in Amsterdam."""
DAY_PRICE = 12_000
YEAR = 365 * 10_000
"""What one etmaal a day at € 100 holds of 2027."""
LEAP_YEAR = 366 * 10_000
"""The same of 2028."""
HOURS = {"performanceCode": "H126", "unitCode": "04", "quantity": 7, "per": "week", "unitPriceCents": 6_000}
"""€ 60 a day, under a voucher of which the profile has no price yet."""


def voucher_of_2026(scene: AgreementScene, **fields: Any) -> dict[str, Any]:
    """A voucher with an indication and terms, up to 31 December 2028; in 2026 it is worth € 20,000."""
    return scene.new_voucher({2026: 2_000_000}, **{"valid_to": date(2028, 12, 31)} | fields)


async def revalue(scene: AgreementScene, voucher: dict[str, Any], cause: str = "indication") -> None:
    """Something under the voucher changed: it is valued again, and claims hears of it."""
    with rows.connect(scene.url) as connection:
        due = {"voucher_id": voucher["voucher_id"], "cause": cause, "since": rows.AT}
        rows.insert(connection, "revaluation_due", [due])
    await revalue_due(scene.service)
    await send_open(scene.service)


async def books(scene: AgreementScene, voucher: dict[str, Any]) -> list[tuple[int, int, int, int]]:
    """Year, value, reserved and overhang, of years that are worth something or of which something is held."""
    query = (
        "SELECT year, value_cents, reserved_cents, overhang_cents FROM voucher_year"
        " WHERE voucher_id = :v AND value_cents + reserved_cents > 0"
    )
    return await scene.sql(f"{query} ORDER BY year", v=voucher["voucher_id"])


def held(scene: AgreementScene, agreement: dict[str, Any]) -> dict[int, int]:
    """What claims holds by year, of years of which it holds something."""
    return {year: row.held for year, row in sorted(scene.claims.of(agreement).years.items()) if row.held}


async def tell_lower_price(scene: AgreementScene, first: str, cents: int) -> None:
    """A newer edition of the price list, with another price of a day from a day on."""
    row = {"kind": "day-price", "profileCode": "5VV", "deliveryForms": ["stay"], "performanceCode": "T051",
           "unitCode": "14", "source": "test"}  # fmt: skip
    until = (date.fromisoformat(first) - timedelta(days=1)).isoformat()
    old = row | {"priceCents": DAY_PRICE, "validFrom": "2026-01-01", "validTo": until}
    hour = old | {"kind": "unit-price", "profileCode": None, "performanceCode": "H126", "unitCode": "04",
                  "priceCents": 6_000, "validTo": None}  # fmt: skip
    scene.tell_prices(version=2, items=[old, row | {"priceCents": cents, "validFrom": first}, hour])
    await scene.catch_up()
