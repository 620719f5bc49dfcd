"""Extension of a running agreement: a later last day for the same lines and prices, in every year that gains days."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from services.voucher.refusals.extensions import (
    ExtensionBeyondVoucher,
    ExtensionNotLater,
    ExtensionRunsOn,
    ExtensionTooLate,
)
from services.voucher.rules.budget_year import Days
from services.voucher.rules.reservation import OtherAgreement, Plan, PricedQuantity, Room, YearRow, planned, rooms


@dataclass(frozen=True)
class _WithoutOwn:
    """A budget year as if the agreement reserved nothing of it."""

    year: int
    value_cents: int
    reserved_cents: int


def added_days(agreed_end: date | None, ends_on: date, voucher: Days, today: date) -> Days:
    """The days that an agreement gains by a new last day; raises what refuses that day."""
    if agreed_end is None:
        raise ExtensionRunsOn(pointer="/body/endsOn", last_day=voucher.last)
    if agreed_end < today:
        raise ExtensionTooLate(agreed_end=agreed_end)
    if ends_on <= agreed_end:
        raise ExtensionNotLater(pointer="/body/endsOn", agreed_end=agreed_end)
    if ends_on > voucher.last:
        raise ExtensionBeyondVoucher(pointer="/body/endsOn", last_day=voucher.last)
    return Days(agreed_end + timedelta(days=1), ends_on)


def extended_rooms(
    lines: Sequence[PricedQuantity],
    extended: Days,
    voucher: Days,
    gained: Days,
    others: Sequence[OtherAgreement],
    years: Iterable[YearRow],
    own_cents: Mapping[int, int],
) -> tuple[Plan, dict[int, Room | None]]:
    """The plan of the extended agreement, and the room in each year that gains days; None in a year the books lack.

    `extended`: all its days; `own_cents`: what it reserves now, by year, which is room for itself. Invariant: where no
    room is short, the others' reservations and `reserved_cents` together are within the value of the year.
    """
    plan = planned(lines, extended, voucher)
    free = [_WithoutOwn(row.year, row.value_cents, row.reserved_cents - own_cents.get(row.year, 0)) for row in years]
    found = rooms(lines, plan, voucher, others, free)
    return plan, {year: room for year, room in found.items() if year >= gained.first.year}
