"""Full-day care (etmaalzorg): a client has at most one exclusive performance a day, from any provider."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Protocol
from uuid import UUID

from services.common.refusals import Refusal
from services.voucher.refusals.agreements import CareOverlaps, CareOverlapsElsewhere
from services.voucher.rules.budget_year import Days
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


def overlap_refusals(
    lines: Sequence[MaybeExclusive],
    agreement: Days,
    voucher_id: UUID,
    voucher: Days,
    others: Iterable[FullDayAgreement],
    seen_by: UUID | None,
) -> list[Refusal]:
    """One refusal for each line on days that another line or another redeemed agreement already fills.

    A provider (`seen_by`) reads the days of the other agreement only if that is its own; None reads all.
    """
    exclusive = [place for place, line in enumerate(lines) if line.is_exclusive]
    if not exclusive:
        return []
    codes = [line.performance_code for line in lines]
    found: list[Refusal] = [
        CareOverlapsElsewhere(pointer=f"/lines/{place}", performance_code=codes[place], first_day=agreement.first)
        for place in exclusive[1:]
    ]
    met = [(first, other) for other in others if (first := first_shared_day(agreement, voucher_id, voucher, other))]
    if met:
        first_day, other = min(met, key=_first)
        found.insert(0, _refusal(exclusive[0], codes[exclusive[0]], first_day, other, seen_by))
    return found


def first_shared_day(agreement: Days, voucher_id: UUID, voucher: Days, other: FullDayAgreement) -> date | None:
    """The first day that both agreements cover, or None.

    Under one voucher that is by their own days: the voucher may become longer. Under two, by the days that each has
    within its voucher.
    """
    if other.voucher_id == voucher_id:
        shared = agreement.within(*other.days)
    else:
        shared = agreement.within(*voucher).within(*other.days).within(*other.voucher_days)
    return shared.first if shared.length else None


def _first(met: tuple[date, FullDayAgreement]) -> date:
    return met[0]


def _refusal(
    place: int, code: str, first_day: date, other: FullDayAgreement, seen_by: UUID | None
) -> CareOverlapsElsewhere | CareOverlaps:
    pointer = f"/lines/{place}"
    if seen_by not in (None, other.provider_id):
        return CareOverlapsElsewhere(pointer=pointer, performance_code=code, first_day=first_day)
    days = other.days.within(*other.voucher_days)
    return CareOverlaps(
        pointer=pointer, performance_code=code, first_day=first_day, other_from=days.first, other_until=days.last
    )
