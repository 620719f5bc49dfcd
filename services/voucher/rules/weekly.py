"""How much care a week the free value of a voucher pays for."""

from decimal import Decimal

DAY_UNIT, WEEK_DAYS = "14", 7
"""Etmaal (COD218): there are seven of them in a week, whatever the value."""


def weekly_quantity(left_cents: int, unit_price_cents: int, days: int, unit_code: str) -> Decimal | None:
    """The most units a week, in two decimals, that fit the cents left on so many days; None where the unit is free.

    The largest whose reservation, rounded as `reservation.line_cents` does, is not above what is left.
    """
    if unit_price_cents == 0:
        return None
    if left_cents <= 0 or days <= 0:
        return Decimal(0)
    fits = Decimal((100 * WEEK_DAYS * (2 * left_cents + 1) - 1) // (2 * unit_price_cents * days)) / 100
    return min(fits, Decimal(WEEK_DAYS)) if unit_code == DAY_UNIT else fits
