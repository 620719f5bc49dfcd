"""Fit-by days: until when agreements may hold more than a value that was lowered, and what they are asked then."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import Literal

from services.voucher.rules.voucher_end import Wanted, fitted

OverhangCause = Literal["value-lowered", "drawn-before-fit", "ended"]
_NOT_OF_A_DAY = frozenset({"dayFrom", "dayTo", "days", "cents", "text", "source"})
"""What is of the days of a component together, or only words."""


def first_changed_day(before: Sequence[Mapping[str, object]], now: Sequence[Mapping[str, object]]) -> date | None:
    """The first day on which two valuations of one year rest on something else; None where no day does."""
    found = [*before, *now]
    days = {date.fromisoformat(str(each["dayFrom"])) for each in found}
    days |= {date.fromisoformat(str(each["dayTo"])) + timedelta(days=1) for each in found}
    return next((day for day in sorted(days) if _of_day(before, day) != _of_day(now, day)), None)


def is_of_other_terms(explained: Sequence[Mapping[str, object]] | None, now: Sequence[Mapping[str, object]]) -> bool:
    """Whether a day is for another profile, form or supplement than its value was explained by, when it was."""
    return explained is not None and first_changed_day(explained, now) is not None


def fit_by(decided_on: date, notice_days: int, takes_effect: date | None) -> date:
    """The day from which agreements must fit: after the notice period, and never before the change takes effect."""
    noticed = decided_on + timedelta(days=notice_days)
    return noticed if takes_effect is None else max(noticed, takes_effect)


def room_to_fit(value_cents: int, due_cents: Collection[int]) -> int:
    """What a year must be fitted to, in cents: the lowest value that is due, or its value now where that is higher."""
    return max(value_cents, min(due_cents))


def asked_to_fit(room_cents: int, wanted: Sequence[Wanted]) -> list[int]:
    """What each agreement of a year is asked to hold, in cents, in order of redemption: the youngest gives way first.

    Nothing that was drawn is asked back, so that drawn ≤ max(room, drawn when this was asked).
    """
    return fitted(room_cents, wanted)


def overhang_cause(exceeding_cents: int, *, has_fit: bool, has_ended: bool) -> OverhangCause | None:
    """Why more is reserved than a year is worth; None where it fits."""
    if exceeding_cents <= 0:
        return None
    if has_ended:
        return "ended"
    return "value-lowered" if has_fit else "drawn-before-fit"


def _of_day(components: Sequence[Mapping[str, object]], day: date) -> list[list[str]]:
    """What the components of a day rest on, whatever their days."""
    shown = day.isoformat()
    return sorted(
        sorted(f"{name}={value}" for name, value in each.items() if name not in _NOT_OF_A_DAY)
        for each in components
        if str(each["dayFrom"]) <= shown <= str(each["dayTo"])
    )
