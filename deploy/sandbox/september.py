"""The claims of September 2026 in the sandbox: one file per provider, mostly good, with every rule broken on purpose.

From plain facts and a seed always come the same files; the plan says of every line which rule it is meant to break.
"""

import csv
import io
import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from decimal import Decimal
from uuid import UUID

from deploy.sandbox.added_claims import ADDERS, RuleOutOfReach, added, bench_of, credit_of
from deploy.sandbox.claim_facts import (
    AgreementFacts,
    ClaimLine,
    ClaimMonth,
    EarlierLine,
    PlannedLine,
    amount_of,
    days_between,
)
from deploy.sandbox.sound_claims import References, sound_lines, step_of
from deploy.sandbox.spoilt_claims import SPOILERS

COLUMNS = (
    "lineReference",
    "agreementId",
    "performanceCode",
    "serviceFrom",
    "serviceTo",
    "quantity",
    "unitPriceCents",
    "amountCents",
    "kind",
    "previousReference",
)
LEAST = 25


def september(month: ClaimMonth, target: int = 10_000, seed: int = 2026) -> list[tuple[UUID, str]]:
    """One claim file per provider, together about `target` lines."""
    return files(plan(month, target, seed))


def plan(month: ClaimMonth, target: int = 10_000, seed: int = 2026) -> list[PlannedLine]:
    """Every line of the month in file order, and the rule each is meant to break; most break none."""
    rng = random.Random(seed)
    references = References(month)
    each = max(LEAST, target // 350)
    credits_ = _credits(month, max(1, target // 200), target, rng, references)
    corrections = _corrections(month, credits_, rng, references)
    wanted = target - each * len(ADDERS) - len(credits_) - len(corrections)
    lines = _spoil(month, sound_lines(month, wanted, rng, references), each, rng)
    lines = _exhaust(month, [*lines, *corrections], credits_)
    accepted = [planned for planned in lines if planned.breaks is None]
    bench = bench_of(month, accepted, credits_, rng, references)
    missing = dict.fromkeys(ADDERS, each)
    missing["right-exhausted"] -= sum(planned.breaks == "right-exhausted" for planned in lines)
    wrong = [added(bench, code) for code, count in missing.items() for _ in range(count)]
    return sorted([*lines, *credits_, *wrong], key=lambda planned: planned.position)


def files(planned: Iterable[PlannedLine]) -> list[tuple[UUID, str]]:
    """The lines as one claim file per provider, the largest first."""
    of_provider: dict[UUID, list[ClaimLine]] = defaultdict(list)
    for one in planned:
        of_provider[one.provider_id].append(one.line)
    largest_first = sorted(of_provider.items(), key=lambda item: (-len(item[1]), item[0]))
    return [(provider_id, _csv(lines)) for provider_id, lines in largest_first]


def _csv(lines: Sequence[ClaimLine]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    names = [field.name for field in fields(ClaimLine)]
    writer.writerows([getattr(line, name) for name in names] for line in lines)
    return text.getvalue()


def _spoil(month: ClaimMonth, sound: list[PlannedLine], each: int, rng: random.Random) -> list[PlannedLine]:
    """The lines with some of them spoilt in their place."""
    codes = [code for code in SPOILERS for _ in range(each)]
    if len(sound) < 2 * len(codes):
        raise RuleOutOfReach(f"these facts hold {len(sound)} sound lines; {2 * len(codes)} are needed")
    spoilt = list(sound)
    for code, at in zip(codes, rng.sample(range(len(sound)), len(codes)), strict=True):
        spoilt[at] = replace(sound[at], line=SPOILERS[code](month, sound[at].line, rng), breaks=code)
    return spoilt


def _exhaust(month: ClaimMonth, lines: Sequence[PlannedLine], credits_: Sequence[PlannedLine]) -> list[PlannedLine]:
    """The lines in order of judging, those for which the allotment has no room marked as such."""
    left = {agreement.agreement_id: agreement.left_cents for agreement in month.agreements}
    for credit in credits_:
        left[credit.line.agreement_id] += credit.line.amount_cents
    judged: list[PlannedLine] = []
    for planned in sorted(lines, key=lambda planned: (planned.line.service_from, planned.position)):
        line = planned.line
        if planned.breaks is not None:
            judged.append(planned)
        elif line.amount_cents > left[line.agreement_id]:
            judged.append(replace(planned, breaks="right-exhausted"))
        else:
            left[line.agreement_id] -= line.amount_cents
            judged.append(planned)
    return judged


def _credits(month: ClaimMonth, most: int, size: int, rng: random.Random, references: References) -> list[PlannedLine]:
    """Credits of some of the earlier debits, half of them at most unless there is only one."""
    known = {agreement.agreement_id for agreement in month.agreements}
    standing = [x for x in month.earlier if x.line.kind == "D" and not x.undone and _of_this_year(month, x, known)]
    chosen = rng.sample(standing, min(most, (len(standing) + 1) // 2))
    return [
        PlannedLine(x.provider_id, rng.uniform(0, size), credit_of(x.line, references.new(x.provider_id)))
        for x in chosen
    ]


def _of_this_year(month: ClaimMonth, earlier: EarlierLine, known: set[UUID]) -> bool:
    return earlier.line.agreement_id in known and earlier.line.service_from.year == month.first.year


def _corrections(
    month: ClaimMonth, credits_: Sequence[PlannedLine], rng: random.Random, references: References
) -> list[PlannedLine]:
    """A smaller debit for most credits whose care can still be claimed."""
    agreements = {agreement.agreement_id: agreement for agreement in month.agreements}
    corrections: list[PlannedLine] = []
    for credit in credits_:
        smaller = _smaller(month, agreements[credit.line.agreement_id], credit.line)
        if smaller is not None and rng.random() < 0.8:
            numbered = replace(smaller, line_reference=references.new(credit.provider_id))
            corrections.append(replace(credit, position=credit.position + 0.5, line=numbered))
    return corrections


def _smaller(month: ClaimMonth, agreement: AgreementFacts, credit: ClaimLine) -> ClaimLine | None:
    """The same care with a smaller quantity, or nothing where it can no longer be claimed."""
    care = agreement.care(credit.performance_code)
    if care is None or credit.unit_price_cents > care.unit_price_cents or month.too_late(agreement, credit.service_to):
        return None
    days = days_between(credit.service_from, credit.service_to)
    quantity: Decimal = credit.quantity - step_of(care)
    if quantity <= 0 or not all(agreement.runs_on(day) and not month.unpaid(agreement, day) for day in days):
        return None
    amount = amount_of(quantity, credit.unit_price_cents)
    return replace(credit, quantity=quantity, amount_cents=amount, kind="D", previous_reference="")
