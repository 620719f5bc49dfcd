"""Intrekken van een indicatiebesluit: a right that ends because the client wants so, or has died."""

from datetime import date
from enum import StrEnum
from typing import NamedTuple

from services.common.refusals import Refusal
from services.indication.refusals import DayInFuture, RightEndsSooner, WithdrawalTooEarly


class WithdrawalReason(StrEnum):
    """Why a right ends: the client asks for it (op verzoek), or the client died (overleden)."""

    CLIENT_REQUEST = "client-request"
    DEATH = "death"


class Ending(NamedTuple):
    """How a right ends: its last day, None when it never begins; and whether it is over already."""

    last_day: date | None
    is_over: bool


def withdrawal_faults(reason: WithdrawalReason, ends_on: date, *, valid_to: date | None, today: date) -> list[Refusal]:
    """Why a right cannot end on this day: a wish looks forward, a death lies behind, and nothing ends twice."""
    faults: list[Refusal] = []
    if reason is WithdrawalReason.DEATH and ends_on > today:
        faults.append(DayInFuture(pointer="/body/endsOn", today=today))
    if reason is WithdrawalReason.CLIENT_REQUEST and ends_on < today:
        faults.append(WithdrawalTooEarly(pointer="/body/endsOn", today=today))
    if valid_to is not None and ends_on >= valid_to:
        faults.append(RightEndsSooner(pointer="/body/endsOn", valid_to=valid_to))
    return faults


def ending_of(ends_on: date, *, valid_from: date, today: date) -> Ending:
    """The right ends on a day. What has not begun by then never begins; what has begun had its first day."""
    if valid_from > today and valid_from > ends_on:
        return Ending(None, is_over=True)
    return Ending(max(ends_on, valid_from), is_over=ends_on <= today)
