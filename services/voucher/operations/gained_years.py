"""Years that a voucher gains: their value and, in the same step, the reservations of running agreements.

A voucher is issued with all its years. It gains one when its last day moves later, and when it was issued by an
earlier version, which valued a year when it began. Invariant: no year is reserved above its value here. Where the
value is too small for all, agreements are served in order of redemption, and an agreement holds only what it gets. The
value of equal grounds is calculated once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from services.common.data.decisions import DecisionRecord, Fact, RuleSpoke
from services.common.ids import new_id
from services.common.logs import logger
from services.common.service import Change
from services.common.texts import Text
from services.voucher.facts import AgreementUnder, OpenReservation
from services.voucher.operations.value import Basis, Worths, value_decision
from services.voucher.refusals.swaps import SwapOpen
from services.voucher.rules.budget_year import Days, budget_years, calendar_year
from services.voucher.rules.reservation import shared_out, to_raise, yet_to_reserve
from services.voucher.rules.value import Worth
from services.voucher.store import gained_years as store

Reserved = Mapping[UUID, Mapping[int, OpenReservation]]
"""Agreement → its reservations by year, under vouchers that became longer."""


@dataclass(frozen=True)
class Valued:
    """A voucher under lock: the basis of its values, the cents that are free of each year in its books, and why."""

    basis: Basis
    free: Mapping[int, int]
    cause: str
    is_longer: bool = False
    """Its last day moves later: reservations of years that agreements have already rise to the days it has now."""


class _Part(NamedTuple):
    """What an agreement is to hold of a year, how much of that is new, and what its days ask in full."""

    cents: int
    more_cents: int
    full_cents: int


@dataclass(frozen=True)
class _Year:
    """One year of one voucher: its value where the year is new, and what each agreement newly holds of it."""

    basis: Basis
    cause: str
    year: int
    worth: Worth | None
    held: Mapping[UUID, _Part]

    @property
    def reserved_cents(self) -> int:
        return sum(each.more_cents for each in self.held.values())

    @property
    def is_short(self) -> bool:
        """Whether an agreement gets less than its days ask."""
        return any(each.cents < each.full_cents for each in self.held.values())


async def add_gained_years(
    change: Change, vouchers: Sequence[Valued], worths: Worths, *, grace: timedelta
) -> list[UUID]:
    """Value every year of the vouchers that is not in the books, and reserve what agreements do not hold of it yet.

    Under a voucher that became longer, agreements also get the days that they gain in a year of which they hold
    something. At most the value is reserved, in order of redemption; claims is asked to hold what was reserved.
    The caller has locked the vouchers. The worker asks claims, `grace` later at the earliest. A year of which no
    price was ever known waits for the price list. Returns the agreements whose sets must be sent to claims. Raises
    SwapOpen where an agreement in a swap would come to hold more.
    """
    if not vouchers:
        return []
    agreements = await store.lock_agreements(change.session, [each.basis.voucher_id for each in vouchers])
    longer = [each.basis.voucher_id for each in vouchers if each.is_longer]
    reserved = await store.list_open_reservations(change.session, longer)
    years: list[_Year] = []
    for each in vouchers:
        new = [worths.of(each.basis, year) for year in budget_years(each.basis.days) if year not in each.free]
        _note_missing(each.basis, new)
        priced = {worth.year: worth for worth in new if not worth.missing}
        years += _years(each, priced, agreements[each.basis.voucher_id], reserved)
    decided = list(zip(years, await _decide(change, years), strict=True))
    to_add = [_to_add(each, decision_id, worths) for each, decision_id in decided]
    holdings = [holding for each, decision_id in decided for holding in _holdings(each, decision_id)]
    await store.add_years(change.session, store.Addition(change.at, change.at + grace, to_add, holdings))
    return sorted({agreement_id for each in years for agreement_id in each.held})


def _note_missing(basis: Basis, worths: Sequence[Worth]) -> None:
    missing = sorted({each.kind for worth in worths for each in worth.missing})
    if missing:
        years = [worth.year for worth in worths if worth.missing]
        logger().warning(
            "a price is missing, the year waits", voucher=str(basis.voucher_id), years=years, kinds=missing
        )


def _years(
    voucher: Valued,
    priced: Mapping[int, Worth],
    agreements: Sequence[AgreementUnder],
    reserved: Reserved,
) -> list[_Year]:
    basis, wanted = voucher.basis, dict[int, dict[UUID, int]]()
    free = {**voucher.free, **{year: worth.cents for year, worth in priced.items()}}
    for agreement in sorted(agreements, key=lambda each: (each.redeemed_at, each.agreement_id)):
        wants = _wants(agreement, basis.days, sorted(free), reserved.get(agreement.agreement_id, {}))
        if wants and agreement.is_in_swap:
            raise SwapOpen
        for year, cents in wants.items():
            wanted.setdefault(year, {})[agreement.agreement_id] = cents
    held = {year: _parts(year, wants, free[year], reserved) for year, wants in wanted.items()}
    return [
        _Year(basis, voucher.cause, year, priced.get(year), held.get(year, {})) for year in sorted({*priced, *held})
    ]


def _wants(
    agreement: AgreementUnder, voucher: Days, valued: Sequence[int], reserved: Mapping[int, OpenReservation]
) -> dict[int, int]:
    """The amount for the days of one agreement by year, for each year in which it has reserved less."""
    new = yet_to_reserve(agreement.lines, agreement.days, voucher, valued, agreement.years)
    asked_cents = {year: each.asked_cents for year, each in reserved.items()}
    return new | to_raise(agreement.lines, agreement.days, voucher, asked_cents)


def _parts(year: int, wants: Mapping[UUID, int], free_cents: int, reserved: Reserved) -> dict[UUID, _Part]:
    """The reservation of each agreement in a year: the amount for its days, up to the value, in order of redemption."""
    rows = [reserved.get(agreement_id, {}).get(year) for agreement_id in wants]
    holds = [row.reserved_cents if row else 0 for row in rows]
    more = shared_out(free_cents, [max(0, full - now) for full, now in zip(wants.values(), holds, strict=True)])
    parts = {
        agreement_id: _Part(min(full, now + got), got, full)
        for (agreement_id, full), now, got in zip(wants.items(), holds, more, strict=True)
    }
    asked = {agreement_id: row.asked_cents if row else -1 for agreement_id, row in zip(wants, rows, strict=True)}
    return {agreement_id: part for agreement_id, part in parts.items() if part.cents > asked[agreement_id]}


async def _decide(change: Change, years: Sequence[_Year]) -> list[UUID | None]:
    """Store a decision for every new value; returns the ids by year, None for a year that was valued before."""
    ids = iter(await change.decide_all([_decision(each, each.worth) for each in years if each.worth]))
    return [next(ids) if each.worth else None for each in years]


def _decision(each: _Year, worth: Worth) -> DecisionRecord:
    """The reasons for the value of a year, and what agreements hold of it from its first day on."""
    record = value_decision(each.basis, worth, each.cause)
    if not each.held:
        return record
    rule = SHORT if each.is_short else FITS
    first, last = calendar_year(each.year)
    facts = [
        Fact(name, cents, first, last, source=f"voucher agreements/{agreement_id}")
        for agreement_id, part in each.held.items()
        for name, cents in (("reservedCents", part.cents), ("neededCents", part.full_cents))
        if name == "reservedCents" or part.cents < cents
    ]
    return replace(record, rules=[*record.rules, rule], facts=[*record.facts, *facts])


def _to_add(each: _Year, decision_id: UUID | None, worths: Worths) -> store.YearToAdd:
    year = store.YearToAdd(each.basis.voucher_id, each.year, each.reserved_cents, decision_id, each.cause)
    if not each.worth:
        return year
    return replace(
        year,
        value_cents=each.worth.cents,
        valuation_id=new_id(),
        components=worths.shown(each.worth),
        provisional=each.worth.is_provisional,
    )


def _holdings(each: _Year, decision_id: UUID | None) -> list[store.Holding]:
    return [
        store.Holding(each.basis.voucher_id, each.year, decision_id, agreement_id, part.cents, part.more_cents)
        for agreement_id, part in each.held.items()
    ]


FITS = RuleSpoke(
    "reserve",
    "fits",
    Text(
        "Overeenkomsten die doorlopen, krijgen hun reservering voor dit jaar. Dat past in de waarde.",
        "Agreements that continue get their reservation for this year. The value is sufficient.",
    ),
)
SHORT = RuleSpoke(
    "reserve",
    "short",
    Text(
        "De waarde van dit jaar is te klein voor alle overeenkomsten die doorlopen. De overeenkomst die het eerst is "
        "ingewisseld, gaat voor. Samen reserveren ze niet meer dan de waarde.",
        "The value of this year is too small for all agreements that continue. The agreement that was redeemed first "
        "takes precedence. Together they reserve no more than the value.",
    ),
)
