"""The room for an agreement in each budget year of its voucher: what its days ask, and what the books have free."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from services.voucher.rules.budget_year import Days
from services.voucher.rules.reservation import PricedQuantity, planned


class OtherAgreement(Protocol):
    """Another agreement that is redeemed, or that was and is ended."""

    @property
    def days(self) -> Days:
        """From its start to the first of its known ends."""

    @property
    def lines(self) -> Sequence[PricedQuantity]:
        """The agreed lines."""


class YearRow(Protocol):
    """A budget year in the books of the voucher."""

    @property
    def year(self) -> int:
        """The calendar year."""

    @property
    def value_cents(self) -> int:
        """The value of the voucher in that year."""

    @property
    def reserved_cents(self) -> int:
        """The reserved part of that value."""


@dataclass(frozen=True)
class Room:
    """One budget year: what an agreement that is to be redeemed asks, and what is free, in cents."""

    year: int
    left_cents: int
    """What is free; below zero where more is reserved than the value."""
    needed_cents: int
    """By the agreement that is judged."""
    reserved_cents: int
    """What redeeming reserves: all that is needed, or what is free where only 29 February does not fit."""
    is_leap_day_short: bool
    """Whether all but 29 February fits: of this agreement, and beside the other ones without theirs."""
    is_short: bool
    """Whether more than 29 February does not fit. A voucher that is flagged has a refusal of its own."""


def room(
    year: int, value_cents: int, left_cents: int, needed_cents: int, others_cents: int = 0, leap_day_cents: int = 0
) -> Room:
    """The room in one budget year, in cents.

    `others_cents`: what the days of the other agreements of the voucher ask; `leap_day_cents`: what 29 February adds to
    both.
    """
    is_less_than_needed = left_cents < needed_cents
    without_leap_day = needed_cents - leap_day_cents
    is_leap_day_short = (
        is_less_than_needed
        and max(0, without_leap_day) <= left_cents
        and without_leap_day + others_cents <= value_cents
    )
    return Room(
        year,
        left_cents,
        needed_cents,
        reserved_cents=left_cents if is_leap_day_short else needed_cents,
        is_leap_day_short=is_leap_day_short,
        is_short=is_less_than_needed and left_cents >= 0 and not is_leap_day_short,
    )


def rooms(
    lines: Sequence[PricedQuantity],
    agreement: Days,
    voucher: Days,
    others: Sequence[OtherAgreement],
    years: Iterable[YearRow],
) -> dict[int, Room | None]:
    """The room in every year that agreement and voucher share, in order; None in a year that the books lack."""
    books = {row.year: row for row in years}
    beside = [each for other in others for each in planned(other.lines, other.days, voucher)]
    found: dict[int, Room | None] = {}
    for year, needed, leap_day in planned(lines, agreement, voucher):
        row, same_year = books.get(year), [each for each in beside if each.year == year]
        found[year] = (
            None
            if row is None
            else room(
                year,
                row.value_cents,
                left_cents=row.value_cents - row.reserved_cents,
                needed_cents=needed,
                others_cents=sum(each.cents for each in same_year),
                leap_day_cents=leap_day + sum(each.leap_day_cents for each in same_year),
            )
        )
    return found
