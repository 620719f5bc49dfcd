"""How batches and lines are shown: verdict, rules in order with reason and remedy, totals and what is payable."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from types import MappingProxyType
from uuid import UUID

from services.claims.facts import KINDS, Kind, LinePayment, LineTotal, VerdictLine
from services.claims.judging.rules import RIGHT_EXHAUSTED, rules_of
from services.claims.operations.line_warnings import Warned
from services.claims.rules.fitting import fitting_quantity
from services.claims.rules.line_ids import line_id
from services.claims.schemas.batches import (
    JudgedLineResponse,
    LinePaymentResponse,
    LineResponse,
    LineWarningResponse,
    RejectionResponse,
    TotalResponse,
)
from services.common.schemas import TextAnswer

NO_PAYMENTS: Mapping[int, LinePayment] = MappingProxyType({})


def line_response(
    line: VerdictLine, batch_id: UUID, warned: Warned, payments: Mapping[int, LinePayment] = NO_PAYMENTS
) -> LineResponse:
    """One judged line of a batch, with its warnings and its payment among those of all; a new line waits."""
    known = payments.get(line.position) or LinePayment(line.position, "waiting", None)
    payment = None if line.broken else LinePaymentResponse.model_validate(known)
    judged = dict(judged_line_response(line, warned))
    return LineResponse(line_id=line_id(batch_id, line.position), payment=payment, **judged)


def judged_line_response(line: VerdictLine, warned: Warned) -> JudgedLineResponse:
    """One judged line, which may be of no batch."""
    short = line.broken & RIGHT_EXHAUSTED.mask != 0
    fitting = fitting_quantity(line.left_cents or 0, line.unit_price_cents) if short else None
    return JudgedLineResponse(
        position=line.position,
        line_reference=line.line_reference,
        agreement_id=line.agreement_id,
        performance_code=line.performance_code,
        service_from=line.service_from,
        service_to=line.service_to,
        quantity=line.quantity,
        unit_price_cents=line.unit_price_cents,
        amount_cents=line.amount_cents,
        kind=line.kind,
        previous_reference=line.previous_reference if line.kind == "C" else None,
        verdict="rejected" if line.broken else "accepted",
        rejections=rejections(line.broken, line.left_cents, fitting),
        left_cents=line.left_cents if short else None,
        fitting_quantity=fitting,
        warnings=[
            LineWarningResponse(code=each.code, text=TextAnswer.of(each.text)) for each in warned.get(line.position, [])
        ],
    )


def rejections(broken: int, left_cents: int | None = None, fitting: Decimal | None = None) -> list[RejectionResponse]:
    """The rules that a line broke, in their order; two halves of one rule are one answer with two sector codes."""
    found: dict[str, RejectionResponse] = {}
    for rule in rules_of(broken):
        codes = [rule.sector_code] if rule.sector_code else []
        if rule.code in found:
            found[rule.code].sector_codes += codes
            continue
        facts = {"left_cents": left_cents, "fitting_quantity": fitting}
        found[rule.code] = RejectionResponse(
            code=rule.code,
            sector_codes=codes,
            text=TextAnswer.of(rule.text.format(**facts)),
            remedy=TextAnswer.of(rule.remedy.format(**facts)),
        )
    return list(found.values())


def totals_of_lines(lines: Iterable[VerdictLine]) -> list[TotalResponse]:
    """Number and sum per kind and verdict, of judged lines."""
    sums: dict[tuple[Kind, bool], tuple[int, int]] = {}
    for line in lines:
        count, cents = sums.get((line.kind, line.broken == 0), (0, 0))
        sums[line.kind, line.broken == 0] = (count + 1, cents + line.amount_cents)
    return totals(LineTotal(kind, accepted, *amounts) for (kind, accepted), amounts in sums.items())


def totals(known: Iterable[LineTotal]) -> list[TotalResponse]:
    """All four totals, from those that are not zero."""
    by_kind = {(each.kind, each.accepted): each for each in known}
    return [
        TotalResponse(
            kind=kind,
            verdict="accepted" if accepted else "rejected",
            line_count=found.line_count if (found := by_kind.get((kind, accepted))) else 0,
            amount_cents=found.amount_cents if found else 0,
        )
        for kind in KINDS
        for accepted in (True, False)
    ]


def payable_cents(totals: Iterable[TotalResponse]) -> int:
    """Accepted debits less accepted credits."""
    sign = {"D": 1, "C": -1}
    return sum(sign[each.kind] * each.amount_cents for each in totals if each.verdict == "accepted")
