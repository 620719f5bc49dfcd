"""Right to Challenge: anyone proposes, the care office finds with reasons, the rule decides, everyone can read it."""

from collections.abc import Sequence
from uuid import UUID

from services.common.data.decisions import DecisionRecord, Fact, RuleSpoke
from services.common.ids import new_id
from services.common.refusals import NotFound, Refusal, Refusals
from services.common.service import Change
from services.common.texts import Text
from services.common.web import etags
from services.common.web.context import Context
from services.common.web.idempotency import Key
from services.common.web.paging import PageOf
from services.registry.reference import find_unit
from services.registry.refusals.catalogue import UnitUnknown
from services.registry.refusals.challenges import (
    ChallengeClosed,
    CriteriaMissing,
    CriterionTwice,
    DayPriceNeedsProfile,
    TrialEndUnfit,
)
from services.registry.refusals.objections import RulingWithoutEffect
from services.registry.refusals.providers import PricesUnknown
from services.registry.rules.challenge import (
    TO_ASSESS,
    ChallengeStatus,
    can_become,
    days_left,
    decide_by,
    latest_trial_end,
    not_judged,
    outcome,
)
from services.registry.rules.prices import DAY_UNIT
from services.registry.schemas.challenges import (
    AssessmentBody,
    ChallengeAnswer,
    ChallengeAssessmentAnswer,
    ChallengeBody,
    ChallengeEvidence,
    ChallengePage,
    Findings,
)
from services.registry.store import catalogue
from services.registry.store import challenges as store
from services.registry.tables import Challenge, ChallengeAssessment, PriceList
from services.registry.tables.base import columns

RULE_SET, RULE_VERSION = "right-to-challenge", "1"


async def propose(here: Context, body: ChallengeBody, key: Key) -> ChallengeAnswer:
    """Propose care that the price list does not have yet. Who proposes is not shown, only the role."""
    async with here.writing(key) as change:
        await _refuse_unfit(change, body)
        today = here.clock.today()
        row = Challenge(
            challenge_id=new_id(),
            by_role=min(here.caller.roles),
            subject=here.caller.subject,
            organisation_id=here.caller.organisation_id,
            status=ChallengeStatus.PROPOSED,
            proposed_on=today,
            decide_by=decide_by(today),
            version=1,
            proposed_at=change.at,
            **body.model_dump(),
        )
        change.session.add(row)
        await change.session.flush()
        return change.answer(shown(here, row, []), location=f"/challenges/{row.challenge_id}", etag=1)


async def list_challenges(here: Context, page: PageOf, pilot_code: str | None, status: str | None) -> ChallengePage:
    """The public register, in order of proposing."""
    async with here.reading() as reading:
        rows = await store.list_challenges(reading.session, pilot_code, status, page.after_id, page.size + 1)
        assessed = await store.assessments_of(reading.session, [row.challenge_id for row in rows])
        found = [shown(here, row, assessed[row.challenge_id]) for row in rows]
    return page.answer(ChallengePage, found, key=lambda each: str(each.challenge_id))


async def get_challenge(here: Context, challenge_id: UUID) -> ChallengeAnswer:
    """One challenge of the register."""
    async with here.reading() as reading:
        row = await store.get_challenge(reading.session, challenge_id)
        assessed = await store.assessments_of(reading.session, [challenge_id])
    etags.send(here.response, row.version)
    return shown(here, row, assessed[challenge_id])


async def get_evidence(here: Context, challenge_id: UUID) -> ChallengeEvidence:
    """The evidence, for who proposed it and the care office."""
    async with here.reading() as reading:
        row = await store.get_challenge(reading.session, challenge_id)
    require_proposer(here, row)
    return ChallengeEvidence.model_validate(row)


async def assess(here: Context, challenge_id: UUID, body: AssessmentBody, key: Key) -> ChallengeAnswer:
    """Say what is found on every criterion, with reasons; the rule says what that comes to."""
    async with here.writing(key) as change:
        row = await store.get_challenge(change.session, challenge_id, lock=True)
        if ChallengeStatus(row.status) not in TO_ASSESS:
            raise ChallengeClosed(status=row.status)
        _refuse_uneven(body)
        await conclude(here, change, row, body, outcome(body.findings, row.status))
        return await answer(here, change, row)


async def judge_anew(here: Context, change: Change, row: Challenge, body: Findings) -> None:
    """After an objection: let other findings come in the place of those it was declined on."""
    _refuse_uneven(body)
    assessed = (await store.assessments_of(change.session, [row.challenge_id]))[row.challenge_id]
    was_tried = any(each.outcome == ChallengeStatus.TRIAL for each in assessed)
    became = outcome(body.findings, ChallengeStatus.TRIAL if was_tried else ChallengeStatus.PROPOSED)
    if became is ChallengeStatus.DECLINED:
        unmet = [each.criterion.value for each in body.findings if not each.is_met]
        raise RulingWithoutEffect(pointer="/body/findings", open=", ".join(unmet))
    await conclude(here, change, row, body, became)


async def conclude(here: Context, change: Change, row: Challenge, body: Findings, became: ChallengeStatus) -> None:
    """Keep what the findings came to, and let the challenge become it."""
    _refuse_trial_end(body, became, here)
    decision_id = await change.decide(_decision(row, body, became))
    assessment = ChallengeAssessment(
        assessment_id=new_id(),
        challenge_id=row.challenge_id,
        outcome=became,
        findings=[each.model_dump(mode="json") for each in body.findings],
        trial_until=body.trial_until,
        decided_on=here.clock.today(),
        decision_id=decision_id,
    )
    change.session.add(assessment)
    become(row, became)
    if body.trial_until:
        row.trial_until = row.decide_by = body.trial_until
    await change.session.flush()


async def withdraw(here: Context, challenge_id: UUID, key: Key) -> ChallengeAnswer:
    """Take a proposal back; it stays in the register as withdrawn."""
    async with here.writing(key) as change:
        row = await store.get_challenge(change.session, challenge_id, lock=True)
        require_proposer(here, row)
        become(row, ChallengeStatus.WITHDRAWN)
        await change.session.flush()
        return await answer(here, change, row)


async def answer(here: Context, change: Change, row: Challenge) -> ChallengeAnswer:
    """What the caller gets of a changed challenge."""
    assessed = await store.assessments_of(change.session, [row.challenge_id])
    return change.answer(shown(here, row, assessed[row.challenge_id]), etag=row.version)


def become(row: Challenge, status: ChallengeStatus) -> None:
    """Take a step that the table of steps has."""
    if not can_become(row.status, status):
        raise ChallengeClosed(status=row.status)
    row.status, row.version = status, row.version + 1


def shown(here: Context, row: Challenge, assessed: Sequence[ChallengeAssessment]) -> ChallengeAnswer:
    """As the register shows it: without evidence, and without who proposed it."""
    left = days_left(row.status, row.decide_by, here.clock.today())
    assessments = [ChallengeAssessmentAnswer.model_validate(each) for each in assessed]
    return ChallengeAnswer.model_validate({**columns(row), "days_left": left, "assessments": assessments})


def require_proposer(here: Context, row: Challenge) -> None:
    """Pass when the caller or its organisation proposed it, or it sees all; else NotFound."""
    is_own = (
        row.organisation_id == here.caller.organisation_id
        if row.organisation_id
        else row.subject == here.caller.subject
    )
    if not (is_own or here.sees_all):
        raise NotFound


async def _refuse_unfit(change: Change, body: ChallengeBody) -> None:
    refusals: list[Refusal] = []
    if not await catalogue.has_published(change.session, PriceList, body.pilot_code):
        refusals.append(PricesUnknown(pointer="/body/pilotCode"))
    if find_unit(body.unit_code) is None:
        refusals.append(UnitUnknown(pointer="/body/unitCode"))
    if body.unit_code == DAY_UNIT and not body.profile_codes:
        refusals.append(DayPriceNeedsProfile(pointer="/body/profileCodes"))
    if refusals:
        raise Refusals(refusals)


def _refuse_uneven(body: Findings) -> None:
    criteria = [each.criterion for each in body.findings]
    refusals: list[Refusal] = [
        CriterionTwice(pointer=f"/body/findings/{place}/criterion")
        for place, each in enumerate(criteria)
        if each in criteria[:place]
    ]
    missing = not_judged(body.findings)
    if missing:
        refusals.append(CriteriaMissing(pointer="/body/findings", missing=", ".join(missing)))
    if refusals:
        raise Refusals(refusals)


def _refuse_trial_end(body: Findings, became: ChallengeStatus, here: Context) -> None:
    today = here.clock.today()
    latest = latest_trial_end(today)
    if became is ChallengeStatus.TRIAL:
        fits = body.trial_until is not None and today < body.trial_until <= latest
    else:
        fits = body.trial_until is None
    if not fits:
        raise TrialEndUnfit(pointer="/body/trialUntil", outcome=became.value, latest=latest)


def _decision(row: Challenge, body: Findings, became: ChallengeStatus) -> DecisionRecord:
    return DecisionRecord(
        kind="challenge-assessment",
        subject=row.challenge_id,
        provider_id=row.organisation_id,
        outcome=became,
        rule_set=RULE_SET,
        rule_set_version=RULE_VERSION,
        rules=[
            RuleSpoke(each.criterion, "met" if each.is_met else "not-met", Text(each.reason, each.reason))
            for each in body.findings
        ],
        facts=[
            Fact("status before", row.status, source="challenge"),
            Fact("priceCents", row.price_cents, source="challenge"),
            Fact("trialUntil", body.trial_until, source="assessment"),
        ],
    )
