"""The sound claim lines of a month: days of stay, visits by the hour and dayparts, about as many as wanted."""

import random
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate, pairwise
from uuid import UUID

from deploy.sandbox.claim_facts import (
    DAY_UNIT,
    DAYPART_UNIT,
    AgreedCare,
    AgreementFacts,
    ClaimLine,
    ClaimMonth,
    PlannedLine,
    amount_of,
    days_between,
)


class References:
    """Hands out the line references of a month, a row of numbers for each provider."""

    def __init__(self, month: ClaimMonth) -> None:
        self._prefix = f"{month.first:%Y%m}-"
        self._taken = {(earlier.provider_id, earlier.line.line_reference) for earlier in month.earlier}
        self._last: dict[UUID, int] = defaultdict(int)

    def new(self, provider_id: UUID) -> str:
        """A reference that this provider has not used yet."""
        self._last[provider_id] += 1
        reference = f"{self._prefix}{self._last[provider_id]:06d}"
        return self.new(provider_id) if (provider_id, reference) in self._taken else reference


def sound_lines(month: ClaimMonth, wanted: int, rng: random.Random, references: References) -> list[PlannedLine]:
    """About `wanted` lines that break no rule, in file order; fewer where the agreements do not hold so many.

    Only what is left of the allotments is not looked at here.
    """
    cares = [(agreement, care) for agreement in month.agreements for care in agreement.lines]
    by_day = [
        line for agreement, care in cares if care.unit == DAY_UNIT for line in _stays(month, agreement, care, rng)
    ]
    counts = _visit_counts(month, cares, wanted - len(by_day))
    visits = [
        line
        for (agreement, care), count in zip(cares, counts, strict=True)
        for line in _visits(month, agreement, care, count, rng)
    ]
    lines = by_day + visits
    if len(lines) > wanted:
        lines = rng.sample(lines, wanted)
    return _placed(month, lines, references)


def _placed(month: ClaimMonth, lines: Iterable[ClaimLine], references: References) -> list[PlannedLine]:
    """The lines by agreement and day, numbered for each provider."""
    agreements = {agreement.agreement_id: (number, agreement) for number, agreement in enumerate(month.agreements)}
    order = sorted(lines, key=lambda line: (agreements[line.agreement_id][0], line.service_from, line.performance_code))
    placed: list[PlannedLine] = []
    for position, line in enumerate(order):
        provider_id = agreements[line.agreement_id][1].provider_id
        numbered = replace(line, line_reference=references.new(provider_id))
        placed.append(PlannedLine(provider_id, float(position), numbered))
    return placed


def new_line(agreement: AgreementFacts, care: AgreedCare, first: date, last: date, quantity: Decimal) -> ClaimLine:
    """A line as agreed, still without a reference."""
    price = care.unit_price_cents
    return ClaimLine(
        "", agreement.agreement_id, care.performance_code, first, last, quantity, price, amount_of(quantity, price)
    )


def _stays(month: ClaimMonth, agreement: AgreementFacts, care: AgreedCare, rng: random.Random) -> list[ClaimLine]:
    """A line for each day; one provider in four claims runs of up to a week."""
    claimed = _claimed_days(month, agreement, care)
    free = [day for day in month.payable_days(agreement) if day not in claimed]
    share = min(Decimal(1), _quantity_in(care, Decimal(len(free))) / max(1, len(free)))
    days = sorted(rng.sample(free, int(share * len(free))))
    longest = 7 if agreement.provider_id.int % 4 == 0 else 1
    runs = _runs(days, longest)
    return [new_line(agreement, care, run[0], run[-1], Decimal(len(run))) for run in runs]


def _claimed_days(month: ClaimMonth, agreement: AgreementFacts, care: AgreedCare) -> set[date]:
    same = (agreement.agreement_id, care.performance_code)
    lines = [earlier.line for earlier in month.earlier if earlier.line.kind == "D"]
    own = [line for line in lines if (line.agreement_id, line.performance_code) == same]
    return {day for line in own for day in days_between(line.service_from, line.service_to)}


def _runs(days: list[date], longest: int) -> list[list[date]]:
    runs: list[list[date]] = []
    for day in days:
        if runs and len(runs[-1]) < longest and runs[-1][-1] + timedelta(days=1) == day:
            runs[-1].append(day)
        else:
            runs.append([day])
    return runs


def _quantity_in(care: AgreedCare, days: Decimal) -> Decimal:
    """How much of the care is agreed for a number of days; a total is taken to last four months."""
    return care.quantity * days / {"day": 1, "week": 7, "year": 365, "total": 120}[care.per]


def step_of(care: AgreedCare) -> Decimal:
    """The smallest quantity that is claimed of a care: a quarter of an hour, or a whole day or daypart."""
    return Decimal(1) if care.unit in {DAY_UNIT, DAYPART_UNIT} else Decimal("0.25")


def _visit_counts(month: ClaimMonth, cares: list[tuple[AgreementFacts, AgreedCare]], wanted: int) -> list[int]:
    """How many visits each care gets: in proportion to how many it can hold, and never more."""
    room = [0 if care.unit == DAY_UNIT else _most_visits(month, agreement, care) for agreement, care in cares]
    share = min(1.0, max(0, wanted) / max(1, sum(room)))
    until_here = [round(share * so_far) for so_far in accumulate(room, initial=0)]
    return [after - before for before, after in pairwise(until_here)]


def _most_visits(month: ClaimMonth, agreement: AgreementFacts, care: AgreedCare) -> int:
    return int(_quantity_in(care, Decimal(len(month.payable_days(agreement)))) / step_of(care))


def _visits(
    month: ClaimMonth, agreement: AgreementFacts, care: AgreedCare, count: int, rng: random.Random
) -> list[ClaimLine]:
    """So many visits on days of the month, together about as long as agreed."""
    if count <= 0:
        return []
    days = month.payable_days(agreement)
    steps = int(_quantity_in(care, Decimal(len(days))) / count / step_of(care))
    lines: list[ClaimLine] = []
    for _ in range(count):
        day = rng.choice(days)
        quantity = max(1, steps + rng.choice((-1, 0, 0, 1))) * step_of(care)
        lines.append(new_line(agreement, care, day, day, quantity))
    return lines
