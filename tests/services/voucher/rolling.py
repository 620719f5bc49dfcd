"""What tests of the year-roll need at hand: a voucher that can be valued, the roll, and what came of it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from services.voucher.operations.escrow import send_open
from services.voucher.operations.year_roll import roll_daily
from tests.services.voucher import rows
from tests.services.voucher.agreement_scene import AgreementScene

NEW_YEAR = datetime(2026, 12, 31, 23, 0, tzinfo=UTC)
"""Midnight in Amsterdam."""
DAY_PRICE = 12_000
YEAR = 365 * 10_000
"""What one etmaal a day at € 100 holds of 2027."""
HOURS = {"performanceCode": "H126", "unitCode": "04", "quantity": 7, "per": "week", "unitPriceCents": 6_000}
"""€ 60 a day, under a voucher of which the profile has no price yet."""


def voucher_of_2026(scene: AgreementScene, **fields: Any) -> dict[str, Any]:
    """A voucher with an indication and terms, so that it can be valued; in 2026 it is worth € 20,000."""
    return scene.new_voucher({2026: 2_000_000}, **fields)


async def roll(scene: AgreementScene, at: datetime = NEW_YEAR) -> None:
    """The clock comes to an instant, the roll is done and claims hears of it."""
    scene.stage.move_clock(at)
    await roll_daily(scene.service)
    await send_open(scene.service)


async def books(scene: AgreementScene, voucher: dict[str, Any]) -> list[tuple[int, int, int, int]]:
    """Year, value, reserved and overhang."""
    query = "SELECT year, value_cents, reserved_cents, overhang_cents FROM voucher_year WHERE voucher_id = :v"
    return await scene.sql(f"{query} ORDER BY year", v=voucher["voucher_id"])


def held(scene: AgreementScene, agreement: dict[str, Any]) -> dict[int, int]:
    """What claims holds by year."""
    return {year: row.held for year, row in sorted(scene.claims.of(agreement).years.items())}


def unpriced_voucher(scene: AgreementScene, **fields: Any) -> dict[str, Any]:
    """A voucher of 4VV, of which the price list has no price."""
    voucher = voucher_of_2026(scene, profile_code="4VV", **fields)
    with rows.connect(scene.url) as connection:
        connection.execute(
            "UPDATE known_indication SET profile_code = '4VV', valid_to = %s WHERE client_id = %s",
            [voucher["valid_to"], voucher["client_id"]],
        )
    return voucher


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


async def tell_price_of(scene: AgreementScene, profile_code: str, version: int) -> None:
    """A newer price list, in which that profile has the price of 5VV."""
    item = {"kind": "day-price", "profileCode": profile_code, "deliveryForms": ["stay"], "performanceCode": "T051",
            "unitCode": "14", "priceCents": DAY_PRICE, "validFrom": "2026-01-01", "source": "test"}  # fmt: skip
    scene.tell_prices(version=version, items=[item, item | {"profileCode": "5VV"}])
    await scene.catch_up()
