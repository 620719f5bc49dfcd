"""Values of vouchers: calculated by the rule, and written into the books with their reasons."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from services.common.data.decisions import DecisionRecord, Fact, RuleSpoke
from services.common.ids import new_id
from services.common.json import dumped
from services.common.logs import logger
from services.common.refusals import Refusal
from services.common.service import Change
from services.voucher.facts import Year
from services.voucher.refusals.issue import PriceMissing
from services.voucher.rules.alike import all_grounds, equal_grounds
from services.voucher.rules.budget_year import Days
from services.voucher.rules.coverage import Standing
from services.voucher.rules.fit import is_of_other_terms
from services.voucher.rules.stretches import Grounds, TermRow
from services.voucher.rules.value import Component, MissingPrice, Worth, value_of
from services.voucher.store.gained_years import Addition, YearToAdd, add_years
from services.voucher.store.pilots import PricedPilot
from services.voucher.store.values import (
    NewValue,
    NewValues,
    SharedWorth,
    YearMark,
    list_components,
    mark_provisional,
    write_values,
)

RULE_SET, RULE_SET_VERSION = "voucher-value", "1"
OTHER_TERMS = ("indication", "terms")
"""The causes by which a day can be for other care, also where the value stays equal."""


@dataclass(frozen=True)
class Basis:
    """The facts from which the values of one voucher are calculated."""

    voucher_id: UUID
    client_id: UUID
    days: Days
    standing: Sequence[Standing]
    terms: Sequence[TermRow]
    priced: PricedPilot

    def worth(self, year: int) -> Worth:
        """The value in a budget year."""
        return value_of(
            Grounds(
                self.days,
                self.standing,
                self.terms,
                self.priced.prices,
                self.priced.factors,
                self.priced.pilot.pgb_variant,
            ),
            year,
        )


@dataclass(frozen=True)
class Valuing:
    """A locked voucher that is valued again: on what, the years in its books before, and why."""

    basis: Basis
    years: Sequence[Year]
    cause: str


@dataclass(frozen=True)
class Revalued:
    """A locked voucher that was valued again: its years of before, and those of now in the same order."""

    basis: Basis
    before: Sequence[Year]
    after: Sequence[Year]
    cause: str


class Worths:
    """The value of each set of equal grounds, calculated once; also from one page of vouchers to the next."""

    def __init__(self) -> None:
        """None yet."""
        self._priced: list[PricedPilot] = []
        self._worths: dict[Hashable, Worth] = {}
        self._by_grounds: dict[Hashable, dict[int, Worth]] = {}
        self._latest: tuple[Basis, dict[int, Worth]] | None = None
        self._shown: dict[int, Sequence[dict[str, object]]] = {}
        self._shared: dict[int, SharedWorth] = {}

    def of(self, basis: Basis, year: int) -> Worth:
        """The value of a voucher in a year."""
        by_year = self._by_year(basis)
        if year not in by_year:
            key = (self._place(basis.priced), equal_grounds(basis.days, basis.standing, basis.terms, year))
            if key not in self._worths:
                self._worths[key] = basis.worth(year)
            by_year[year] = self._worths[key]
        return by_year[year]

    def _by_year(self, basis: Basis) -> dict[int, Worth]:
        """The values of a voucher that are known: most vouchers have the grounds of another in all of their years."""
        if self._latest is None or self._latest[0] is not basis:
            grounds = (self._place(basis.priced), all_grounds(basis.days, basis.standing, basis.terms))
            self._latest = basis, self._by_grounds.setdefault(grounds, {})
        return self._latest[1]

    def shown(self, worth: Worth) -> Sequence[dict[str, object]]:
        """Its components as they are stored; `worth` came from here."""
        if id(worth) not in self._shown:
            self._shown[id(worth)] = shown_components(worth)
        return self._shown[id(worth)]

    def shared(self, basis: Basis, worth: Worth) -> SharedWorth:
        """What all vouchers of this worth have in common of what is stored; `worth` came from here."""
        if id(worth) not in self._shared:
            reasons = {
                "components": shown_components(worth),
                "rules": [each.plain() for each in _rules_of(worth)],
                "facts": [each.plain() for each in _facts_of_worth(basis, worth)],
            }
            self._shared[id(worth)] = SharedWorth(worth.year, worth.cents, worth.is_provisional, dumped(reasons))
        return self._shared[id(worth)]

    def _place(self, priced: PricedPilot) -> int:
        """Which prices and factors these are: every page reads them again."""
        for place, known in enumerate(self._priced):
            if known is priced:
                return place
        for place, known in enumerate(self._priced):
            if _is_alike(known, priced):
                self._priced[place] = priced
                return place
        self._priced.append(priced)
        return len(self._priced) - 1


def _is_alike(one: PricedPilot, other: PricedPilot) -> bool:
    return (
        one.pilot.pilot_id == other.pilot.pilot_id
        and one.pilot.pgb_variant == other.pilot.pgb_variant
        and one.prices == other.prices
        and one.factors == other.factors
    )


def price_missing(missing: MissingPrice) -> Refusal:
    """The refusal that names a missing price."""
    return PriceMissing(
        kind=missing.kind,
        profile_code=missing.profile_code,
        delivery_form=missing.delivery_form,
        first_day=missing.days.first,
        last_day=missing.days.last,
    )


async def write_first_values(
    change: Change, values: Sequence[tuple[Basis, Worth]], cause: str
) -> dict[UUID, list[Year]]:
    """Put the first value of these years into the books; returns the years by voucher."""
    decision_ids = await change.decide_all([value_decision(basis, worth, cause) for basis, worth in values])
    to_add = [
        YearToAdd(
            basis.voucher_id,
            worth.year,
            0,
            decision_id,
            cause,
            worth.cents,
            new_id(),
            shown_components(worth),
            worth.is_provisional,
        )
        for (basis, worth), decision_id in zip(values, decision_ids, strict=True)
    ]
    await add_years(change.session, Addition(change.at, change.at, to_add))
    years: dict[UUID, list[Year]] = {basis.voucher_id: [] for basis, _ in values}
    for basis, worth in values:
        year = Year(worth.year, worth.cents, reserved_cents=0, overhang_cents=0, provisional=worth.is_provisional)
        years[basis.voucher_id].append(year)
    return years


async def write_new_values(change: Change, several: Sequence[Valuing], worths: Worths) -> list[Revalued]:
    """Write the present value of every year in the books of these vouchers, all in one statement.

    Returns the vouchers in their order. An equal value adds nothing to the books, and a year that lacks a price keeps
    its value. An equal value by other terms is explained again, so that the components say what each day is for.
    Reservations stay; where they exceed the new value, the year has an overhang. The vouchers are locked.
    """
    explained = await list_components(
        change.session, [each.basis.voucher_id for each in several if each.cause in OTHER_TERMS]
    )
    new, marks = _NewValues(worths), []
    written = []
    for each in several:
        years = []
        for year in each.years:
            worth = worths.of(each.basis, year.year)
            if worth.missing:
                _warn_of_missing(each.basis, worth)
            elif worth.cents != year.value_cents or is_of_other_terms(
                explained.get((each.basis.voucher_id, year.year)), worths.shown(worth)
            ):
                new.add(each, year, worth)
                year = _at_value(year, worth)  # noqa: PLW2901  # the year as it is then
            elif worth.is_provisional != year.provisional:
                marks.append(YearMark(each.basis.voucher_id, year.year, worth.is_provisional))
                year = replace(year, provisional=worth.is_provisional)  # noqa: PLW2901  # the year as it is then
            years.append(year)
        written.append(Revalued(each.basis, each.years, years, each.cause))
    await mark_provisional(change.session, marks)
    await write_values(change.session, new.all(), change.at, change.who)
    return written


class _NewValues:
    """Other values that are to be written. What vouchers of equal worth have in common is in it once."""

    def __init__(self, worths: Worths) -> None:
        self._worths = worths
        self._values: list[NewValue] = []
        self._shared: dict[int, tuple[int, SharedWorth]] = {}
        self._grounds: list[Sequence[object]] = []
        self._grounds_of: UUID | None = None

    def add(self, valuing: Valuing, year: Year, worth: Worth) -> None:
        """Another value of a year; the years of one voucher follow each other."""
        basis = valuing.basis
        if self._grounds_of != basis.voucher_id:
            self._grounds_of = basis.voucher_id
            self._grounds.append([each.plain() for each in _facts_of_voucher(basis)])
        if id(worth) not in self._shared:
            self._shared[id(worth)] = len(self._shared), self._worths.shared(basis, worth)
        value = NewValue(
            basis.voucher_id,
            basis.client_id,
            self._shared[id(worth)][0],
            len(self._grounds) - 1,
            worth.cents - year.value_cents,
            valuing.cause,
            new_id(),
            new_id(),
        )
        self._values.append(value)

    def all(self) -> NewValues:
        """All of them, as the store takes them."""
        return NewValues(self._values, [each for _, each in self._shared.values()], self._grounds)


def _at_value(year: Year, worth: Worth) -> Year:
    overhang_cents = year.reserved_cents if year.reserved_cents > worth.cents else 0
    return replace(year, value_cents=worth.cents, overhang_cents=overhang_cents, provisional=worth.is_provisional)


def _warn_of_missing(basis: Basis, worth: Worth) -> None:
    missing = sorted({each.kind for each in worth.missing})
    logger().warning("a price is missing, the value stays", voucher=str(basis.voucher_id), kinds=missing)


def value_decision(basis: Basis, worth: Worth, cause: str) -> DecisionRecord:
    """The reasons for the value of a year: a rule for each component, and the facts of its days."""
    return DecisionRecord(
        kind="voucher-value",
        subject=basis.voucher_id,
        client_id=basis.client_id,
        outcome=f"{worth.year}: {worth.cents} cents ({cause})",
        rule_set=RULE_SET,
        rule_set_version=RULE_SET_VERSION,
        rules=_rules_of(worth),
        facts=[*_facts_of_voucher(basis), *_facts_of_worth(basis, worth)],
    )


def _rules_of(worth: Worth) -> list[RuleSpoke]:
    return [RuleSpoke(each.kind, str(each.cents), each.text) for each in worth.components]


def _facts_of_voucher(basis: Basis) -> list[Fact]:
    """What a value rests on that is of one voucher."""
    profiles = [
        Fact("profileCode", each.profile_code, each.valid_from, each.valid_to, source="indication")
        for each in basis.standing
    ]
    return [
        *profiles,
        *(Fact("deliveryForm", each.delivery_form, each.valid_from, None, each.recorded_at) for each in basis.terms),
    ]


def _facts_of_worth(basis: Basis, worth: Worth) -> list[Fact]:
    """What a value rests on that vouchers of equal worth have in common."""
    factors = [
        Fact("factor", str(each.factor), each.valid_from, None, each.recorded_at) for each in basis.priced.factors
    ]
    return [
        *factors,
        *(
            Fact(f"{each.kind}-basis-cents", each.basis_cents, each.days.first, each.days.last, source=each.source)
            for each in worth.components
        ),
    ]


def shown_components(worth: Worth) -> list[dict[str, object]]:
    """The components of a value as they are stored and shown."""
    return [_plain(component) for component in worth.components]


def _plain(component: Component) -> dict[str, object]:
    return {
        "kind": component.kind,
        "dayFrom": _day(component.days.first),
        "dayTo": _day(component.days.last),
        "days": component.days.length,
        "cents": component.cents,
        "profileCode": component.profile_code,
        "deliveryForm": component.delivery_form,
        "etmalen": _text(component.etmalen),
        "basis": component.basis,
        "basisCents": component.basis_cents,
        "factor": _text(component.factor),
        "percent": _text(component.percent),
        "ground": component.ground,
        "ceilingCents": component.ceiling_cents,
        "performanceCode": component.performance_code,
        "hoursPerWeek": _text(component.hours_per_week),
        "source": component.source,
        "text": {"nl": component.text.nl, "en": component.text.en},
    }


def _day(day: date) -> str:
    return day.isoformat()


def _text(value: object) -> str | None:
    return None if value is None else str(value)
