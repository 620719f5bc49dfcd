"""An independent adjudicator (beoordeling): the claim rules, walked one line at a time, the slow and obvious way.

It shares no code with the product, so that both can only agree by both being right.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from tests.claim_form import COLUMNS, Fault, csv_of, form_faults, lines_of
from tests.claim_rules import C1, C2_C3, CREDIT_RULES, DEBIT_RULES, RULES, Books, Case, broken
from tests.claim_world import (
    DAY_UNIT,
    AcceptedLine,
    AgreedLine,
    Agreement,
    Allotment,
    Answer,
    Batch,
    Kind,
    LateClaim,
    Line,
    Suspension,
    Total,
    Totals,
    Verdict,
    World,
)

__all__ = [
    "COLUMNS",
    "DAY_UNIT",
    "RULES",
    "AcceptedLine",
    "AgreedLine",
    "Agreement",
    "Allotment",
    "Answer",
    "Batch",
    "Fault",
    "LateClaim",
    "Line",
    "Suspension",
    "Total",
    "Totals",
    "World",
    "adjudicate",
    "csv_of",
    "form_faults",
    "judging_order",
    "lines_of",
    "totals",
    "world_after",
]


def adjudicate(batch: Batch, world: World) -> list[Answer]:
    """Judge every line at its turn; the answers come in file order."""
    books = Books(world, batch.provider_id, batch.received_on)
    answers: dict[int, Answer] = {}
    for position in judging_order(batch.lines):
        answer = judge_line(batch.lines[position], batch, world, books)
        answers[position] = answer
        if answer.verdict == "accepted":
            books.accept(answer.line)
    return [answers[position] for position in range(len(batch.lines))]


def judging_order(lines: Sequence[Line]) -> list[int]:
    """File positions in the order of judging: credits before debits, then `serviceFrom`, then file position."""
    return sorted(range(len(lines)), key=lambda at: (lines[at].kind != "C", lines[at].service_from, at))


def totals(answers: Sequence[Answer]) -> Totals:
    """Lines and sum per kind and verdict; payable is accepted debits minus accepted credits."""
    kinds: tuple[Kind, ...] = ("D", "C")
    verdicts: tuple[Verdict, ...] = ("accepted", "rejected")
    rows: list[Total] = []
    for kind in kinds:
        for verdict in verdicts:
            amounts = [a.line.amount_cents for a in answers if a.line.kind == kind and a.verdict == verdict]
            rows.append(Total(kind, verdict, len(amounts), sum(amounts)))
    accepted = {row.kind: row.amount_cents for row in rows if row.verdict == "accepted"}
    return Totals(tuple(rows), accepted["D"] - accepted["C"])


def world_after(world: World, batch: Batch, answers: Sequence[Answer]) -> World:
    """The world that the next batch finds: accepted lines, credited debits and what is drawn."""
    accepted = [answer.line for answer in answers if answer.verdict == "accepted"]
    undone = {line.previous_reference for line in accepted if line.kind == "C"}
    earlier = tuple(
        replace(known, credited=True)
        if known.provider_id == batch.provider_id and known.line.kind == "D" and known.line.line_reference in undone
        else known
        for known in world.accepted
    )
    books = Books(world, batch.provider_id, batch.received_on)
    late = {line.line_reference for line in accepted if line.kind == "D" and isinstance(books.room_of(line)[1], date)}
    new = tuple(AcceptedLine(batch.provider_id, line, drew_late=line.line_reference in late) for line in accepted)
    given_back = [line for line in accepted if line.kind == "C" and line.previous_reference in books.drew_late]
    drawn_late = [line for line in accepted if line.line_reference in late]
    decisions = tuple(_used(each, drawn_late, given_back) for each in world.late_claims)
    allotments = tuple(_drawn(a, accepted) for a in world.allotments)
    return replace(world, accepted=earlier + new, allotments=allotments, late_claims=decisions)


def _used(decision: LateClaim, drawn: Sequence[Line], given_back: Sequence[Line]) -> LateClaim:
    named = (decision.agreement_id, decision.month)
    used = decision.used_cents
    for lines, sign in ((drawn, 1), (given_back, -1)):
        own = [each for each in lines if (each.agreement_id, each.service_from.replace(day=1)) == named]
        used += sign * sum(each.amount_cents for each in own)
    return replace(decision, used_cents=used)


def _drawn(allotment: Allotment, accepted: Sequence[Line]) -> Allotment:
    own = [x for x in accepted if (x.agreement_id, x.service_from.year) == (allotment.agreement_id, allotment.year)]
    debits = sum(line.amount_cents for line in own if line.kind == "D")
    credits_ = sum(line.amount_cents for line in own if line.kind == "C")
    drawn = allotment.drawn_cents + debits - credits_
    held = min(allotment.held_cents, drawn) if allotment.finally_released else allotment.held_cents
    return replace(allotment, held_cents=held, drawn_cents=drawn)


def judge_line(line: Line, batch: Batch, world: World, books: Books) -> Answer:
    """The answer to one line at its turn."""
    agreement = books.agreements.get(line.agreement_id)
    agreed = agreement.line_for(line.performance_code) if agreement else None
    case = Case(line, batch, world, books, agreement, agreed)
    if line.kind == "C":
        return Answer(line, broken(case, CREDIT_RULES) + _debit_broken(case))
    codes = broken(case, DEBIT_RULES)
    left = books.left_for(line)
    if codes or line.amount_cents <= left:
        return Answer(line, codes)
    return Answer(line, ("right-exhausted",), left, _largest_quantity(left, line.unit_price_cents))


def _debit_broken(case: Case) -> tuple[str, ...]:
    """The rules c1 to c3; when c1 breaks, c2 and c3 are not judged."""
    return broken(case, C1) or broken(case, C2_C3)


def _largest_quantity(left_cents: int, unit_price_cents: int) -> Decimal:
    """The largest quantity, in hundredths, whose rounded amount is no more than what is left."""
    hundredths = (100 * left_cents + 49) // unit_price_cents
    return Decimal(hundredths) / 100
