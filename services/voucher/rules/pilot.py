"""Pilots: their states, the conditions for opening, and the first day of a factor."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from services.common.refusals import Refusal
from services.common.state_machine import Edge, StateMachine
from services.voucher.refusals.pilots import (
    FactorBeforeDecision,
    PilotBeforeLaw,
    PilotPeriodReversed,
    PilotPeriodTooLong,
    PilotStatusWrong,
)
from services.voucher.rules.prices import PriceRow, find_price, needed_prices

LONGEST_YEARS = 3
LAW_BEGAN = date(2015, 1, 1)
"""The first day of the Wet langdurige zorg."""


class PilotStatus(StrEnum):
    """The state of a pilot (regionaal experiment)."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"
    EVALUATED = "evaluated"


class PilotStep(StrEnum):
    """What can happen to a pilot."""

    OPEN = "open"
    CLOSE = "close"
    EVALUATE = "evaluate"


PILOTS_CHANGED = "nl.pvb.pilots.changed.v1"
PILOT: StateMachine[PilotStatus, PilotStep] = StateMachine(
    [
        Edge(PilotStep.OPEN, frozenset({PilotStatus.DRAFT}), PilotStatus.OPEN, PILOTS_CHANGED),
        Edge(PilotStep.CLOSE, frozenset({PilotStatus.OPEN}), PilotStatus.CLOSED, PILOTS_CHANGED),
        Edge(PilotStep.EVALUATE, frozenset({PilotStatus.CLOSED}), PilotStatus.EVALUATED, PILOTS_CHANGED),
    ]
)
"""The event tells the other services which care office a pilot belongs to; they know the pilot by its code."""


class Published(Protocol):
    """A requirement set or price list as registry published it."""

    @property
    def pilot_code(self) -> str:
        """The pilot that it is for."""

    @property
    def office_id(self) -> UUID | None:
        """The care office that published it; None for one of before each had its office."""

    @property
    def status(self) -> str:
        """`published`, or not yet."""


def after(status: str, step: PilotStep) -> PilotStatus:
    """The status after a step; raises PilotStatusWrong where there is no such edge."""
    edge = PILOT.find_edge(PilotStatus(status), step)
    if edge is None:
        raise PilotStatusWrong(status=status)
    return edge.after


def latest_to(period_from: date) -> date:
    """The last day that a pilot may have: three years from its first."""
    year = period_from.year + LONGEST_YEARS
    if year > date.max.year:
        return date.max
    if (period_from.month, period_from.day) == (2, 29):
        return date(year, 2, 28)
    return period_from.replace(year=year) - timedelta(days=1)


def faults_of_period(period_from: date, period_to: date) -> list[Refusal]:
    """The faults of a period."""
    if period_from < LAW_BEGAN:
        return [PilotBeforeLaw(pointer="/body/periodFrom", law_began=LAW_BEGAN)]
    if period_to < period_from:
        return [PilotPeriodReversed(pointer="/body/periodTo")]
    if period_to > latest_to(period_from):
        return [PilotPeriodTooLong(pointer="/body/periodTo", latest_to=latest_to(period_from))]
    return []


def possible_forms(
    prices: Sequence[PriceRow], profile_code: str, forms: Iterable[str], variant: str, day: date
) -> list[str]:
    """The delivery forms that a price list can value for a profile on a day."""
    return [
        form
        for form in forms
        if all(find_price(prices, each, day) for each in needed_prices(form, profile_code, variant))
    ]


def check_factor(valid_from: date, decided_on: date) -> None:
    """Refuse a factor from a day before its decision."""
    if valid_from < decided_on:
        raise FactorBeforeDecision(pointer="/body/validFrom", decided_on=decided_on)


def unpriced(
    profile_codes: Sequence[str], delivery_forms: Sequence[str], prices: Sequence[PriceRow], variant: str, day: date
) -> tuple[list[str], list[str]]:
    """The profiles that no form in scope has a price for on a day, and the forms that have a price for no profile."""
    possible = {profile: possible_forms(prices, profile, delivery_forms, variant, day) for profile in profile_codes}
    profiles = [profile for profile, forms in possible.items() if not forms]
    forms = [form for form in delivery_forms if not any(form in some for some in possible.values())]
    return profiles, forms
