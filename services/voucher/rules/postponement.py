"""A start of care that is put off (uitstel) or called off (afstel): who can say so, and until when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from services.common.calendar import add_working_days
from services.voucher.refusals.endings import (
    CareHasBegun,
    CareMayHaveBegun,
    NoticePeriod,
    PostponedOutsideAgreement,
)
from services.voucher.rules.budget_year import Days
from services.voucher.rules.notice import first_end_day
from services.voucher.rules.start_of_care import REPORT_WITHIN_WORKING_DAYS

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Waiting:
    """An agreement whose care may have to begin yet, as a party finds it today."""

    days: Days
    """Of agreement and voucher together."""
    care_started_on: date | None
    is_postponed: bool
    """Whether a postponement runs today."""
    today: date


@dataclass(frozen=True)
class Paused:
    """Days that do not count as waiting, both included."""

    first: date
    last: date


def check_not_begun(waiting: Waiting, side: Literal["client", "provider"]) -> None:
    """Refuse to put off or call off care that has begun, or of which only the provider can know whether it has.

    A provider reports a start within five working days. So a client's own word counts up to the first day, after
    those days, and while the start is postponed already.
    """
    if waiting.care_started_on is not None:
        raise CareHasBegun(care_started_on=waiting.care_started_on)
    if side == "provider" or waiting.is_postponed or waiting.today <= waiting.days.first:
        return
    first = add_working_days(waiting.days.first, REPORT_WITHIN_WORKING_DAYS) + DAY
    if waiting.today < first:
        raise CareMayHaveBegun(starts_on=waiting.days.first, first_possible_on=first)


def check_postponement(until: date, waiting: Waiting) -> None:
    """Refuse a postponement whose last day is over, or after which no day of the agreement is left."""
    first, last = max(waiting.today, waiting.days.first), waiting.days.last - DAY
    if not first <= until <= last:
        raise PostponedOutsideAgreement(pointer="/body/until", first_day=first, last_day=last)


def check_calling_off(waiting: Waiting, side: Literal["client", "provider"], notice_period_days: int) -> None:
    """Refuse a provider that would leave the client without care sooner than its notice period allows."""
    check_not_begun(waiting, side)
    first = first_end_day(side, waiting.today, notice_period_days)
    if side == "provider" and waiting.days.first - DAY < first:
        raise NoticePeriod(first_possible_on=first, notice_period_days=notice_period_days)


def paused(postponements: Sequence[Paused], care_started_on: date | None) -> list[Paused]:
    """The days that do not count as waiting, in order: a later postponement takes over from its first day on.

    They end at the latest on the day before care began.
    """
    begun = care_started_on or date.max
    nexts = [each.first for each in postponements[1:]] + [date.max]
    found = [
        Paused(each.first, min(each.last, next_first - DAY, begun - DAY))
        for each, next_first in zip(postponements, nexts, strict=False)
    ]
    return [each for each in found if each.first <= each.last]
