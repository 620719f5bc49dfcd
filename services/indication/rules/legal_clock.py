"""The legal clock of an application: when it must be decided, and why that day (Blz 3.2.4, Awb 4:15)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from services.indication.rules.framework import LegalTerm
from services.indication.rules.terms import ends_on, moved_by_pause, three_quarters_day

DAY = timedelta(days=1)


class Pause(NamedTuple):
    """Information that was asked: the term stands still from the day after until the day it comes (Awb 4:15)."""

    asked_on: date
    answer_by: date
    """The last day to answer; from then on the term runs again."""
    answered_on: date | None


@dataclass(frozen=True)
class LegalClock:
    """The clock as everybody may see it."""

    term: LegalTerm
    started_on: date
    due_on: date
    days_left: int
    """Negative when the day has passed."""
    paused_days: int
    paused_since: date | None
    stopped_on: date | None


def legal_clock(
    received_on: date, term: LegalTerm, pauses: Iterable[Pause], today: date, stopped_on: date | None = None
) -> LegalClock:
    """The clock on a day: the term runs from receipt and stands still on days that information was owed."""
    seen_on = min(today, stopped_on) if stopped_on else today
    due_on, counted = _moved(ends_on(received_on, term), _stretches(pauses, seen_on), term)
    is_paused = bool(counted) and counted[-1][1] == seen_on and not stopped_on
    return LegalClock(
        term=term,
        started_on=received_on,
        due_on=due_on,
        days_left=(due_on - seen_on).days,
        paused_days=sum((last - first).days + 1 for first, last in counted),
        paused_since=counted[-1][0] if is_paused else None,
        stopped_on=stopped_on,
    )


def three_quarters_on(received_on: date, term: LegalTerm, pauses: Iterable[Pause], today: date) -> date:
    """The day on which three quarters of the days of the term have gone, in whole days rounded down; pauses count."""
    day = three_quarters_day(received_on, term)
    return _moved(day, _stretches(pauses, today), term)[0]


def _moved(day: date, stretches: Iterable[tuple[date, date]], term: LegalTerm) -> tuple[date, list[tuple[date, date]]]:
    """A day of the term as the paused days before it move it, and the stretches that did."""
    counted: list[tuple[date, date]] = []
    for first, last in stretches:
        if first > day:
            break
        day = moved_by_pause(day, first, last, term)
        counted.append((first, last))
    return day, counted


def _stretches(pauses: Iterable[Pause], seen_on: date) -> list[tuple[date, date]]:
    """The paused days up to and including `seen_on`, as first and last days in order, none twice."""
    merged: list[tuple[date, date]] = []
    for first, last in sorted((pause.asked_on + DAY, _last_day(pause, seen_on)) for pause in pauses):
        if last < first:
            continue
        if merged and first <= merged[-1][1] + DAY:
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((first, last))
    return merged


def _last_day(pause: Pause, seen_on: date) -> date:
    last = min(pause.answer_by, seen_on)
    return min(last, pause.answered_on - DAY) if pause.answered_on else last
