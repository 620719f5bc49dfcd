"""The budget of a pilot: how a year is projected, and which part of its ceiling counts as a threshold.

A budget steers and never refuses: no rule of issuing or redeeming takes any of this.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from services.common.texts import Text

Measure = Literal["reserved", "projected"]
GroupBy = Literal["region", "form", "profile", "payer", "month"]

THRESHOLDS = (80, 90, 100)
"""Percentages of the ceiling of a year at which the care office is informed."""
METHOD: Literal["reserved-plus-expected"] = "reserved-plus-expected"
"""How a year is projected; its name is in every answer."""
METHOD_TEXT = Text(
    "Verwachting tot het einde van het jaar: wat overeenkomsten reserveren, plus voor elke lopende voucher zonder "
    "reservering in dat jaar het deel van de waarde voor de dagen die nog komen, maal het deel dat vouchers met een "
    "reservering gemiddeld gebruiken.",
    "Expected up to the end of the year: what agreements reserve, plus, for each running voucher without a reservation "
    "in that year, the part of its value for the days to come, times the part that vouchers with a reservation use on "
    "average.",
)


@dataclass(frozen=True)
class Spent:
    """The amounts of a budget year that are held against its ceiling, in cents."""

    year: int
    ceiling_cents: int
    reserved_cents: int
    projected_cents: int


@dataclass(frozen=True)
class Reached:
    """A threshold that a budget year has reached: so many percent of its ceiling."""

    year: int
    measure: Measure
    percent: int
    ceiling_cents: int
    amount_cents: int


def thresholds(spent: Spent) -> Iterator[Reached]:
    """The thresholds that a budget year has reached, the lowest first. Any amount reaches a ceiling of nothing."""
    amounts: list[tuple[Measure, int]] = [("reserved", spent.reserved_cents), ("projected", spent.projected_cents)]
    for measure, cents in amounts:
        for percent in THRESHOLDS:
            if cents and 100 * cents >= percent * spent.ceiling_cents:
                yield Reached(spent.year, measure, percent, spent.ceiling_cents, cents)
