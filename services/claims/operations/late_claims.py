"""Admit lines although their claim window is over."""

from services.claims.judging.rules import RULE_SET, RULE_SET_VERSION, TOO_LATE
from services.claims.schemas.decisions import LateClaimRequest, LateClaimResponse
from services.claims.settings import Settings
from services.claims.store import decisions as store
from services.common.data.decisions import DecisionRecord, Fact, RuleSpoke
from services.common.data.idempotency import Key
from services.common.ids import new_id
from services.common.web.context import Context


async def decide_late_claims(context: Context[Settings], request: LateClaimRequest, key: Key) -> LateClaimResponse:
    """Decide that the named lines are not held against the claim window; the latest decision counts."""
    async with context.writing(key) as change:
        decision_id = await change.decide(
            DecisionRecord(
                kind="late-claim",
                subject=new_id(),
                provider_id=request.provider_id,
                outcome="allowed",
                rule_set=RULE_SET,
                rule_set_version=RULE_SET_VERSION,
                rules=[RuleSpoke(TOO_LATE.code, "set aside", TOO_LATE.text)],
                facts=[
                    Fact("lineReferences", request.line_references, source="office"),
                    Fact("reason", request.reason, source="office"),
                ],
            )
        )
        late = store.LateClaims(request.provider_id, request.line_references, decision_id, change.at)
        await store.allow_late_claims(change.session, late)
        answer = LateClaimResponse(
            decision_id=decision_id,
            provider_id=request.provider_id,
            line_references=request.line_references,
            decided_at=change.at,
        )
        return change.answer(answer)
