"""The ruling on an objection: by somebody else than who decided; what follows is for the rule to say."""

from collections.abc import Collection, Sequence, Set
from datetime import date
from uuid import UUID

from services.common.data import decisions
from services.common.data.decisions import DecisionRecord, Fact, RuleSpoke
from services.common.ids import new_id
from services.common.refusals import Refusal, Refusals
from services.common.service import Change
from services.common.texts import Text
from services.common.web.context import Context
from services.common.web.idempotency import Key
from services.registry.operations import standing, suspensions
from services.registry.operations.challenges import judge_anew
from services.registry.operations.decisions import decide
from services.registry.operations.dossiers import load_dossier
from services.registry.operations.objections import open_objection
from services.registry.refusals.objections import (
    FindingsNeedless,
    NothingSetAside,
    OwnDecision,
    RulingWithoutEffect,
    SetAsideNeedless,
)
from services.registry.rules.admission import Status, review, verdict
from services.registry.rules.dossier import Outcome, Standing
from services.registry.rules.objection import About, Ruling
from services.registry.rules.suspension import first_day_to_lift
from services.registry.schemas.objections import ObjectionAnswer, RulingBody
from services.registry.store import admissions
from services.registry.store import objections as store
from services.registry.store.challenges import assessments_of, get_challenge
from services.registry.tables import Admission, Evidence, ExclusionCheck, Objection, Suspension

NO_EFFECT, REOPENED, LIFTED = "none", "reopened", "lifted"


async def rule_on_objection(here: Context, objection_id: UUID, body: RulingBody, key: Key) -> ObjectionAnswer:
    """Uphold the decision, or revoke it and let the rule decide again."""
    async with here.writing(key) as change:
        row = await open_objection(change, objection_id)
        effect = await (_rule_on_challenge if row.challenge_id else _rule_on_admission)(here, change, row, body)
        row.status, row.outcome, row.ruling, row.effect = "ruled", body.outcome, body.grounds, effect
        row.ruled_on, row.ruled_by, row.version = here.clock.today(), here.caller.subject, row.version + 1
        await change.session.flush()
        return change.answer(ObjectionAnswer.model_validate(row), etag=row.version)


async def _rule_on_challenge(here: Context, change: Change, row: Objection, body: RulingBody) -> str:
    """Uphold the decline, or judge the challenge again; returns its new status."""
    assert row.challenge_id
    challenge = await get_challenge(change.session, row.challenge_id)
    assessed = (await assessments_of(change.session, [row.challenge_id]))[row.challenge_id]
    await _refuse_own_decision(change, [each.decision_id for each in assessed])
    _refuse_needless(body, takes_findings=body.outcome == Ruling.REVOKED, rests_on_dossier=False)
    row.ruling_decision_id = await change.decide(_record(row, body, challenge.organisation_id))
    if body.outcome == Ruling.UPHELD:
        return NO_EFFECT
    await judge_anew(here, change, challenge, body)
    return challenge.status


async def _rule_on_admission(here: Context, change: Change, row: Objection, body: RulingBody) -> str:
    """Uphold the decision, or set aside what it rests on; what the rule decides then."""
    assert row.admission_id
    today = here.clock.today()
    admission = await admissions.get_admission(change.session, row.admission_id)
    suspension = await change.session.get(Suspension, row.suspension_id) if row.suspension_id else None
    await _refuse_own_decision(change, [row.decision_id], await store.who_looked(change.session, admission))
    revokes = body.outcome == Ruling.REVOKED
    _refuse_needless(body, takes_findings=False, rests_on_dossier=revokes and _rests_on_findings(row, suspension))
    row.ruling_decision_id = await change.decide(_record(row, body, row.provider_id))
    if not revokes:
        return NO_EFFECT
    await _set_aside(change, admission, body)
    effect = await _revoke(change, row, admission, suspension, today)
    await standing.settle_others(change, admission, today)
    return effect


async def _refuse_own_decision(change: Change, decision_ids: Collection[UUID], looked: Set[UUID] = frozenset()) -> None:
    if change.who.subject in looked | await decisions.list_deciders(change.session, decision_ids):
        raise OwnDecision


def _refuse_needless(body: RulingBody, *, takes_findings: bool, rests_on_dossier: bool) -> None:
    refusals: list[Refusal] = []
    if body.set_aside and not rests_on_dossier:
        refusals.append(SetAsideNeedless(pointer="/body/setAside"))
    if (body.findings or body.trial_until) and not takes_findings:
        refusals.append(FindingsNeedless(pointer="/body/findings"))
    if refusals:
        raise Refusals(refusals)


def _rests_on_findings(row: Objection, suspension: Suspension | None) -> bool:
    return row.about == About.REFUSAL or (suspension is not None and suspension.cause == standing.BY_EVIDENCE)


async def _set_aside(change: Change, admission: Admission, body: RulingBody) -> None:
    """Turn the findings that were wrong: rejected evidence counts, an exclusion does not hold."""
    evidence = await admissions.evidence_of(change.session, admission.provider_id)
    checks = {
        each.requirement_code: each for each in await admissions.latest_checks(change.session, [admission.admission_id])
    }
    refusals: list[Refusal] = []
    for place, code in enumerate(body.set_aside):
        rejected = [each for each in evidence if each.requirement_code == code and each.outcome == Outcome.REJECTED]
        held = checks.get(code)
        if rejected:
            _verify(change, rejected[-1], body.grounds)
        elif held is not None and held.holds:
            change.session.add(_clear(change, held, body.grounds))
        else:
            refusals.append(NothingSetAside(pointer=f"/body/setAside/{place}"))
    if refusals:
        raise Refusals(refusals)
    await change.session.flush()


def _verify(change: Change, row: Evidence, reason: str) -> None:
    row.outcome, row.reason = Outcome.VERIFIED, reason
    row.looked_at, row.looked_by = change.at, change.who.subject


def _clear(change: Change, held: ExclusionCheck, reason: str) -> ExclusionCheck:
    return ExclusionCheck(
        exclusion_check_id=new_id(),
        admission_id=held.admission_id,
        requirement_code=held.requirement_code,
        holds=False,
        reason=reason,
        checked_at=change.at,
        checked_by=change.who.subject,
    )


async def _revoke(
    change: Change, row: Objection, admission: Admission, suspension: Suspension | None, today: date
) -> str:
    if suspension is not None:
        return await _lift(change, row, admission, suspension, today)
    if row.about == About.ENDING:
        admission.last_day, admission.end_reason = None, None
        admission.ended_by, admission.ending_decision_id = None, None
        was_over = admission.status == Status.ENDED
        if was_over:
            await standing.restore(change, admission, Status.SUSPENDED)
        await standing.settle(change, admission, today, restored=was_over)
        return admission.status
    return await _decide_anew(change, admission, today)


async def _lift(change: Change, ruled: Objection, admission: Admission, row: Suspension, today: date) -> str:
    """Lift the suspension, and take back that nothing would be paid."""
    if row.cause == standing.BY_EVIDENCE:
        assert admission.decided_on
        found = review(await load_dossier(change.session, admission), admission.decided_on, today)
        if found.outcome == Status.SUSPENDED:
            raise RulingWithoutEffect(open=_codes(found.reasons))
    row.no_payment_from = None
    last = first_day_to_lift(row.from_day, today)
    assert ruled.ruling_decision_id
    until = last if row.until_day is None else min(row.until_day, last)
    await suspensions.lift(change, row, until, ruled.ruling_decision_id)
    await standing.settle(change, admission, today)
    return LIFTED


async def _decide_anew(change: Change, admission: Admission, today: date) -> str:
    """Let the rule decide on the findings that are left; what is missing may be completed from today on."""
    found = verdict(await load_dossier(change.session, admission), today, today)
    if found.outcome == Status.REFUSED:
        raise RulingWithoutEffect(open=_codes(found.reasons))
    await standing.restore(change, admission, Status.APPLIED)
    admission.applied_on = today
    admission.decided_on, admission.decision_id, admission.findings = None, None, None
    if found.outcome is None:
        await standing.tell(change, admission, [])
        return REOPENED
    await decide(change, admission, found, today)
    return admission.status


def _codes(standings: Sequence[Standing]) -> str:
    return ", ".join(each.requirement.code for each in standings)


def _record(row: Objection, body: RulingBody, provider_id: UUID | None) -> DecisionRecord:
    facts = [Fact("objection", row.objection_id, recorded_at=row.received_at, source="objector")]
    facts += [Fact("set aside", code, source="ruling") for code in body.set_aside]
    return DecisionRecord(
        kind="ruling",
        subject=row.objection_id,
        outcome=body.outcome,
        rule_set="objection",
        rule_set_version="1",
        rules=[RuleSpoke(row.about, body.outcome, Text(body.grounds, body.grounds))],
        facts=facts,
        provider_id=provider_id,
    )
