"""The legal clock of an application: when it must be decided, and why that day (Blz 3.2.4, Awb 4:15)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from services.indication.rules.framework import LegalTerm
from services.indication.rules.terms import ends_on, moved_by_pause

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
    due_on, paused_days, paused_since = ends_on(received_on, term), 0, None
    for first, last in _stretches(pauses, seen_on):
        if first > due_on:
            break
        due_on = moved_by_pause(due_on, first, last, term)
        paused_days += (last - first).days + 1
        paused_since = first if last == seen_on and not stopped_on else None
    return LegalClock(
        term=term,
        started_on=received_on,
        due_on=due_on,
        days_left=(due_on - seen_on).days,
        paused_days=paused_days,
        paused_since=paused_since,
        stopped_on=stopped_on,
    )


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
