"""Values of vouchers: calculated by the rule, and written into the books with their reasons."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.common.data.decisions import DecisionRecord, Fact, RuleSpoke
from services.common.data.statement import as_json
from services.common.ids import new_id
from services.common.refusals import Refusal
from services.common.service import Change
from services.voucher.facts import Year
from services.voucher.refusals.issue import PriceMissing
from services.voucher.rules.budget_year import Days
from services.voucher.rules.coverage import Standing
from services.voucher.rules.stretches import Grounds, TermRow
from services.voucher.rules.value import Component, MissingPrice, Worth, value_of
from services.voucher.store.new_years import Addition, YearToAdd, add_years
from services.voucher.store.pilots import PricedPilot
from services.voucher.store.values import NewValue, mark_provisional, write_value

RULE_SET, RULE_SET_VERSION = "voucher-value", "1"


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
            worth.cents,
            new_id(),
            shown_components(worth),
            worth.is_provisional,
        )
        for (basis, worth), decision_id in zip(values, decision_ids, strict=True)
    ]
    await add_years(change.session, Addition(change.at, cause, change.at, to_add))
    years: dict[UUID, list[Year]] = {basis.voucher_id: [] for basis, _ in values}
    for basis, worth in values:
        year = Year(worth.year, worth.cents, reserved_cents=0, overhang_cents=0, provisional=worth.is_provisional)
        years[basis.voucher_id].append(year)
    return years


async def write_new_value(change: Change, basis: Basis, worth: Worth, year: Year, cause: str) -> Year:
    """Write another value of a year, and return the year as it is then; an equal value adds nothing to the books.

    Reservations stay; where they exceed the new value, the year has an overhang. The caller has locked the voucher.
    """
    difference = worth.cents - year.value_cents
    if not difference:
        if worth.is_provisional == year.provisional:
            return year
        return await mark_provisional(change.session, basis.voucher_id, year.year, provisional=worth.is_provisional)
    decision_id = await change.decide(value_decision(basis, worth, cause))
    components = as_json(shown_components(worth))
    new = NewValue(
        basis.voucher_id,
        year.year,
        worth.cents,
        difference,
        worth.is_provisional,
        new_id(),
        components,
        cause,
        change.at,
        decision_id,
    )
    return await write_value(change.session, new)


def value_decision(basis: Basis, worth: Worth, cause: str) -> DecisionRecord:
    """The reasons for the value of a year: a rule for each component, and the facts of its days."""
    recorded = {row.factor_id: row.recorded_at for row in basis.priced.factors}
    facts = [
        Fact("profileCode", each.profile_code, each.valid_from, each.valid_to, source="indication")
        for each in basis.standing
    ]
    facts += [Fact("deliveryForm", each.delivery_form, each.valid_from, None, each.recorded_at) for each in basis.terms]
    facts += [
        Fact("factor", str(each.factor), each.valid_from, None, recorded[each.factor_id])
        for each in basis.priced.factors
    ]
    facts += [
        Fact(f"{each.kind}-basis-cents", each.basis_cents, each.days.first, each.days.last, source=each.source)
        for each in worth.components
    ]
    return DecisionRecord(
        kind="voucher-value",
        subject=basis.voucher_id,
        client_id=basis.client_id,
        outcome=f"{worth.year}: {worth.cents} cents ({cause})",
        rule_set=RULE_SET,
        rule_set_version=RULE_SET_VERSION,
        rules=[RuleSpoke(each.kind, str(each.cents), each.text) for each in worth.components],
        facts=facts,
    )


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
        "source": component.source,
        "text": {"nl": component.text.nl, "en": component.text.en},
    }


def _day(day: date) -> str:
    return day.isoformat()


def _text(value: object) -> str | None:
    return None if value is None else str(value)
