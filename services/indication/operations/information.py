"""Questions on an application: they stop the clock until the answer, or until the time to answer has passed.

A question is asked of the client's side or of the provider that prepared the application, and who was asked answers it.
"""

from uuid import UUID

from services.common.ids import new_id
from services.common.refusals import NotFound, Refusals
from services.common.web.access import ANY
from services.common.web.context import Context
from services.common.web.idempotency import Key
from services.indication import store
from services.indication.operations.applications import (
    application_answer,
    is_its_provider,
    log,
    require_application,
    set_pause,
    shown_to,
)
from services.indication.refusals import (
    AnswerByTooEarly,
    AnsweredAlready,
    AskedOfAnother,
    FieldOutOfPlace,
    InformationOwed,
)
from services.indication.rules.mandates import Scope
from services.indication.rules.states import require_open
from services.indication.schemas.applications import (
    ApplicationAnswer,
    InformationQuestion,
    InformationReply,
)
from services.indication.tables import InformationRequest


async def ask_information(
    here: Context, application_id: UUID, request: InformationQuestion, key: Key
) -> ApplicationAnswer:
    """Ask for what is missing, everything at once; the clock stands still from tomorrow."""
    today = here.clock.today()
    if request.answer_by <= today:
        raise Refusals([AnswerByTooEarly(pointer="/body/answerBy", today=today)])
    async with here.writing(key) as change:
        application = await store.get_application(change.session, application_id, lock=True)
        require_open(application.status)
        if request.asked_of == "provider" and application.provider_id is None:
            raise Refusals([FieldOutOfPlace(pointer="/body/askedOf", what=application.submitted_as)])
        asked = (await store.information_requests_of(change.session, [application_id]))[application_id]
        for each in asked:
            if each.answered_on is None and each.answer_by >= today:
                raise InformationOwed(answer_by=each.answer_by)
        question = InformationRequest(
            request_id=new_id(),
            application_id=application_id,
            question=request.question,
            asked_of=request.asked_of,
            asked_on=today,
            asked_by=here.caller.subject,
            answer_by=request.answer_by,
        )
        change.session.add(question)
        asked.append(question)
        set_pause(application, store.pauses_of(asked), today)
        application.version += 1
        await log(change, application, "C", "ask-information", "/information-requests")
        answer = application_answer(application, asked, today)
        return change.answer(answer, location=f"/applications/{application_id}", etag=application.version)


async def answer_question(
    here: Context, application_id: UUID, request_id: UUID, request: InformationReply, key: Key
) -> ApplicationAnswer:
    """Give the information that was asked; the clock runs again from today."""
    today = here.clock.today()
    async with here.writing(key) as change:
        application = await store.get_application(change.session, application_id, lock=True)
        await require_application(change.session, here, application, Scope.APPLY)
        require_open(application.status)
        asked = (await store.information_requests_of(change.session, [application_id]))[application_id]
        question = next((each for each in asked if each.request_id == request_id), None)
        if question is None or (question.asked_of != "provider" and is_its_provider(here, application)):
            raise NotFound
        if question.asked_of == "provider" and not (here.relation is ANY or is_its_provider(here, application)):
            raise AskedOfAnother
        if question.answered_on:
            raise AnsweredAlready(answered_on=question.answered_on)
        question.answer, question.answered_on, question.answered_by = request.answer, today, here.caller.subject
        set_pause(application, store.pauses_of(asked), today)
        application.version += 1
        await log(change, application, "U", "answer-question", "/information-requests")
        return change.answer(shown_to(here, application, asked), etag=application.version)
