"""The agreements that start in a swap, judged as if those that end had ended already."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from services.common.refusals import Refusal
from services.voucher.facts import Other, RedemptionFacts
from services.voucher.operations.redemption_case import Judged, judge
from services.voucher.rules.swap import total


@dataclass(frozen=True)
class SwapCase:
    """The starts of a swap as they were judged, in order, and every refusal; none when all of them fit together."""

    starts: list[Judged]
    refusals: list[Refusal]

    @property
    def needed(self) -> dict[int, int]:
        """What the starts reserve together, in cents by year."""
        return total(asked_of(each) for each in self.starts)


def asked_of(judged: Judged) -> dict[int, int]:
    """What an agreement that starts asks, in cents by year."""
    return {room.year: room.reserved_cents for room in judged.case.rooms}


def judge_starts(
    starts: Sequence[RedemptionFacts],
    ends: Mapping[UUID, date],
    freed: Mapping[int, int],
    today: date,
    *,
    by_office: bool,
) -> SwapCase:
    """Judge the starts together. `ends`: agreement → its last day; `freed`: what the endings give back, by year.

    Every start counts the ones before it, so that no day of full-day care and no cent counts twice.
    """
    judged: list[Judged] = []
    refusals: list[Refusal] = []
    for place, found in enumerate(starts):
        before = [_as_other(each.found) for each in judged]
        taken = total(asked_of(each) for each in judged)
        seen_by = found.agreement.office_id if by_office else None
        case = judge(_afterwards(found, ends, before, freed, taken, today), today, by_office=by_office, seen_by=seen_by)
        judged.append(case)
        refusals += [_placed(each, place) for each in case.refusals]
    return SwapCase(judged, refusals)


def _afterwards(
    found: RedemptionFacts,
    ends: Mapping[UUID, date],
    before: Collection[Other],
    freed: Mapping[int, int],
    taken: Mapping[int, int],
    today: date,
) -> RedemptionFacts:
    """The facts of a start as they are once the endings and the starts before it are carried out."""
    others = [
        replace(each, ended_on=ends[each.agreement_id], closed_on=today) if each.agreement_id in ends else each
        for each in found.others
    ]
    years = [
        replace(row, reserved_cents=row.reserved_cents - freed.get(row.year, 0) + taken.get(row.year, 0))
        for row in found.years
    ]
    return replace(found, others=[*others, *before], years=years)


def _as_other(found: RedemptionFacts) -> Other:
    agreement, voucher = found.agreement, found.voucher
    return Other(
        agreement_id=agreement.agreement_id,
        voucher_id=agreement.voucher_id,
        provider_id=agreement.provider_id,
        office_id=agreement.office_id,
        starts_on=agreement.starts_on,
        ends_on=agreement.ends_on,
        ended_on=None,
        valid_from=voucher.valid_from,
        valid_to=voucher.valid_to,
        closed_on=None,
        drawn_cents={},
        lines=found.lines,
    )


def _placed(refusal: Refusal, place: int) -> Refusal:
    refusal.pointer = f"/starts/{place}{refusal.pointer or ''}"
    return refusal
