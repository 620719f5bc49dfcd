"""Claim lines that should not be sent: on days that cannot be claimed, sent twice, too large, credits of nothing."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TypeVar

from deploy.sandbox.claim_facts import (
    DAY_UNIT,
    AgreementFacts,
    ClaimLine,
    ClaimMonth,
    PlannedLine,
    amount_of,
    days_between,
)
from deploy.sandbox.sound_claims import References, new_line, step_of

T = TypeVar("T")


class RuleOutOfReach(ValueError):
    """The facts given hold nothing with which this rule could be broken."""


@dataclass(frozen=True)
class Bench:
    """What wrong lines are made from: the month, and the lines of it that will be accepted."""

    month: ClaimMonth
    stays: Sequence[PlannedLine]
    visits: Sequence[PlannedLine]
    credits: Sequence[PlannedLine]
    size: int
    rng: random.Random
    references: References

    def choose(self, *rows: Sequence[T]) -> T:
        """One of the first of these rows that is not empty."""
        for row in rows:
            if row:
                return self.rng.choice(row)
        raise RuleOutOfReach

    def anywhere(self, agreement: AgreementFacts, line: ClaimLine) -> PlannedLine:
        """The line with a new reference, at any place in the file."""
        numbered = replace(line, line_reference=self.references.new(agreement.provider_id))
        return PlannedLine(agreement.provider_id, self.rng.uniform(0, self.size), numbered)

    def after(self, anchor: PlannedLine, line: ClaimLine) -> PlannedLine:
        """The line with a new reference, at a place in the file after another one."""
        numbered = replace(line, line_reference=self.references.new(anchor.provider_id))
        return PlannedLine(anchor.provider_id, anchor.position + self.rng.uniform(0.1, self.size), numbered)

    def on(self, agreement: AgreementFacts, day: date) -> PlannedLine:
        """A line of some agreed care on a day."""
        care = self.rng.choice(agreement.lines)
        quantity = Decimal(1) if care.unit == DAY_UNIT else step_of(care) * self.rng.randint(1, 4)
        return self.anywhere(agreement, new_line(agreement, care, day, day, quantity))


def bench_of(
    month: ClaimMonth,
    accepted: Sequence[PlannedLine],
    credits_: Sequence[PlannedLine],
    rng: random.Random,
    references: References,
) -> Bench:
    """The bench for a month whose accepted debits and credits are known."""
    cares = {(x.agreement_id, care.performance_code): care for x in month.agreements for care in x.lines}
    units = [cares[planned.line.agreement_id, planned.line.performance_code].unit for planned in accepted]
    stays = [planned for planned, unit in zip(accepted, units, strict=True) if unit == DAY_UNIT]
    visits = [planned for planned, unit in zip(accepted, units, strict=True) if unit != DAY_UNIT]
    return Bench(month, stays, visits, credits_, len(accepted), rng, references)


def _outside_agreement(bench: Bench) -> PlannedLine:
    """Care after an agreement ended, lately if possible; or before it started."""
    month = bench.month
    ended = [x for x in month.agreements if x.ends_on is not None and x.ends_on < month.received_on]
    lately = [x for x in ended if not month.too_late(x, x.ends_on or month.first)]
    agreement = bench.choose(lately, ended, _latest_started(month))
    if agreement.ends_on is not None and agreement.ends_on < month.received_on:
        last = min(month.received_on, agreement.ends_on + timedelta(days=9))
        return bench.on(agreement, bench.rng.choice([*days_between(agreement.ends_on, last)][1:]))
    return bench.on(agreement, agreement.starts_on - timedelta(days=bench.rng.randint(1, 3)))


def _latest_started(month: ClaimMonth) -> list[AgreementFacts]:
    return sorted(month.agreements, key=lambda agreement: agreement.starts_on)[-40:]


def _care_not_started(bench: Bench) -> PlannedLine:
    """Care that was never reported to have started, or of the day before it did."""
    month = bench.month
    running = [x for x in month.agreements if x.starts_on <= month.last]
    unreported = [x for x in running if x.care_started_on is None]
    waited = [x for x in running if x.care_started_on is not None and x.starts_on < x.care_started_on <= month.last]
    agreement = bench.choose([*unreported, *waited], _latest_started(month))
    if agreement.care_started_on is not None:
        return bench.on(agreement, agreement.care_started_on - timedelta(days=1))
    return bench.on(agreement, bench.rng.choice([*days_between(max(month.first, agreement.starts_on), month.last)]))


def _service_in_future(bench: Bench) -> PlannedLine:
    day = bench.month.received_on + timedelta(days=bench.rng.randint(1, 14))
    running = [agreement for agreement in bench.month.agreements if agreement.runs_on(day)]
    return bench.on(bench.choose(running, bench.month.agreements), day)


def _too_late(bench: Bench) -> PlannedLine:
    """Care of a month whose claim window is over, while the agreement ran if possible."""
    month = bench.month
    late = {x.agreement_id: _latest_late_day(month, x) for x in month.agreements}
    running = [x for x in month.agreements if x.runs_on(late[x.agreement_id])]
    agreement = bench.choose(running, month.agreements)
    day = late[agreement.agreement_id]
    return bench.on(agreement, bench.rng.choice([*days_between(day.replace(day=max(1, day.day - 9)), day)]))


def _latest_late_day(month: ClaimMonth, agreement: AgreementFacts) -> date:
    day = month.received_on
    while not month.too_late(agreement, day):
        day = day.replace(day=1) - timedelta(days=1)
    return day


def _provider_not_admitted(bench: Bench) -> PlannedLine:
    """Care in the no-payment days of a suspension, under an agreement that runs."""
    month = bench.month
    first = month.first - timedelta(days=31)
    suspended = {(days.provider_id, days.pilot_code) for days in month.no_payment}
    own = [x for x in month.agreements if (x.provider_id, x.pilot_code) in suspended]
    days = [(x, day) for x in own for day in days_between(first, month.received_on) if month.unpaid(x, day)]
    agreement, day = bench.choose([found for found in days if found[0].runs_on(found[1])], days)
    return bench.on(agreement, day)


def _reference_taken(bench: Bench) -> PlannedLine:
    """A reference used before: in an earlier batch, by a line of an earlier day, or by the same line once more."""
    anchor = bench.choose(bench.visits, bench.stays)
    earlier = [known.line for known in bench.month.earlier if known.provider_id == anchor.provider_id]
    if earlier and bench.rng.random() < 0.5:
        twice = replace(anchor.line, line_reference=bench.rng.choice(earlier).line_reference)
        return replace(anchor, position=bench.rng.uniform(0, bench.size), line=twice)
    own = [planned.line for planned in bench.visits if planned.provider_id == anchor.provider_id]
    later = [line for line in own if line.service_from > anchor.line.service_from]
    twice = replace(bench.rng.choice(later or [anchor.line]), line_reference=anchor.line.line_reference)
    return replace(anchor, position=anchor.position + bench.rng.uniform(0.1, bench.size), line=twice)


def _care_already_claimed(bench: Bench) -> PlannedLine:
    """A day of stay sent twice, the second time with another reference."""
    anchor = bench.choose(bench.stays)
    return bench.after(anchor, anchor.line)


def _right_exhausted(bench: Bench) -> PlannedLine:
    """A slip of the pen by which one visit costs more than all that is left."""
    sites = [
        (agreement, new_line(agreement, care, day, day, _too_much(bench, agreement, care.unit_price_cents)))
        for agreement in bench.month.agreements
        for care in agreement.lines
        for day in bench.month.payable_days(agreement)[:1]
        if care.unit != DAY_UNIT and care.unit_price_cents > 0
    ]
    possible = [site for site in sites if site[1].quantity < 10**6 and site[1].amount_cents < 10**8]
    smallest = sorted(possible, key=lambda site: site[1].amount_cents)[:60]
    return bench.anywhere(*bench.choose(smallest))


def _too_much(bench: Bench, agreement: AgreementFacts, unit_price_cents: int) -> Decimal:
    """A whole quantity above what is left, credits of this month included."""
    freed = sum(x.line.amount_cents for x in bench.credits if x.line.agreement_id == agreement.agreement_id)
    return Decimal((agreement.left_cents + freed) // unit_price_cents + bench.rng.randint(2, 9))


def _credit_without_debit(bench: Bench) -> PlannedLine:
    """A credit of a debit in the same file, or of one that never was."""
    debit = bench.choose(bench.visits, bench.stays)
    previous = bench.rng.choice((debit.line.line_reference, f"X{bench.rng.randint(0, 999999):06d}", ""))
    return bench.after(debit, replace(debit.line, kind="C", previous_reference=previous))


def _credit_mismatch(bench: Bench) -> PlannedLine:
    """A credit of part of a debit, or of more than it."""
    known = bench.choose([known for known in bench.month.earlier if known.line.kind == "D"])
    quantity = known.line.quantity + bench.rng.choice((Decimal("0.5"), Decimal(1), Decimal(2)))
    amount = amount_of(quantity, known.line.unit_price_cents)
    credit = credit_of(known.line, bench.references.new(known.provider_id))
    wrong = replace(credit, quantity=quantity, amount_cents=amount)
    return PlannedLine(known.provider_id, bench.rng.uniform(0, bench.size), wrong)


def _already_credited(bench: Bench) -> PlannedLine:
    """A second credit of a debit that was undone before, in an earlier batch or in this one."""
    undone = [known for known in bench.month.earlier if known.undone and known.line.kind == "D"]
    if bench.credits and (not undone or bench.rng.random() < 0.5):
        first = bench.rng.choice(bench.credits)
        return bench.after(first, first.line)
    known = bench.choose(undone)
    credit = credit_of(known.line, bench.references.new(known.provider_id))
    return PlannedLine(known.provider_id, bench.rng.uniform(0, bench.size), credit)


def credit_of(debit: ClaimLine, reference: str) -> ClaimLine:
    """The credit that undoes a debit whole."""
    return replace(debit, line_reference=reference, kind="C", previous_reference=debit.line_reference)


ADDERS: dict[str, Callable[[Bench], PlannedLine]] = {
    "outside-agreement": _outside_agreement,
    "care-not-started": _care_not_started,
    "service-in-future": _service_in_future,
    "too-late": _too_late,
    "provider-not-admitted": _provider_not_admitted,
    "reference-taken": _reference_taken,
    "care-already-claimed": _care_already_claimed,
    "right-exhausted": _right_exhausted,
    "credit-without-debit": _credit_without_debit,
    "credit-mismatch": _credit_mismatch,
    "already-credited": _already_credited,
}


def added(bench: Bench, code: str) -> PlannedLine:
    """One more line, which breaks this rule."""
    try:
        return replace(ADDERS[code](bench), breaks=code)
    except RuleOutOfReach as error:
        raise RuleOutOfReach(f"nothing in these facts can break {code}") from error
