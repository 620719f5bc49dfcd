"""Applications, questions to the applicant, assessment, proposal and decision."""

from http import HTTPStatus
from typing import Annotated

from fastapi import Query
from fastapi.responses import JSONResponse, Response

from services.common.schemas import Id
from services.common.web.access import ANY, OWN, Routes, allows
from services.common.web.context import Here
from services.common.web.etags import IfMatch
from services.common.web.idempotency import Idempotency
from services.common.web.paging import Paging
from services.indication.operations import applications, assessments, draft_decisions, information, submissions
from services.indication.rules.states import Status
from services.indication.rules.work_list import Wanted
from services.indication.schemas.applications import (
    ApplicationAnswer,
    ApplicationPage,
    ApplicationRequest,
    AssignmentRequest,
    InformationQuestion,
    InformationReply,
    Kind,
    WithdrawalRequest,
)
from services.indication.schemas.assessments import AssessmentAnswer, AssessmentRequest, ProposalAnswer
from services.indication.schemas.drafts import DraftAnswer
from services.indication.schemas.indications import DecisionRequest, IndicationAnswer

router = Routes(prefix="/applications", tags=["applications"])


@router.post("", status_code=HTTPStatus.CREATED)
@allows(client=OWN, representative=OWN, supporter=OWN, provider=OWN, assessor=ANY)
async def submit_application(application: ApplicationRequest, key: Idempotency, here: Here) -> ApplicationAnswer:
    """Hand in an application. The legal clock starts."""
    return await submissions.submit_application(here, application, key)


@router.get("")
@allows(client=OWN, representative=OWN, supporter=OWN, provider=OWN, assessor=ANY, office_auditor=OWN)
async def list_applications(
    here: Here,
    page: Paging,
    client_id: Annotated[Id | None, Query(alias="clientId")] = None,
    status: Annotated[Status | None, Query()] = None,
    kind: Annotated[Kind | None, Query()] = None,
    region_code: Annotated[str | None, Query(alias="regionCode", pattern=r"^[0-9]{4}$", max_length=4)] = None,
    mine: Annotated[bool, Query(description="Only those that you handle.")] = False,
) -> ApplicationPage:
    """For an assessor the open applications, what expires first in front; for others their own."""
    handled_by = here.caller.subject if mine else None
    wanted = Wanted(client_id, status, kind, region_code, handled_by)
    return await applications.list_applications(here, wanted, page)


@router.get("/{application_id}")
@allows(client=OWN, representative=OWN, supporter=OWN, provider=OWN, assessor=ANY, office_auditor=OWN)
async def read_application(application_id: Id, here: Here) -> ApplicationAnswer:
    """An application with its clock."""
    return await applications.read_application(here, application_id)


@router.post("/{application_id}/assignment", status_code=HTTPStatus.CREATED)
@allows(assessor=ANY)
async def assign_application(
    application_id: Id, assignment: AssignmentRequest, key: Idempotency, here: Here
) -> ApplicationAnswer:
    """Take an application, or hand it to another assessor."""
    return await applications.assign_application(here, application_id, assignment, key)


@router.post("/{application_id}/withdrawal", status_code=HTTPStatus.CREATED)
@allows(client=OWN, representative=OWN, assessor=ANY)
async def withdraw_application(
    application_id: Id, withdrawal: WithdrawalRequest, key: Idempotency, here: Here
) -> ApplicationAnswer:
    """Take an application back."""
    return await applications.withdraw_application(here, application_id, withdrawal, key)


@router.post("/{application_id}/information-requests", status_code=HTTPStatus.CREATED)
@allows(assessor=ANY)
async def ask_information(
    application_id: Id, question: InformationQuestion, key: Idempotency, here: Here
) -> ApplicationAnswer:
    """Ask the applicant for what is missing. The clock stands still from tomorrow."""
    return await information.ask_information(here, application_id, question, key)


@router.post("/{application_id}/information-requests/{request_id}/answer", status_code=HTTPStatus.CREATED)
@allows(client=OWN, representative=OWN, supporter=OWN, provider=OWN, assessor=ANY)
async def answer_question(
    application_id: Id, request_id: Id, reply: InformationReply, key: Idempotency, here: Here
) -> ApplicationAnswer:
    """Give the information that was asked. The clock runs again."""
    return await information.answer_question(here, application_id, request_id, reply, key)


@router.get("/{application_id}/assessment")
@allows(client=OWN, representative=OWN, assessor=ANY)
async def read_assessment(application_id: Id, here: Here) -> AssessmentAnswer:
    """The findings so far, and what is still missing. The first version is 1 and empty."""
    return await assessments.read_assessment(here, application_id)


@router.put("/{application_id}/assessment")
@allows(assessor=ANY)
async def save_assessment(
    application_id: Id, assessment: AssessmentRequest, match: IfMatch, here: Here
) -> AssessmentAnswer:
    """Save one or more steps; what is left out stays. The first save takes the application into assessment."""
    return await assessments.save_assessment(here, application_id, assessment, match)


@router.get(
    "/{application_id}/proposal",
    responses={HTTPStatus.CONFLICT: {"description": "A step of the assessment is not recorded yet"}},
)
@allows(assessor=ANY)
async def read_proposal(application_id: Id, here: Here) -> ProposalAnswer:
    """The care profile that fits best by the tables, the runner-up, and why. Advice, not a decision."""
    return await assessments.read_proposal(here, application_id)


@router.post(
    "/{application_id}/decision",
    status_code=HTTPStatus.CREATED,
    response_model=IndicationAnswer,
    responses={HTTPStatus.ACCEPTED: {"model": DraftAnswer, "description": "A refusal waits for a second assessor"}},
)
@allows(assessor=ANY)
async def decide_application(
    application_id: Id, decision: DecisionRequest, key: Idempotency, here: Here
) -> IndicationAnswer | Response:
    """Grant or refuse. The letter is sent and the other services are told; a refusal may first need four eyes."""
    answer = await draft_decisions.decide_application(here, application_id, decision, key)
    if isinstance(answer, IndicationAnswer):
        return answer
    headers = {"Location": here.response.headers["Location"]}
    return JSONResponse(answer.model_dump(mode="json", by_alias=True), HTTPStatus.ACCEPTED, headers)
