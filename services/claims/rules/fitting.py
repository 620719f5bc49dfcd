"""How much still fits in what is left of a right."""

from decimal import Decimal


def fitting_quantity(left_cents: int, unit_price_cents: int) -> Decimal:
    """The largest quantity, to the hundredth, whose amount in whole cents is not above what is left.

    The amount is `round(quantity × unit price)`, half away from zero; so hundredths × price must stay below
    100 × left + 50.
    """
    if unit_price_cents == 0:
        return Decimal(0)
    return Decimal((100 * max(0, left_cents) + 49) // unit_price_cents) / 100
