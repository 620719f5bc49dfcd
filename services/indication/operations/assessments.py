"""Assessments: saved in parts, complete only when each step is, and the proposal that follows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.common.refusals import Refusal, Refusals
from services.common.schemas import TextAnswer
from services.common.texts import Text
from services.common.web import etags
from services.common.web.context import Context
from services.indication import reference, store
from services.indication.operations.applications import log, require_application
from services.indication.refusals import AssessmentIncomplete, DayInFuture
from services.indication.rules.access import Access, access
from services.indication.rules.assessment import STEP_NAMES, faults_of, missing_steps
from services.indication.rules.mandates import Scope
from services.indication.rules.proposal import Candidate, Proposal, proposal
from services.indication.rules.states import Status, moved, require_open
from services.indication.rules.steps import DIMENSION_NAMES, sentences
from services.indication.rules.terms import age_on
from services.indication.schemas.assessments import (
    AssessmentAnswer,
    AssessmentRequest,
    CandidateAnswer,
    CriterionAnswer,
    LegAnswer,
    MissingStep,
    PartAnswer,
    Permanence,
    ProposalAnswer,
    QuestionAnswer,
    Situation,
    StepAnswer,
    Supervision,
    UsualCare,
)
from services.indication.tables import Assessment, Client

PARTS = ("situation", "usual_care", "supervision", "permanence", "conclusion")


@dataclass(frozen=True)
class Findings:
    """A complete assessment, with what access rule and tables say about it."""

    situation: Situation
    usual_care: UsualCare
    supervision: Supervision
    permanence: Permanence
    access: Access
    proposal: Proposal


async def save_assessment(
    here: Context, application_id: UUID, request: AssessmentRequest, match: etags.Versions
) -> AssessmentAnswer:
    """Save one or more steps. The first save takes the application into assessment."""
    if faults := faults_in(request, here.clock.today()):
        raise Refusals(faults)
    async with here.writing() as change:
        application = await store.get_application(change.session, application_id, lock=True)
        require_open(application.status)
        assessment = await store.get_assessment(change.session, application_id)
        etags.check(assessment.version, match)
        if application.status == Status.RECEIVED:
            application.status = moved(application.status, Status.IN_ASSESSMENT).value
            application.assessor_id = application.assessor_id or here.caller.subject
            application.version += 1
        for part in PARTS:
            if (given := getattr(request, part)) is not None:
                setattr(assessment, part, given.model_dump(mode="json", by_alias=True))
        assessment.changed_at, assessment.changed_by = change.at, here.caller.subject
        assessment.version += 1
        await log(change, application, "U", "assess", "/assessment")
        return change.answer(_answer(assessment), 200, etag=assessment.version)


async def read_assessment(here: Context, application_id: UUID) -> AssessmentAnswer:
    """The findings so far."""
    async with here.reading() as reading:
        application = await store.get_application(reading.session, application_id)
        await require_application(reading.session, here, application, Scope.READ)
        assessment = await store.get_assessment(reading.session, application_id)
        await reading.saw(application.client_id, f"applications/{application_id}/assessment", "R", "assess")
    etags.send(here.response, assessment.version)
    return _answer(assessment)


async def read_proposal(here: Context, application_id: UUID) -> ProposalAnswer:
    """The proposal on a complete assessment."""
    async with here.reading() as reading:
        application = await store.get_application(reading.session, application_id)
        client = await store.get_client(reading.session, application.client_id)
        assessment = await store.get_assessment(reading.session, application_id)
        findings = findings_of(assessment, client, application.stopped_on or here.clock.today())
        await reading.saw(application.client_id, f"applications/{application_id}/proposal", "R", "assess")
    return _proposal_answer(application_id, assessment.version, findings)


def findings_of(assessment: Assessment, client: Client, day: date) -> Findings:
    """What rules say about a complete assessment on a day; raises AssessmentIncomplete."""
    return judged(parts_of(assessment), client, day)


def judged(parts: AssessmentRequest, client: Client, day: date) -> Findings:
    """What rules say about findings, by the tables in force on a day; raises AssessmentIncomplete."""
    missing = missing_steps(parts)
    if missing or not (parts.situation and parts.usual_care and parts.supervision and parts.permanence):
        raise AssessmentIncomplete(missing=", ".join(missing))
    legs = access(
        parts.situation.foundations,
        age_on(client.born_on, day),
        permanent_supervision=parts.supervision.permanent_supervision,
        care_nearby=parts.supervision.care_nearby,
        permanent=parts.permanence.is_permanent,
        known=reference.foundations(),
    )
    tables = reference.proposal_tables(reference.proposal_version_on(day))
    found = proposal(parts.situation, tables, reference.special_entries())
    return Findings(parts.situation, parts.usual_care, parts.supervision, parts.permanence, legs, found)


def faults_in(request: AssessmentRequest, today: date, place: str = "/body") -> list[Refusal]:
    """Every fault in findings that were sent; `place` points at them."""
    faults: list[Refusal] = []
    if request.situation:
        known = reference.foundations(), reference.questions(), reference.special_entries()
        faults += faults_of(request.situation, *known, place=f"{place}/situation")
    if request.conclusion and request.conclusion.spoken_on > today:
        faults.append(DayInFuture(pointer=f"{place}/conclusion/spokenOn", today=today))
    return faults


def parts_of(assessment: Assessment) -> AssessmentRequest:
    """The recorded steps."""
    return AssessmentRequest.model_validate({part: getattr(assessment, part) for part in PARTS}, by_name=True)


def _answer(assessment: Assessment) -> AssessmentAnswer:
    parts = parts_of(assessment)
    missing = missing_steps(parts)
    return AssessmentAnswer(
        **{part: getattr(parts, part) for part in PARTS},
        application_id=assessment.application_id,
        is_complete=not missing,
        missing=[MissingStep(code=code, text=_text(STEP_NAMES[code])) for code in missing],
        changed_at=assessment.changed_at,
        version=assessment.version,
    )


def _proposal_answer(application_id: UUID, version: int, findings: Findings) -> ProposalAnswer:
    found, legs = findings.proposal, findings.access
    household = findings.usual_care.household
    steps = sentences(findings.situation, household, legs, found, reference.foundations(), reference.care_profiles())
    return ProposalAnswer(
        application_id=application_id,
        assessment_version=version,
        table_version=found.version,
        winner=_candidate(found.winner) if found.winner else None,
        runner_up=_candidate(found.runner_up) if found.runner_up else None,
        ties=_candidates(found.ties),
        questions=[QuestionAnswer(code=q.code, entry=q.entry, text=_text(q.text)) for q in found.questions],
        criteria=[
            CriterionAnswer.model_validate({**each._asdict(), "name": _text(DIMENSION_NAMES[each.dimension])})
            for each in found.criteria
        ],
        has_access=legs.is_granted,
        access=[LegAnswer(code=leg.code, holds=leg.holds, text=_text(leg.text)) for leg in legs.legs],
        steps=[StepAnswer(number=each.number, code=each.code, text=_text(each.text)) for each in steps],
        note=_text(_NOTE),
    )


def _candidates(several: Iterable[Candidate]) -> list[CandidateAnswer]:
    return [_candidate(each) for each in several]


def _candidate(candidate: Candidate) -> CandidateAnswer:
    profile = reference.care_profiles()[candidate.profile_code]
    return CandidateAnswer(
        profile_code=profile.code,
        iwlz_code=profile.iwlz_code,
        name=_text(profile.name),
        distance=candidate.distance,
        parts=[PartAnswer.model_validate(part) for part in candidate.parts],
    )


def _text(words: Text) -> TextAnswer:
    return TextAnswer(nl=words.nl, en=words.en)


_NOTE = Text(
    "Dit is een advies van tabellen die PVB zelf uit de Regeling langdurige zorg heeft gelezen; het CIZ heeft ze niet"
    " gemaakt. De onderzoeker beslist, en legt uit waarom als het besluit anders is.",
    "This is advice from tables that PVB itself read from the regulation; CIZ did not make them. The assessor decides,"
    " and says why when the decision differs.",
)
