"""Explain a verdict: the rules in order, and the facts as they were when the line was judged."""

from collections.abc import AsyncIterator
from uuid import UUID

from services.claims.facts import AcceptedLine, Batch, CareLine, ClaimLine
from services.claims.judging.rules import (
    ALREADY_CREDITED,
    CARE_ALREADY_CLAIMED,
    CREDIT_WITHOUT_DEBIT,
    REFERENCE_TAKEN,
    RIGHT_EXHAUSTED,
    RULE_SET,
)
from services.claims.operations.batch_responses import line_response
from services.claims.operations.batches import get_own_line
from services.claims.operations.line_warnings import warnings_of
from services.claims.rules.line_ids import line_id
from services.claims.schemas.batches import FactResponse, LineExplanationResponse
from services.claims.settings import Settings
from services.claims.store import explanations as store
from services.claims.store.batches import get_batch
from services.claims.store.line_payments import payments_of
from services.common.data.database import Session
from services.common.web.context import Context


async def explain_line(context: Context[Settings], line: UUID) -> LineExplanationResponse:
    """Why a line was accepted or rejected."""
    async with context.reading() as reading:
        row = await get_own_line(context, reading.session, line)
        batch = await get_batch(reading.session, row.batch_id)
        facts = [fact async for fact in _facts(reading.session, row, batch)]
        warned = await warnings_of(reading.session, [row])
        payments = await payments_of(reading.session, row.batch_id, [row.position])
    assert batch.judged_at
    return LineExplanationResponse(
        line=line_response(row, row.batch_id, warned, payments),
        batch_id=batch.batch_id,
        judged_at=batch.judged_at,
        rule_set=RULE_SET,
        rule_set_version=batch.rule_set_version,
        decision_id=batch.decision_id,
        facts=facts,
    )


async def _facts(session: Session, line: ClaimLine, batch: Batch) -> AsyncIterator[FactResponse]:
    yield FactResponse(name="received-on", value=batch.received_on, recorded_at=batch.received_at, source="upload")
    if line.kind == "D":
        async for fact in _facts_of_agreement(session, line, batch):
            yield fact
        if line.broken & RIGHT_EXHAUSTED.mask:
            yield FactResponse(
                name="left-cents", value=line.left_cents, recorded_at=batch.judged_at, source="allotment"
            )
    else:
        async for fact in _facts_of_debit(session, line):
            yield fact
    if line.broken & REFERENCE_TAKEN.mask:
        holder = await store.find_accepted(session, line.provider_id, line.line_reference)
        if holder:
            yield _other_line("reference-held-by", holder)
    if line.broken & CARE_ALREADY_CLAIMED.mask and batch.judged_at:
        care = store.Care(line.agreement_id, line.performance_code, line.service_from, line.service_to, batch.judged_at)
        for other in await store.list_care(session, care):
            yield _own_care(other) if other.provider_id == line.provider_id else _care_elsewhere(line, other)


def _own_care(other: CareLine) -> FactResponse:
    """A line of the provider itself that took a day."""
    value = line_id(other.batch_id, other.position)
    return FactResponse(
        name="care-claimed-by",
        value=value,
        valid_from=other.service_from,
        valid_to=other.service_to,
        recorded_at=other.judged_at,
        source="claims",
    )


def _care_elsewhere(line: ClaimLine, other: CareLine) -> FactResponse:
    """The days that another provider's line took, and nothing else of that line."""
    first, last = max(line.service_from, other.service_from), min(line.service_to, other.service_to)
    return FactResponse(name="care-claimed-elsewhere", value=None, valid_from=first, valid_to=last, source="claims")


async def _facts_of_agreement(session: Session, line: ClaimLine, batch: Batch) -> AsyncIterator[FactResponse]:
    known = await store.find_terms(session, line.agreement_id, line.terms_version)
    if known is None:
        yield FactResponse(name="agreement", value=None, recorded_at=batch.judged_at, source="voucher")
        return
    terms, at = known.terms, known.recorded_at
    for name in ("startsOn", "endsOn", "careStartedOn", "claimWindowDays", "pilotCode", "officeId", "payer"):
        yield FactResponse(name=name, value=terms.get(name), recorded_at=at, source="voucher")
    for agreed in terms["lines"]:
        if agreed["performanceCode"] == line.performance_code:
            price = agreed["unitPriceCents"]
            yield FactResponse(name="unit", value=agreed["unit"], recorded_at=at, source="voucher")
            yield FactResponse(name="exclusive", value=agreed.get("exclusive"), recorded_at=at, source="voucher")
            yield FactResponse(name="agreedPriceCents", value=price, recorded_at=at, source="voucher")
    assert batch.judged_at
    for each in await store.list_suspensions(session, line.provider_id, terms["pilotCode"], batch.judged_at):
        yield FactResponse(
            name="no-payment",
            value=each.suspension_id,
            valid_from=each.no_payment_from,
            valid_to=each.until,
            recorded_at=each.recorded_at,
            source="registry",
        )
    late = await store.find_late_claim(session, line.batch_id, line.position)
    if late:
        yield FactResponse(
            name="late-claim-decision", value=late.decision_id, recorded_at=late.decided_at, source="office"
        )


async def _facts_of_debit(session: Session, line: ClaimLine) -> AsyncIterator[FactResponse]:
    if line.broken & CREDIT_WITHOUT_DEBIT.mask or not line.previous_reference:
        return
    debit = await store.find_accepted(session, line.provider_id, line.previous_reference)
    if debit:
        yield _other_line("debit", debit)
    if line.broken & ALREADY_CREDITED.mask:
        credit = await store.find_credit(session, line.provider_id, line.previous_reference)
        if credit:
            yield _other_line("credited-by", credit)


def _other_line(name: str, line: AcceptedLine) -> FactResponse:
    value = line_id(line.batch_id, line.position)
    return FactResponse(name=name, value=value, recorded_at=line.judged_at, source="claims")
