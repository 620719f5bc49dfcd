"""Rounding of amounts: half away from zero, as PostgreSQL's round(numeric) does."""

from decimal import Decimal
from fractions import Fraction


def round_half_away(value: Fraction | int | Decimal, divisor: int = 1) -> int:
    """`value ÷ divisor` as a whole number, halves away from zero."""
    exact = Fraction(value) / divisor
    whole = (abs(exact.numerator) * 2 + exact.denominator) // (exact.denominator * 2)
    return whole if exact >= 0 else -whole
