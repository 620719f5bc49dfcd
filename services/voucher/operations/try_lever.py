"""What a lever would do, reckoned without changing anything: the people and the money that it touches.

A factor is tried on every running voucher, in sets: the value of equal grounds is reckoned once, with the lever and
without. More budget touches the ceiling alone, and a note on access touches nothing.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from services.common.service import Reading
from services.voucher.facts import Year
from services.voucher.operations.ceilings import ceilings_of
from services.voucher.operations.value import Basis
from services.voucher.refusals.levers import CeilingMissing
from services.voucher.rules.alike import equal_grounds
from services.voucher.rules.coverage import covered_days, standings
from services.voucher.rules.lever import DryRun, LeverKind, YearTouched
from services.voucher.rules.move import latest_day
from services.voucher.store import levers as store
from services.voucher.store.known import IndicationCopy, indications_by_client
from services.voucher.store.levers import FIRST, Lever, Running
from services.voucher.store.pilots import FactorDecision, PricedPilot, priced_pilots
from services.voucher.store.terms import terms_of
from services.voucher.store.values import list_years
from services.voucher.tables import Pilot

AT_ONCE = 500
Touched = dict[int, YearTouched]
"""Year → what is touched of it so far."""


@dataclass(frozen=True)
class Before:
    """A pilot as it is, and as it would be with the lever."""

    now: PricedPilot
    then: PricedPilot


async def try_lever(reading: Reading, pilot: Pilot, lever: Lever) -> DryRun:
    """The dry run of a proposal, as of now; raises CeilingMissing where more budget has nothing to raise."""
    version = await store.data_version(reading.session)
    if lever.kind == LeverKind.ACCESS:
        return DryRun(reading.at, version, 0, [])
    if lever.kind == LeverKind.BUDGET:
        assert lever.year is not None
        assert lever.more_cents is not None
        ceiling = (await ceilings_of(reading.session, pilot)).get(lever.year)
        if ceiling is None:
            raise CeilingMissing(pointer="/body/year", year=lever.year)
        return DryRun(reading.at, version, 0, [YearTouched(lever.year, 0, ceiling, ceiling + lever.more_cents)])
    priced = (await priced_pilots(reading.session, [pilot.pilot_id]))[pilot.pilot_id]
    return await _try(reading, Before(priced, replace(priced, factors=[*priced.factors, _factor(lever, reading)])))


async def try_taking_back(reading: Reading, pilot: Pilot, lever: Lever) -> DryRun:
    """What taking an approved factor back would do."""
    priced = (await priced_pilots(reading.session, [pilot.pilot_id]))[pilot.pilot_id]
    others = [each for each in priced.factors if each.factor_id != lever.lever_id]
    return await _try(reading, Before(priced, replace(priced, factors=others)))


def _factor(lever: Lever, reading: Reading) -> FactorDecision:
    """The decision that a factor would be."""
    assert lever.factor is not None
    assert lever.valid_from is not None
    day = reading.at.date()
    return FactorDecision(
        lever.lever_id, lever.pilot_id, lever.factor, lever.valid_from, day, reading.at, "", lever.lever_id
    )


async def _try(reading: Reading, pilots: Before) -> DryRun:
    session, pilot_id = reading.session, pilots.now.pilot.pilot_id
    values, years, vouchers = _Values(pilots), Touched(), 0
    after: UUID | None = FIRST
    while after is not None:
        rows = await store.list_running(session, pilot_id, after, AT_ONCE)
        indications = await indications_by_client(session, {row.client_id for row in rows})
        terms = await terms_of(session, [row.voucher_id for row in rows])
        books = await list_years(session, [row.voucher_id for row in rows])
        for row in rows:
            basis = _basis(row, pilots.now, indications[row.client_id])
            basis = replace(basis, terms=terms[row.voucher_id])
            vouchers += _add(years, values, basis, books[row.voucher_id])
        after = rows[-1].voucher_id if len(rows) == AT_ONCE else None
    touched = [years[year] for year in sorted(years) if years[year].vouchers]
    return DryRun(reading.at, await store.data_version(session), vouchers, touched)


def _basis(row: Running, priced: PricedPilot, indications: Sequence[IndicationCopy]) -> Basis:
    standing = standings(indications)
    last = latest_day(row.valid_from, priced.pilot.period_to, row.moved_on)
    days = covered_days(standing, row.valid_from, last, priced.pilot.profile_codes)
    return Basis(row.voucher_id, row.client_id, days, standing, [], priced)


class _Values:
    """Value of a year without the lever and with it, reckoned once for vouchers with equal grounds."""

    def __init__(self, pilots: Before) -> None:
        self._pilots = pilots
        self._known: dict[Hashable, tuple[int, int] | None] = {}

    def of(self, basis: Basis, year: int) -> tuple[int, int] | None:
        """In cents; None where a price is missing, so that the value stays as it is."""
        key = equal_grounds(basis.days, basis.standing, basis.terms, year)
        if key not in self._known:
            now, then = (replace(basis, priced=each).worth(year) for each in (self._pilots.now, self._pilots.then))
            self._known[key] = None if now.missing or then.missing else (now.cents, then.cents)
        return self._known[key]


def _add(years: Touched, values: _Values, basis: Basis, books: Sequence[Year]) -> bool:
    """Add the years of one voucher; whether the value of any of them changes."""
    is_touched = False
    for book in books:
        found = values.of(basis, book.year)
        if found is None:
            continue
        now, then = found
        exceeding = max(0, book.reserved_cents - then) if now != then else 0
        so_far = years.get(book.year) or YearTouched(book.year, 0, 0, 0)
        years[book.year] = replace(
            so_far,
            vouchers=so_far.vouchers + (now != then),
            before_cents=so_far.before_cents + now,
            after_cents=so_far.after_cents + then,
            exceeding_vouchers=so_far.exceeding_vouchers + (exceeding > 0),
            exceeding_cents=so_far.exceeding_cents + exceeding,
        )
        is_touched = is_touched or now != then
    return is_touched
