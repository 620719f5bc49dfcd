"""The days on which one party can end an agreement without the other."""

from datetime import date, timedelta
from typing import Literal

from services.voucher.refusals.endings import EndInThePast, NoticePeriod


def first_end_day(side: Literal["client", "provider"], today: date, notice_period_days: int) -> date:
    """The first last day that one party can choose alone: today for a client, after the notice for a provider."""
    return today if side == "client" else today + timedelta(days=notice_period_days)


def check_notice(ends_on: date, side: Literal["client", "provider"], today: date, notice_period_days: int) -> None:
    """Refuse a last day that needs the other party: a day in the past, or one within a provider's notice period."""
    first = first_end_day(side, today, notice_period_days)
    if ends_on >= first:
        return
    if side == "client":
        raise EndInThePast(pointer="/body/endsOn", first_possible_on=first)
    raise NoticePeriod(pointer="/body/endsOn", first_possible_on=first, notice_period_days=notice_period_days)
