"""Mistakes in a line itself: each makes a sound line break one rule, in its own place in the file."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from deploy.sandbox.claim_facts import DAY_UNIT, ClaimLine, ClaimMonth, amount_of

Spoiler = Callable[[ClaimMonth, ClaimLine, random.Random], ClaimLine]


def _unknown_agreement(month: ClaimMonth, line: ClaimLine, rng: random.Random) -> ClaimLine:
    """An agreement of nobody, or of another provider."""
    provider_of = {agreement.agreement_id: agreement.provider_id for agreement in month.agreements}
    own = provider_of[line.agreement_id]
    others = [agreement_id for agreement_id, provider_id in provider_of.items() if provider_id != own]
    nobodys = UUID(int=rng.getrandbits(128), version=4)
    return replace(line, agreement_id=rng.choice([nobodys, rng.choice(others or [nobodys])]))


def _other_performance(month: ClaimMonth, line: ClaimLine, rng: random.Random) -> ClaimLine:
    """A performance that exists, but not in this agreement."""
    agreed = next(x.lines for x in month.agreements if x.agreement_id == line.agreement_id)
    known = {care.performance_code for agreement in month.agreements for care in agreement.lines}
    others = sorted(known - {care.performance_code for care in agreed})
    return replace(line, performance_code=rng.choice(others or ["H999"]))


def _higher_price(_: ClaimMonth, line: ClaimLine, rng: random.Random) -> ClaimLine:
    price = line.unit_price_cents + rng.choice((1, 100, max(1, line.unit_price_cents // 20)))
    return replace(line, unit_price_cents=price, amount_cents=amount_of(line.quantity, price))


def _other_amount(_: ClaimMonth, line: ClaimLine, rng: random.Random) -> ClaimLine:
    return replace(line, amount_cents=line.amount_cents + rng.choice((1, 10, 100, line.unit_price_cents)))


def _impossible_quantity(month: ClaimMonth, line: ClaimLine, rng: random.Random) -> ClaimLine:
    """Nothing, less than nothing, or a day more than the period has."""
    quantities = [Decimal(0), -line.quantity]
    if _is_day_unit(month, line):
        quantities += [line.quantity + 1] * 2
    quantity = rng.choice(quantities)
    return replace(line, quantity=quantity, amount_cents=amount_of(quantity, line.unit_price_cents))


def _is_day_unit(month: ClaimMonth, line: ClaimLine) -> bool:
    care = next(x.care(line.performance_code) for x in month.agreements if x.agreement_id == line.agreement_id)
    return care is not None and care.unit == DAY_UNIT


def _impossible_period(month: ClaimMonth, line: ClaimLine, rng: random.Random) -> ClaimLine:
    """To before from, or from the last day of the month before."""
    if rng.random() < 0.5:
        return replace(line, service_to=line.service_from - timedelta(days=rng.randint(1, 7)))
    return replace(line, service_from=month.first - timedelta(days=1))


SPOILERS: dict[str, Spoiler] = {
    "agreement-unknown": _unknown_agreement,
    "performance-not-agreed": _other_performance,
    "price-above-agreed": _higher_price,
    "amount-mismatch": _other_amount,
    "quantity-invalid": _impossible_quantity,
    "period-invalid": _impossible_period,
}
