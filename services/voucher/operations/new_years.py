"""Years that begin: their value and, in the same step, what running agreements hold of it.

Invariant: nothing is reserved here above the value of a year. Where it is too small for all, agreements are served in
order of redemption, and what one does not get it does not hold. What has equal grounds is reckoned once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.calendar import amsterdam_day
from services.common.data.decisions import DecisionRecord, Fact, RuleSpoke
from services.common.ids import new_id
from services.common.json import dump
from services.common.logs import logger
from services.common.service import Change
from services.common.texts import Text
from services.voucher.operations.value import Basis, shown_components, value_decision
from services.voucher.refusals.agreements import SwapOpen
from services.voucher.rules.alike import equal_grounds
from services.voucher.rules.budget_year import Days, calendar_year, years_to_add
from services.voucher.rules.reservation import agreed_days, shared_out, to_raise, yet_to_reserve
from services.voucher.rules.value import Worth
from services.voucher.store import year_roll as statements

SHOWN = 20


@dataclass(frozen=True)
class Valued:
    """A voucher under lock: what its values rest on, the years in its books, and the cents that are free of each."""

    basis: Basis
    free: Mapping[int, int]
    is_longer: bool = False
    """Its last day moves later: what agreements hold of years they have already is raised to the days it has now."""


@dataclass(frozen=True)
class Line:
    """One agreed performance: how much of it, and at which price."""

    per: str
    quantity: Decimal
    unit_price_cents: int


@dataclass
class Added:
    """What adding years came to."""

    agreement_ids: list[UUID] = field(default_factory=list)
    """Those that claims is to hear of."""
    unpriced: int = 0
    """How many vouchers lack a price for a year."""


class _Part(NamedTuple):
    """What an agreement is to hold of a year, how much of that it did not hold yet, and what its days would ask."""

    cents: int
    more_cents: int
    full_cents: int


@dataclass(frozen=True)
class _Year:
    """One year of one voucher: its value if it is new, and what each agreement newly holds of it."""

    basis: Basis
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


async def add_years(change: Change, vouchers: Sequence[Valued], cause: str, *, grace: timedelta) -> Added:
    """Value every year that has begun and is not in the books, and reserve in every year what is not yet held.

    Under a voucher that became longer also the days that agreements gain in a year that they hold too little of. At
    most the value is reserved, in order of redemption; claims is asked to hold what was reserved, no more.
    The caller has locked the vouchers. Claims is asked by the worker, `grace` later at the earliest. A year of which
    a price is missing waits for the price list. Raises SwapOpen where an agreement in a swap would come to hold more.
    """
    ids = [each.basis.voucher_id for each in vouchers]
    agreements = await _running_under(change.session, ids)
    reserved = await _reserved_under(change.session, [each.basis.voucher_id for each in vouchers if each.is_longer])
    today, worths, lines, added = amsterdam_day(change.at), _Worths(), _Lines(), Added()
    years: list[_Year] = []
    counts = []
    for each in vouchers:
        new = [worths.of(each.basis, year) for year in years_to_add(each.basis.days, each.free, today)]
        _note_missing(each.basis, new, added)
        priced = {worth.year: worth for worth in new if not worth.missing}
        years += _years(each, priced, agreements[each.basis.voucher_id], reserved, lines)
        counts.append({"voucher_id": each.basis.voucher_id, "years": len(each.free) + len(priced)})
    decision_ids = await _decide(change, years, cause)
    added.agreement_ids = sorted({agreement_id for each in years for agreement_id in each.held})
    told = {"at": change.at, "cause": cause, "next_try": change.at + grace, "counts": dump(counts).decode()}
    await change.session.execute(statements.ADD_YEARS, told | _written(years, decision_ids, worths))
    return added


class _Lines(dict[str, Sequence[Line]]):
    """The lines of agreements, read once where they are equal."""

    def __missing__(self, told: str) -> Sequence[Line]:
        parts = [each.split(" ") for each in told.split(",")]
        self[told] = [Line(per, Decimal(quantity), int(cents)) for per, quantity, cents in parts]
        return self[told]


class _Worths:
    """The value of each set of equal grounds, reckoned once."""

    def __init__(self) -> None:
        self._known: dict[Any, Worth] = {}
        self._shown: dict[int, list[dict[str, Any]]] = {}

    def of(self, basis: Basis, year: int) -> Worth:
        key = (basis.priced.pilot.pilot_id, equal_grounds(basis.days, basis.standing, basis.terms, year))
        if key not in self._known:
            self._known[key] = basis.worth(year)
        return self._known[key]

    def shown(self, worth: Worth) -> list[dict[str, Any]]:
        """Its components as they are stored."""
        if id(worth) not in self._shown:
            self._shown[id(worth)] = shown_components(worth)
        return self._shown[id(worth)]


async def _running_under(session: AsyncSession, voucher_ids: Sequence[UUID]) -> dict[UUID, list[Any]]:
    """Voucher → the agreements that run or ran under it, locked in key order."""
    found: dict[UUID, list[Any]] = {each: [] for each in voucher_ids}
    for row in (await session.execute(statements.AGREEMENTS, {"vouchers": list(voucher_ids)})).all():
        found[row.voucher_id].append(row)
    return found


async def _reserved_under(session: AsyncSession, longer: Sequence[UUID]) -> dict[UUID, dict[int, Any]]:
    """Agreement → what it holds by year, of those that are to hold more under vouchers that became longer."""
    found: dict[UUID, dict[int, Any]] = {}
    if longer:
        for row in (await session.execute(statements.OPEN_RESERVATIONS, {"vouchers": list(longer)})).all():
            found.setdefault(row.agreement_id, {})[row.year] = row
    return found


def _note_missing(basis: Basis, worths: Sequence[Worth], added: Added) -> None:
    missing = sorted({each.kind for worth in worths for each in worth.missing})
    if missing:
        added.unpriced += 1
        if added.unpriced <= SHOWN:
            years = [worth.year for worth in worths if worth.missing]
            logger().warning(
                "a price is missing, the year waits", voucher=str(basis.voucher_id), years=years, kinds=missing
            )


def _years(
    voucher: Valued,
    priced: Mapping[int, Worth],
    agreements: Sequence[Any],
    reserved: Mapping[UUID, Mapping[int, Any]],
    lines: _Lines,
) -> list[_Year]:
    basis, wanted = voucher.basis, dict[int, dict[UUID, int]]()
    free = {**voucher.free, **{year: worth.cents for year, worth in priced.items()}}
    for row in sorted(agreements, key=lambda each: (each.redeemed_at, each.agreement_id)):
        wants = _wants(row, lines[row.lines], basis.days, sorted(free), reserved.get(row.agreement_id, {}))
        if wants and row.swap_id is not None:
            raise SwapOpen
        for year, cents in wants.items():
            wanted.setdefault(year, {})[row.agreement_id] = cents
    held = {year: _parts(year, wants, free[year], reserved) for year, wants in wanted.items()}
    return [_Year(basis, year, priced.get(year), held.get(year, {})) for year in sorted({*priced, *held})]


def _wants(
    row: Any, lines: Sequence[Line], voucher: Days, valued: Sequence[int], reserved: Mapping[int, Any]
) -> dict[int, int]:
    """What the days of one agreement ask by year, where that is not what it holds."""
    days = agreed_days(row.starts_on, row.ends_on, row.ended_on)
    new = yet_to_reserve(lines, days, voucher, valued, row.years)
    return new | to_raise(lines, days, voucher, {year: each.asked_cents for year, each in reserved.items()})


def _parts(
    year: int, wants: Mapping[UUID, int], free_cents: int, reserved: Mapping[UUID, Mapping[int, Any]]
) -> dict[UUID, _Part]:
    """What each agreement is to hold of a year: what it wants, as far as the value goes, in order of redemption."""
    rows = [reserved.get(agreement_id, {}).get(year) for agreement_id in wants]
    holds = [row.reserved_cents if row else 0 for row in rows]
    more = shared_out(free_cents, [max(0, full - now) for full, now in zip(wants.values(), holds, strict=True)])
    parts = {
        agreement_id: _Part(min(full, now + got), got, full)
        for (agreement_id, full), now, got in zip(wants.items(), holds, more, strict=True)
    }
    asked = {agreement_id: row.asked_cents if row else -1 for agreement_id, row in zip(wants, rows, strict=True)}
    return {agreement_id: part for agreement_id, part in parts.items() if part.cents > asked[agreement_id]}


async def _decide(change: Change, years: Sequence[_Year], cause: str) -> list[UUID | None]:
    """A decision for every new value, in the order of the years; none where the year was valued before."""
    ids = iter(await change.decide_all([_decision(each, each.worth, cause) for each in years if each.worth]))
    return [next(ids) if each.worth else None for each in years]


def _decision(each: _Year, worth: Worth, cause: str) -> DecisionRecord:
    """Why a year is worth what it is, and what agreements hold of it from its first day on."""
    record = value_decision(each.basis, worth, cause)
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


def _written(years: Sequence[_Year], decision_ids: Sequence[UUID | None], worths: _Worths) -> dict[str, str]:
    """The years and what is held of them as the statement takes them."""
    books, held = [], []
    for each, decision_id in zip(years, decision_ids, strict=True):
        place = {"voucher_id": each.basis.voucher_id, "year": each.year, "decision_id": decision_id}
        book = place | {"reserved_cents": each.reserved_cents, "value_cents": 0}
        if each.worth:
            book |= {"value_cents": each.worth.cents, "valuation_id": new_id(), "components": worths.shown(each.worth)}
        books.append(book)
        held += [
            place | {"agreement_id": agreement_id, "cents": part.cents, "more": part.more_cents}
            for agreement_id, part in each.held.items()
        ]
    return {"years": dump(books).decode(), "held": dump(held).decode()}


FITS = RuleSpoke(
    "reserve",
    "fits",
    Text(
        "Overeenkomsten die doorlopen, houden hun deel van dit jaar. Dat past in de waarde.",
        "Agreements that go on hold their part of this year. That fits in the value.",
    ),
)
SHORT = RuleSpoke(
    "reserve",
    "short",
    Text(
        "De waarde van dit jaar is te klein voor alle overeenkomsten die doorlopen. Wie het eerst is verzilverd, gaat "
        "voor. Samen houden ze niet meer dan de waarde.",
        "The value of this year is too small for all agreements that go on. The one that was redeemed first comes "
        "first. Together they hold no more than the value.",
    ),
)
