"""Rows of the price list that values rest on: which one holds on a day, and which is carried on into a later year.

A year has an edition of its own where a row begins in it; of two rows the one that began last holds. A year without
one is **provisional**: the last day price, modular amount and pgb amount go on, whether or not their row names a last
day. A day price without end from 2026 therefore makes 2026 certain, and 2027 provisional until a row begins in 2027.
The same holds for a day after the last one of its row, in any year.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from services.voucher.rules.delivery_form import DELIVERY_FORMS


class PriceRow(Protocol):
    """A row of a price list."""

    @property
    def kind(self) -> str:
        """day-price, unit-price, modular-amount or pgb-amount."""

    @property
    def profile_code(self) -> str | None:
        """The profile that it is for; none means all."""

    @property
    def delivery_forms(self) -> Sequence[str]:
        """The delivery forms that it is for."""

    @property
    def performance_code(self) -> str | None:
        """The performance, for a price."""

    @property
    def unit_code(self) -> str | None:
        """The unit, for a price: an hour is 04."""

    @property
    def pgb_variant(self) -> str | None:
        """Which pgb amount it is, where the list tells them apart."""

    @property
    def price_cents(self) -> int:
        """Cents a day or a year."""

    @property
    def valid_from(self) -> date:
        """The first day."""

    @property
    def valid_to(self) -> date | None:
        """The last day, or none."""

    @property
    def source(self) -> str:
        """Where the amount comes from."""


HOUR = "04"


@dataclass(frozen=True)
class NeededPrice:
    """A kind of amount that a delivery form is valued by, for a profile."""

    kind: str
    profile_code: str
    form: str = ""
    """The delivery form that its day price must be for; empty for an amount of a year."""
    variant: str = ""
    """Which pgb amount; empty for all other kinds."""
    hour_of: str = ""
    """The performance of which it is the price of an hour; empty for all other kinds."""

    def is_met_by(self, row: PriceRow) -> bool:
        """Whether a row is of this kind, on whichever days."""
        return (
            row.kind == self.kind
            and row.profile_code in (None, self.profile_code)
            and (not self.form or self.form in row.delivery_forms)
            and (not self.variant or row.pgb_variant in (None, self.variant))
            and (not self.hour_of or (row.performance_code, row.unit_code) == (self.hour_of, HOUR))
        )


def needed_prices(form: str, profile_code: str, pgb_variant: str) -> list[NeededPrice]:
    """The amounts that a delivery form is valued by."""
    row = DELIVERY_FORMS[form]
    return [
        NeededPrice(
            kind,
            profile_code,
            form=(row.day_price_of or "") if kind == "day-price" else "",
            variant=pgb_variant if kind == "pgb-amount" else "",
        )
        for kind in row.price_kinds
    ]


def find_price(prices: Iterable[PriceRow], needed: NeededPrice, day: date) -> PriceRow | None:
    """The row that holds on a day: that of the profile before one for all profiles, the latest first."""
    fitting = [row for row in prices if needed.is_met_by(row) and _holds(row, day)]
    return max(fitting, key=lambda row: (row.profile_code is not None, row.valid_from), default=None)


def find_known_price(prices: Sequence[PriceRow], needed: NeededPrice, day: date) -> PriceRow | None:
    """The row that holds on a day; where none does, the one that held last before it."""
    found = find_price(prices, needed, day)
    ended = sorted({row.valid_to for row in prices if needed.is_met_by(row) and row.valid_to and row.valid_to < day})
    while found is None and ended:
        found = find_price(prices, needed, ended.pop())
    return found


def is_carried_on(prices: Iterable[PriceRow], needed: NeededPrice, found: PriceRow | None, day: date) -> bool:
    """Whether an amount that was found for a day is carried on from an earlier year, or from before a gap."""
    if found is None:
        return False
    return not _holds(found, day) or not any(
        needed.is_met_by(row) and row.valid_from.year == day.year for row in prices
    )


def _holds(row: PriceRow, day: date) -> bool:
    return row.valid_from <= day and (row.valid_to is None or day <= row.valid_to)
