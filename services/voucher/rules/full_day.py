"""Full-day care (etmaalzorg): a client has at most one exclusive performance a day, from any provider."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Protocol
from uuid import UUID

from services.common.refusals import Refusal
from services.voucher.refusals.redemption import CareClaimedAfterEnd, CareOverlaps, CareOverlapsElsewhere
from services.voucher.rules.budget_year import Days, calendar_year
from services.voucher.rules.reservation import AgreedLine


class MaybeExclusive(AgreedLine, Protocol):
    """An agreed line of which is known whether it fills the client's day."""

    @property
    def is_exclusive(self) -> bool:
        """Whether the performance fills a whole day (central list)."""


class FullDayAgreement(Protocol):
    """Another agreement of the client with a performance that fills the day."""

    @property
    def voucher_id(self) -> UUID:
        """The voucher that it draws on."""

    @property
    def provider_id(self) -> UUID:
        """The provider of the care."""

    @property
    def days(self) -> Days:
        """From its start to the first of its known ends."""

    @property
    def voucher_days(self) -> Days:
        """The days of its voucher."""


class JudgedAgreement(FullDayAgreement, Protocol):
    """Such an agreement as a redemption is judged on."""

    @property
    def office_id(self) -> UUID:
        """The care office of its pilot."""

    @property
    def full_days(self) -> Days:
        """Its days, and those after its end that may have been paid."""


class DrawnLine(Protocol):
    """An agreed line of which is known what a day of it can cost."""

    @property
    def most_a_day(self) -> int | None:
        """How many units one day can hold; None where the unit says nothing of a day."""

    @property
    def unit_price_cents(self) -> int:
        """The agreed price of one unit."""


def overlap_refusals(
    lines: Sequence[MaybeExclusive],
    agreement: Days,
    voucher_id: UUID,
    voucher: Days,
    others: Iterable[JudgedAgreement],
    seen_by: UUID | None,
) -> list[Refusal]:
    """One refusal for each line on days that another line or another redeemed agreement already fills.

    A provider or care office (`seen_by`) reads the days of the other agreement only if that is its own; None reads all.
    """
    exclusive = [place for place, line in enumerate(lines) if line.is_exclusive]
    if not exclusive:
        return []
    codes = [line.performance_code for line in lines]
    found: list[Refusal] = [
        CareOverlapsElsewhere(pointer=f"/lines/{place}", performance_code=codes[place], first_day=agreement.first)
        for place in exclusive[1:]
    ]
    met = [(first, other) for other in others if (first := _first_full_day(agreement, voucher_id, voucher, other))]
    if met:
        first_day, other = min(met, key=_first)
        found.insert(0, _refusal(exclusive[0], codes[exclusive[0]], first_day, other, seen_by))
    return found


def is_drawn_beyond(lines: Sequence[DrawnLine], days: Days, drawn_cents: Mapping[int, int]) -> bool:
    """Whether in some year more was drawn than these days can have cost; never where a unit says nothing of a day."""
    most_cents = [line.most_a_day and line.most_a_day * line.unit_price_cents for line in lines]
    if None in most_cents:
        return False
    a_day = sum(cents or 0 for cents in most_cents)
    return any(cents > a_day * calendar_year(year).within(*days).length for year, cents in drawn_cents.items())


def _first_full_day(agreement: Days, voucher_id: UUID, voucher: Days, other: JudgedAgreement) -> date | None:
    return _first_of(agreement, voucher_id, voucher, other, other.full_days)


def first_shared_day(agreement: Days, voucher_id: UUID, voucher: Days, other: FullDayAgreement) -> date | None:
    """The first day that both agreements cover, or None.

    Under one voucher that is by their own days: the voucher may become longer. Under two, by the days that each has
    within its voucher.
    """
    return _first_of(agreement, voucher_id, voucher, other, other.days)


def _first_of(agreement: Days, voucher_id: UUID, voucher: Days, other: FullDayAgreement, days: Days) -> date | None:
    if other.voucher_id == voucher_id:
        shared = agreement.within(*days)
    else:
        shared = agreement.within(*voucher).within(*days).within(*other.voucher_days)
    return shared.first if shared.length else None


def _first(met: tuple[date, JudgedAgreement]) -> date:
    return met[0]


def _refusal(
    place: int, code: str, first_day: date, other: JudgedAgreement, seen_by: UUID | None
) -> CareOverlapsElsewhere:
    pointer = f"/lines/{place}"
    if seen_by not in (None, other.provider_id, other.office_id):
        return CareOverlapsElsewhere(pointer=pointer, performance_code=code, first_day=first_day)
    if first_day > other.days.last:
        return CareClaimedAfterEnd(
            pointer=pointer, performance_code=code, first_day=first_day, other_until=other.days.last
        )
    days = other.days.within(*other.voucher_days)
    return CareOverlaps(
        pointer=pointer, performance_code=code, first_day=first_day, other_from=days.first, other_until=days.last
    )
