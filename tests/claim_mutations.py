"""Ways to spoil a sound claim line, for the generators: each makes a line that keeps the form."""

import random
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from tests.adjudicator import Agreement, Line
from tests.claim_rules import rounded

ONE_DAY = timedelta(days=1)


def debit_faults(
    rng: random.Random,
    line: Line,
    agreement: Agreement,
    known: Sequence[Line],
    theirs: Sequence[Agreement],
    received_on: date,
) -> list[Line]:
    """The line, spoilt in every way there is; one is to be chosen."""
    other = rng.choice(known) if known else line
    price = next((x.unit_price_cents for x in agreement.lines if x.performance_code == line.performance_code), 100)
    return [
        replace(line, agreement_id=UUID(int=rng.getrandbits(128), version=4)),
        replace(line, agreement_id=rng.choice(theirs).agreement_id),
        *_other_days(rng, line, agreement, received_on),
        replace(line, performance_code=rng.choice(("H999", "Z041", line.performance_code.lower()))),
        with_quantity(replace(line, unit_price_cents=price + 1), line.quantity),
        with_quantity(replace(line, unit_price_cents=max(0, price - 1)), line.quantity),
        replace(line, amount_cents=max(0, line.amount_cents + rng.choice((-1, 1)))),
        with_quantity(line, rng.choice((Decimal(0), Decimal("-0"), Decimal("-0.01"), -abs(line.quantity)))),
        with_quantity(line, line.quantity + rng.choice((Decimal("0.01"), Decimal("0.5"), Decimal(1)))),
        with_quantity(line, line.quantity * rng.choice((20, 100))),
        with_quantity(line, Decimal(rng.randint(1, 50)) / 100),
        replace(line, service_to=line.service_from - timedelta(days=rng.randint(1, 40))),
        replace(line, line_reference=other.line_reference),
        _on_the_days_of(line, other, rng.choice((0, 1, -1))),
        replace(other, line_reference=line.line_reference, kind="D"),
        replace(line, previous_reference=rng.choice((other.line_reference, "x" * 30))),
    ]


def credit_faults(rng: random.Random, credit: Line, references: Sequence[str]) -> list[Line]:
    """The credit, spoilt in every way there is; one is to be chosen."""
    longer = credit.service_to + ONE_DAY
    return [
        replace(credit, previous_reference=""),
        replace(credit, previous_reference=rng.choice(references)),
        replace(credit, previous_reference=rng.choice(references)),
        replace(credit, line_reference=credit.previous_reference),
        replace(credit, agreement_id=UUID(int=rng.getrandbits(128), version=4)),
        replace(credit, performance_code="H999"),
        replace(credit, service_from=credit.service_from - ONE_DAY),
        replace(credit, service_to=longer),
        replace(credit, service_to=credit.service_from - ONE_DAY),
        with_quantity(credit, credit.quantity + 1),
        with_quantity(credit, rng.choice((Decimal(0), -credit.quantity))),
        with_quantity(replace(credit, unit_price_cents=credit.unit_price_cents + 1), credit.quantity),
        replace(credit, amount_cents=credit.amount_cents + 1),
        replace(credit, quantity=credit.quantity.quantize(Decimal("0.01"))),
    ]


def with_quantity(line: Line, quantity: Decimal) -> Line:
    """The line with this quantity and the amount that goes with it; an amount has no sign and eight digits at most."""
    amount = abs(rounded(quantity * line.unit_price_cents))
    return replace(line, quantity=quantity, amount_cents=amount) if amount < 10**8 else line


def _other_days(rng: random.Random, line: Line, agreement: Agreement, received_on: date) -> list[Line]:
    """The line on days that the agreement, the calendar or the clock does not allow."""
    firsts = [
        agreement.starts_on - timedelta(days=rng.randint(1, 3)),
        (agreement.care_started_on or agreement.starts_on) - ONE_DAY,
        (agreement.ends_on or received_on) + timedelta(days=rng.randint(0, 3)),
        received_on + timedelta(days=rng.randint(0, 3)),
        received_on - timedelta(days=rng.randint(30, 200)),
        date(received_on.year, 1, 1) - timedelta(days=rng.randint(0, 3)),
    ]
    last_of_month = line.service_from.replace(day=monthrange(line.service_from.year, line.service_from.month)[1])
    crossing = replace(line, service_from=last_of_month, service_to=last_of_month + timedelta(days=rng.randint(0, 2)))
    return [_moved(line, first) for first in firsts] + [crossing]


def _moved(line: Line, first: date) -> Line:
    return replace(line, service_from=first, service_to=first + (line.service_to - line.service_from))


def _on_the_days_of(line: Line, other: Line, shift: int) -> Line:
    """The line on the days of another one, one day earlier or later, with its agreement and performance."""
    same = replace(line, agreement_id=other.agreement_id, performance_code=other.performance_code)
    days = replace(
        same, service_from=other.service_from + shift * ONE_DAY, service_to=other.service_to + shift * ONE_DAY
    )
    priced = replace(days, unit_price_cents=other.unit_price_cents)
    return with_quantity(priced, other.quantity)
