"""Values of vouchers: gathered, reckoned by the rule, and written into the books with the reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from services.common.data.decisions import DecisionRecord, Fact, RuleSpoke
from services.common.ids import new_id
from services.common.refusals import Refusal
from services.common.service import Change
from services.voucher.refusals.issue import PriceMissing
from services.voucher.rules.budget_year import Days
from services.voucher.rules.coverage import Standing
from services.voucher.rules.stretches import Grounds, TermRow
from services.voucher.rules.value import Component, MissingPrice, Worth, value_of
from services.voucher.store.pilots import PricedPilot
from services.voucher.tables import Valuation, VoucherEntry, VoucherYear

RULE_SET, RULE_SET_VERSION = "voucher-value", "1"


@dataclass(frozen=True)
class Basis:
    """What the values of one voucher are reckoned from."""

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
) -> dict[UUID, list[VoucherYear]]:
    """Put the first value of these years into the books; returns the years by voucher."""
    years: dict[UUID, list[VoucherYear]] = {basis.voucher_id: [] for basis, _ in values}
    decision_ids = await change.decide_all([value_decision(basis, worth, cause) for basis, worth in values])
    for (basis, worth), decision_id in zip(values, decision_ids, strict=True):
        row = VoucherYear(
            voucher_id=basis.voucher_id, year=worth.year, value_cents=worth.cents, reserved_cents=0, overhang_cents=0
        )
        years[basis.voucher_id].append(row)
        entry = _entry(change, basis, worth.year, "value", worth.cents, decision_id)
        change.session.add_all([row, entry, _valuation(change, basis, worth, cause, decision_id)])
    return years


async def write_new_value(change: Change, basis: Basis, worth: Worth, held: VoucherYear, cause: str) -> None:
    """Value a year anew: what agreements hold stays, and hangs over where the value no longer carries it.

    The caller has locked the voucher.
    """
    difference = worth.cents - held.value_cents
    if not difference:
        return
    decision_id = await change.decide(value_decision(basis, worth, cause))
    held.value_cents = worth.cents
    held.overhang_cents = held.reserved_cents if held.reserved_cents > worth.cents else 0
    entry = _entry(change, basis, worth.year, "re-value", difference, decision_id)
    change.session.add_all([entry, _valuation(change, basis, worth, cause, decision_id)])


def _valuation(change: Change, basis: Basis, worth: Worth, cause: str, decision_id: UUID) -> Valuation:
    return Valuation(
        valuation_id=new_id(),
        voucher_id=basis.voucher_id,
        year=worth.year,
        value_cents=worth.cents,
        components=shown_components(worth),
        valued_at=change.at,
        cause=cause,
        decision_id=decision_id,
    )


def _entry(change: Change, basis: Basis, year: int, kind: str, cents: int, decision_id: UUID) -> VoucherEntry:
    return VoucherEntry(
        voucher_id=basis.voucher_id, year=year, kind=kind, cents=cents, at=change.at, decision_id=decision_id
    )


def value_decision(basis: Basis, worth: Worth, cause: str) -> DecisionRecord:
    """Why a year is worth what it is: a rule for each component, and the facts of its days."""
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


def shown_components(worth: Worth) -> list[dict[str, Any]]:
    """The components of a value as they are stored and shown."""
    return [_plain(component) for component in worth.components]


def _plain(component: Component) -> dict[str, Any]:
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
