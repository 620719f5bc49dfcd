"""A provider's advice: prepared, adopted in one call, adopted with a change, or rejected with the reason."""

from uuid import UUID

from services.common.ids import new_id
from services.common.refusals import NotFound, Refusal, Refusals
from services.common.service import Change
from services.common.web.context import Context
from services.common.web.idempotency import Key
from services.indication import store
from services.indication.operations.applications import log, require_application
from services.indication.operations.assessments import PARTS, faults_in
from services.indication.operations.decisions import decide
from services.indication.operations.indications import indication_answer
from services.indication.refusals import (
    AdviceNotTaken,
    AdviceRuled,
    AssessmentIncomplete,
    DayInFuture,
    DraftWaiting,
    FieldNeeded,
)
from services.indication.rules.assessment import missing_steps
from services.indication.rules.decision import Outcome
from services.indication.rules.mandates import Scope
from services.indication.rules.states import Status, moved, require_open
from services.indication.schemas.advice import (
    AdoptionRequest,
    AdviceAnswer,
    AdviceRequest,
    ProposedRight,
    RejectionRequest,
)
from services.indication.schemas.assessments import AssessmentRequest
from services.indication.schemas.indications import Content, IndicationAnswer
from services.indication.tables import Advice, Application, Assessment

ADVISED = ("palliative-terminal", "reassessment", "special-circumstances")
"""The kinds of application in which the client is in a provider's care already."""


async def offer_advice(here: Context, application_id: UUID, request: AdviceRequest, key: Key) -> AdviceAnswer:
    """Offer findings and a right, by the provider that prepared the application."""
    async with here.writing(key) as change:
        application = await store.get_application(change.session, application_id, lock=True)
        await require_application(change.session, here, application, Scope.APPLY)
        require_open(application.status)
        if application.kind not in ADVISED:
            raise AdviceNotTaken(kinds=", ".join(ADVISED), kind=application.kind)
        if faults := _faults(here, application, request):
            raise Refusals(faults)
        assert here.caller.organisation_id
        advice = Advice(
            advice_id=new_id(),
            application_id=application_id,
            provider_id=here.caller.organisation_id,
            findings=request.findings.model_dump(mode="json", by_alias=True),
            proposed={
                **request.proposed.model_dump(mode="json", by_alias=True),
                "motivation": request.motivation,
            },
            explanation=request.explanation,
            terminal_stated_by=request.terminal.stated_by if request.terminal else None,
            terminal_stated_on=request.terminal.stated_on if request.terminal else None,
            status="offered",
            offered_at=change.at,
        )
        change.session.add(advice)
        await change.session.flush()
        await log(change, application, "C", "give-advice", "/advice")
        return change.answer(_answer(advice), location=f"/applications/{application_id}/advice")


async def read_advice(here: Context, application_id: UUID) -> AdviceAnswer:
    """The last advice on an application."""
    async with here.reading() as reading:
        application = await store.get_application(reading.session, application_id)
        await require_application(reading.session, here, application, Scope.READ)
        advice = await store.find_advice(reading.session, application_id)
        if advice is None:
            raise NotFound
        await reading.saw(application.client_id, f"applications/{application_id}/advice", "R", "follow-application")
    return _answer(advice)


async def adopt_advice(here: Context, application_id: UUID, request: AdoptionRequest, key: Key) -> IndicationAnswer:
    """Make the advice the decision: its findings become the assessment, and its right the indication."""
    if request.change and not request.reason:
        raise Refusals([FieldNeeded(pointer="/body/reason", what="change")])
    async with here.writing(key) as change:
        await store.lock_case(change.session, application_id)
        application = await store.get_application(change.session, application_id, lock=True)
        if await store.find_waiting_draft(change.session, application_id):
            raise DraftWaiting
        advice = await _open_advice(change, application)
        assessment = await store.get_assessment(change.session, application_id)
        _take_over(here, application, assessment, advice)
        indication = await decide(change, here, application, assessment, _content(advice, request))
        advice.status = "changed" if request.change else "adopted"
        advice.ruled_at, advice.ruled_by, advice.ruled_because = change.at, here.caller.subject, request.reason
        await log(change, application, "U", "rule-on-advice", "/advice")
        location = f"/indications/{indication.indication_id}"
        return change.answer(indication_answer(indication), location=location, etag=indication.version)


async def reject_advice(here: Context, application_id: UUID, request: RejectionRequest, key: Key) -> AdviceAnswer:
    """Leave the advice aside; the assessor examines as usual."""
    async with here.writing(key) as change:
        application = await store.get_application(change.session, application_id, lock=True)
        advice = await _open_advice(change, application)
        advice.status, advice.ruled_at, advice.ruled_by = "rejected", change.at, here.caller.subject
        advice.ruled_because = request.reason
        await change.session.flush()
        await log(change, application, "U", "rule-on-advice", "/advice")
        return change.answer(_answer(advice))


def _faults(here: Context, application: Application, request: AdviceRequest) -> list[Refusal]:
    today = here.clock.today()
    faults = faults_in(request.findings, today, "/body/findings")
    if missing := missing_steps(request.findings):
        faults.append(AssessmentIncomplete(pointer="/body/findings", missing=", ".join(missing)))
    if application.kind == "palliative-terminal" and not request.terminal:
        faults.append(FieldNeeded(pointer="/body/terminal", what=application.kind))
    if request.terminal and request.terminal.stated_on > today:
        faults.append(DayInFuture(pointer="/body/terminal/statedOn", today=today))
    return faults


async def _open_advice(change: Change, application: Application) -> Advice:
    require_open(application.status)
    advice = await store.find_advice(change.session, application.application_id, lock=True)
    if advice is None or advice.status != "offered":
        raise AdviceRuled
    return advice


def _take_over(here: Context, application: Application, assessment: Assessment, advice: Advice) -> None:
    """Make the findings of the advice the assessment."""
    if application.status == Status.RECEIVED:
        application.status = moved(application.status, Status.IN_ASSESSMENT).value
        application.assessor_id = application.assessor_id or here.caller.subject
    findings = AssessmentRequest.model_validate(advice.findings)
    for part in PARTS:
        setattr(assessment, part, getattr(findings, part).model_dump(mode="json", by_alias=True))
    assessment.changed_at, assessment.changed_by = here.clock.now(), here.caller.subject
    assessment.version += 1


def _content(advice: Advice, request: AdoptionRequest) -> Content:
    """The decision that adopting the advice makes, with its change if any."""
    right = request.change or _right(advice)
    motivation = request.reason or advice.proposed.get("motivation")
    said = {"explanation": request.explanation or advice.explanation, "motivation": motivation}
    return Content.model_validate({"outcome": Outcome.GRANTED, **said, **right.model_dump()}, by_name=True)


def _right(advice: Advice) -> ProposedRight:
    return ProposedRight.model_validate(
        {name: advice.proposed[name] for name in advice.proposed if name != "motivation"}, by_name=True
    )


def _answer(advice: Advice) -> AdviceAnswer:
    plain = {name: getattr(advice, name) for name in AdviceAnswer.model_fields if name != "proposed"}
    return AdviceAnswer.model_validate({**plain, "proposed": _right(advice)})
