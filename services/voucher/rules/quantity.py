"""The most units of a performance that fit into the days of an agreement: a client's day has 24 hours and one night."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Protocol

from services.common.refusals import Refusal
from services.voucher.refusals.agreements import QuantityImpossible, TotalOverYears
from services.voucher.rules.budget_year import Days, calendar_days
from services.voucher.rules.reservation import AgreedLine


class BoundedLine(AgreedLine, Protocol):
    """An agreed line of which is known how often its unit fits in a day."""

    @property
    def most_a_day(self) -> int | None:
        """How many units one day can hold; None where the unit says nothing of a day."""


def quantity_refusals(lines: Sequence[BoundedLine], agreement: Days, voucher: Days) -> list[Refusal]:
    """One refusal for each line with more units than fit into its days."""
    shared = agreement.within(*voucher)
    found: list[Refusal] = []
    for place, line in enumerate(lines):
        most = most_of(line, shared)
        if most is not None and line.quantity > most:
            found.append(
                QuantityImpossible(
                    pointer=f"/lines/{place}",
                    performance_code=line.performance_code,
                    agreed=line.quantity,
                    at_most=Decimal(most),
                )
            )
    return found


def total_refusals(lines: Sequence[AgreedLine], agreement: Days, voucher: Days) -> list[Refusal]:
    """One refusal for each line with a total of which the days do not end in the calendar year of the start.

    A total is reserved in the year of the start; care of a later year could not be claimed from it.
    """
    shared = agreement.within(*voucher)
    if not shared.length or shared.last.year == agreement.first.year:
        return []
    return [
        TotalOverYears(
            pointer=f"/lines/{place}",
            performance_code=line.performance_code,
            first_year_ends=date(agreement.first.year, 12, 31),
            last_day=shared.last,
        )
        for place, line in enumerate(lines)
        if line.per == "total"
    ]


def most_of(line: BoundedLine, shared: Days) -> int | None:
    """At most so many units per day, week or year, or in total, on the days that agreement and voucher share.

    A yearly quantity fits the shortest year that it touches. Without shared days a total says nothing.
    """
    if line.most_a_day is None:
        return None
    if line.per == "total":
        return line.most_a_day * shared.length if shared.length else None
    return line.most_a_day * {"day": 1, "week": 7, "year": _shortest_year(shared)}[line.per]


def _shortest_year(shared: Days) -> int:
    last = min(shared.last, date(shared.first.year + 1, 12, 31))
    return min((calendar_days(year) for year in range(shared.first.year, last.year + 1)), default=365)
