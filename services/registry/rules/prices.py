"""What a price list (prijslijst) may hold, and whether an offer fits it."""

from collections.abc import Iterable, Sequence
from datetime import date
from enum import StrEnum
from typing import Protocol

from services.registry.rules.periods import Period


class PriceKind(StrEnum):
    """What a price is for: a day in full, a unit of care, or a yearly amount that a voucher's value is made of."""

    DAY = "day-price"
    UNIT = "unit-price"
    MODULAR_AMOUNT = "modular-amount"
    PGB_AMOUNT = "pgb-amount"


OFFERED = frozenset({PriceKind.DAY, PriceKind.UNIT})
"""The kinds that are prices of a performance; the others are amounts."""


class Price(Protocol):
    """A row of a price list as the rules need it."""

    @property
    def kind(self) -> str:
        """What the price is for."""

    @property
    def profile_code(self) -> str | None:
        """The care profile it is for; None: every profile."""

    @property
    def delivery_forms(self) -> Sequence[str]:
        """The delivery forms it is for."""

    @property
    def performance_code(self) -> str | None:
        """The performance it prices; None for a yearly amount."""

    @property
    def unit_code(self) -> str:
        """The time unit (COD218)."""

    @property
    def price_cents(self) -> int:
        """The highest price, in cents."""

    @property
    def valid_from(self) -> date:
        """The first day it holds."""

    @property
    def valid_to(self) -> date | None:
        """The last day it holds; None: until further notice."""


class PriceFault(StrEnum):
    """What can be wrong in a price list before it is published."""

    VALIDITY_REVERSED = "validity-reversed"
    PERFORMANCE_MISSING = "performance-missing"
    PERFORMANCE_NEEDLESS = "performance-needless"
    PROFILE_MISSING = "profile-missing"
    FORM_UNFIT = "form-unfit"
    UNIT_UNFIT = "unit-unfit"
    OVERLAP = "overlap"


DAY_UNIT, YEAR_UNIT = "14", "41"

Slots = dict[tuple[str, str, str | None], list[int]]
"""Places of rows by kind, delivery form and performance."""


def price_faults(prices: Sequence[Price]) -> list[tuple[int, PriceFault, int | None]]:
    """Every fault: the place of the row, what is wrong, and for an overlap the place of the earlier row it meets."""
    found: list[tuple[int, PriceFault, int | None]] = []
    slots: Slots = {}
    for place, price in enumerate(prices):
        found += [(place, fault, None) for fault in _faults_of(price)]
        met = _earlier(prices, place, slots)
        if met is not None:
            found.append((place, PriceFault.OVERLAP, met))
    return found


def period(price: Price) -> Period:
    """The days on which a price holds."""
    return Period(price.valid_from, price.valid_to)


def listed(
    prices: Iterable[Price], performance_code: str, delivery_form: str, profile_codes: Sequence[str], days: Period
) -> list[Price]:
    """The rows that price this performance in this form on any of these days, for these profiles (none = every)."""
    return [
        each
        for each in prices
        if each.kind in OFFERED
        and each.performance_code == performance_code
        and delivery_form in each.delivery_forms
        and (not profile_codes or each.profile_code is None or each.profile_code in profile_codes)
        and period(each).meets(days)
    ]


def unlisted_profiles(rows: Iterable[Price], profile_codes: Sequence[str], day: date) -> list[str]:
    """The profiles for which no row holds on the day."""
    holding = [each for each in rows if period(each).holds(day)]
    if any(each.profile_code is None for each in holding):
        return []
    known = {each.profile_code for each in holding}
    return [each for each in profile_codes if each not in known]


def offered_profiles(rows: Iterable[Price], profile_codes: Sequence[str], day: date) -> list[str]:
    """The profiles an offer is for: as named, else those of the list, else empty for every profile."""
    if profile_codes:
        return sorted(set(profile_codes))
    holding = [each.profile_code for each in rows if period(each).holds(day)]
    return [] if None in holding else sorted({each for each in holding if each is not None})


def highest_cents(rows: Iterable[Price]) -> int:
    """The price an offer may not exceed: the lowest of the rows it falls under."""
    return min(each.price_cents for each in rows)


def _faults_of(price: Price) -> Iterable[PriceFault]:
    forms = set(price.delivery_forms)
    offered = price.kind in OFFERED
    if price.valid_to is not None and price.valid_to < price.valid_from:
        yield PriceFault.VALIDITY_REVERSED
    if offered and price.performance_code is None:
        yield PriceFault.PERFORMANCE_MISSING
    if not offered and price.performance_code is not None:
        yield PriceFault.PERFORMANCE_NEEDLESS
    if price.kind != PriceKind.UNIT and price.profile_code is None:
        yield PriceFault.PROFILE_MISSING
    if (forms == {"pgb"}) != (price.kind == PriceKind.PGB_AMOUNT) or ("pgb" in forms and len(forms) > 1):
        yield PriceFault.FORM_UNFIT
    if price.unit_code not in _units(price.kind, price.unit_code):
        yield PriceFault.UNIT_UNFIT


def _units(kind: str, unit_code: str) -> frozenset[str]:
    if kind == PriceKind.UNIT:
        return frozenset({unit_code})
    return frozenset({DAY_UNIT if kind == PriceKind.DAY else YEAR_UNIT})


def _earlier(prices: Sequence[Price], place: int, slots: Slots) -> int | None:
    """The first earlier row of the same kind, form and performance that shares a profile and a day; notes this one."""
    price, met = prices[place], None
    for form in sorted(set(price.delivery_forms)):
        others = slots.setdefault((price.kind, form, price.performance_code), [])
        for other in others:
            if met is None and _share_profile(prices[other], price) and period(prices[other]).meets(period(price)):
                met = other
        others.append(place)
    return met


def _share_profile(one: Price, other: Price) -> bool:
    return one.profile_code == other.profile_code or None in (one.profile_code, other.profile_code)
