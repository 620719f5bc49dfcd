"""What is odd about an accepted line. A warning rejects nothing; it is a signal for the audit, and for the provider."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from services.common.texts import Text

HOURS_A_DAY = 24


@dataclass(frozen=True)
class LineWarning:
    """A warning with its code and its sentence."""

    code: str
    text: Text


MORE_THAN_A_DAY_HOLDS = LineWarning(
    "more-than-a-day-holds",
    Text(
        "Samen met andere goedgekeurde regels van deze overeenkomst en prestatie is dit meer dan 24 uur per dag.",
        "Together with other accepted lines of this agreement and performance, this is more than 24 hours a day.",
    ),
)
TWO_PAYERS = LineWarning(
    "two-payers",
    Text(
        "Op een van deze dagen is ook etmaalzorg goedgekeurd die een andere betaler betaalt.",
        "On one of these days, full-day care that another payer pays was accepted too.",
    ),
)


HOLDING = (MORE_THAN_A_DAY_HOLDS, TWO_PAYERS)
"""The warnings for which a line is held before payment."""


@dataclass(frozen=True)
class Hours:
    """Hours of one agreement and performance, on the days from the first to the last."""

    first: date
    last: date
    hours: Decimal


def has_more_than_a_day_holds(line: Hours, others: Sequence[Hours]) -> bool:
    """Whether some days around the line cannot hold the hours that lie wholly within them, 24 a day.

    `others` are the other accepted lines of the same agreement and performance. The hours of a line may lie anywhere
    within its days, so that hours which fit in some way give no warning.
    """
    near = [line, *(each for each in others if each.first <= line.last and line.first <= each.last)]
    firsts = {each.first for each in near if each.first <= line.first}
    lasts = {each.last for each in near if each.last >= line.last}
    return any(_is_overfull(near, first, last) for first in firsts for last in lasts)


def has_two_payers(first: date, last: date, paid_by_others: Collection[date]) -> bool:
    """Whether a day of an exclusive line is among the days of exclusive care that other payers pay for the client."""
    return any(first <= day <= last for day in paid_by_others)


def _is_overfull(lines: Sequence[Hours], first: date, last: date) -> bool:
    """Whether the lines that lie wholly within these days have more hours than the days."""
    hours = sum((each.hours for each in lines if first <= each.first and each.last <= last), Decimal(0))
    return hours > HOURS_A_DAY * ((last - first).days + 1)
