"""The most units of a performance that fit into the days of an agreement: a client's day has 24 hours and one night."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Protocol

from services.common.refusals import Refusal
from services.voucher.refusals.redemption import QuantityImpossible, TotalOverYears
from services.voucher.rules.reservation import AgreedLine, Plan


class BoundedLine(AgreedLine, Protocol):
    """An agreed line of which is known how often its unit fits in a day."""

    @property
    def most_a_day(self) -> int | None:
        """How many units one day can hold; None where the unit says nothing of a day."""


def quantity_refusals(lines: Sequence[BoundedLine], plan: Plan) -> list[Refusal]:
    """One refusal for each line with more units than fit into the days that agreement and voucher share.

    A yearly quantity fits the shortest year that it touches. Without shared days a total says nothing.
    """
    shortest_year = min((each.days_of_year for each in plan.years), default=365)
    days = {"day": 1, "week": 7, "year": shortest_year, "total": sum(each.days for each in plan.years)}
    return [
        QuantityImpossible(
            pointer=f"/lines/{place}",
            performance_code=line.performance_code,
            agreed=line.quantity,
            at_most=Decimal(line.most_a_day * days[line.per]),
        )
        for place, line in enumerate(lines)
        if line.most_a_day is not None and days[line.per] and line.quantity > line.most_a_day * days[line.per]
    ]


def total_refusals(lines: Sequence[AgreedLine], plan: Plan) -> list[Refusal]:
    """One refusal for each line with a total of which the days do not end in the calendar year of the start.

    A total is reserved in the year of the start; care of a later year could not be claimed from it.
    """
    if not plan.years or plan.shared.last.year == plan.starts_in:
        return []
    return [
        TotalOverYears(
            pointer=f"/lines/{place}",
            performance_code=line.performance_code,
            first_year_ends=date(plan.starts_in, 12, 31),
            last_day=plan.shared.last,
        )
        for place, line in enumerate(lines)
        if line.per == "total"
    ]
