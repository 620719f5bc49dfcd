"""The closing of a pilot: from which day nothing new begins, its last day, and when it can be evaluated."""

from datetime import date

from services.common.refusals import Refusal
from services.voucher.refusals.pilots import (
    ClientsNotPlaced,
    ClosingAfterEnd,
    ClosingBeforeDecision,
    PilotClosed,
    PilotStillRuns,
)
from services.voucher.rules.pilot_versions import Plan, faults_of_end


def faults_of_closing(closes_on: date, last_day: date, plan: Plan, period_from: date, today: date) -> list[Refusal]:
    """Why a closing cannot be decided; `plan`: that of today."""
    faults: list[Refusal] = []
    if closes_on < today:
        faults.append(ClosingBeforeDecision(pointer="/body/closesOn", decided_on=today))
    if closes_on > last_day:
        faults.append(ClosingAfterEnd(pointer="/body/closesOn", last_day=last_day))
    ends = faults_of_end(last_day, plan.period_to, period_from, today)
    for each in ends:
        each.pointer = "/body/lastDay"
    return faults + ends


def is_closed(closes_on: date | None, today: date) -> bool:
    """Whether nothing new begins in a pilot any more."""
    return closes_on is not None and closes_on <= today


def check_not_closed(closes_on: date | None, period_to: date, today: date) -> None:
    """Refuse a new agreement in a pilot that has closed."""
    if closes_on is not None and closes_on <= today:
        raise PilotClosed(closed_on=closes_on, period_to=period_to)


def faults_of_evaluation(period_to: date, unplaced: int, running: int, today: date) -> list[Refusal]:
    """Why a closed pilot cannot be evaluated yet; `unplaced`: placements that are not finished."""
    faults: list[Refusal] = []
    if today <= period_to or running:
        faults.append(PilotStillRuns(period_to=period_to))
    if unplaced:
        faults.append(ClientsNotPlaced(unplaced=unplaced))
    return faults
