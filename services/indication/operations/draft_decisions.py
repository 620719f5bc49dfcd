"""Deciding on an application; with four eyes a refusal is a draft that a second assessor approves, or does not."""

from typing import cast
from uuid import UUID

from services.common.ids import new_id
from services.common.service import Change
from services.common.web.context import Context
from services.common.web.idempotency import Key
from services.common.web.paging import PageOf
from services.indication import store
from services.indication.operations.decisions import decide, judge
from services.indication.operations.indications import indication_answer
from services.indication.refusals import AssessmentChanged, DraftWaiting
from services.indication.rules.decision import Outcome
from services.indication.rules.draft import DraftStatus, require_another, require_drafter, settled
from services.indication.rules.states import Status, moved
from services.indication.schemas.drafts import DraftAnswer, DraftPage, DraftReason
from services.indication.schemas.indications import Content, DecisionRequest, IndicationAnswer
from services.indication.settings import Settings
from services.indication.tables import Application, Assessment, DraftDecision


async def decide_application(
    here: Context, application_id: UUID, request: DecisionRequest, key: Key
) -> IndicationAnswer | DraftAnswer:
    """Grant or refuse. A grant ends the indication that runs; a refusal may first need a second assessor."""
    async with here.writing(key) as change:
        application, assessment = await _as_seen(change, application_id, request.assessment_version)
        if await store.find_waiting_draft(change.session, application_id):
            raise DraftWaiting
        if request.outcome is Outcome.REFUSED and cast(Settings, here.settings).four_eyes_on_refusals:
            return await _draft(change, here, application, assessment, request)
        indication = await decide(change, here, application, assessment, request)
        location = f"/indications/{indication.indication_id}"
        return change.answer(indication_answer(indication), location=location, etag=indication.version)


async def list_drafts(here: Context, page: PageOf) -> DraftPage:
    """The drafts that wait for a second assessor, oldest first."""
    async with here.reading() as reading:
        rows = await store.waiting_drafts(reading.session, page.after_id, page.size + 1)
        for row in rows[: page.size]:
            await reading.saw(row.client_id, f"draft-decisions/{row.draft_id}", "R", "approve-refusal")
    answers = [DraftAnswer.model_validate(row) for row in rows]
    return page.answer(DraftPage, answers, key=lambda each: str(each.draft_id))


async def read_draft(here: Context, draft_id: UUID) -> DraftAnswer:
    """One draft, also when it is closed."""
    async with here.reading() as reading:
        draft = await store.get_draft(reading.session, draft_id)
        await reading.saw(draft.client_id, f"draft-decisions/{draft_id}", "R", "approve-refusal")
    return DraftAnswer.model_validate(draft)


async def approve_draft(here: Context, draft_id: UUID, key: Key) -> IndicationAnswer:
    """Approve a refusal that another assessor drafted: it is judged again as of today, decided and sent."""
    async with here.writing(key) as change:
        await store.lock_application_of_draft(change.session, draft_id)  # before the draft, as who withdraws it does
        draft = await store.get_draft(change.session, draft_id, lock=True)
        require_another(draft.drafted_by, here.caller.subject)
        draft.status = settled(draft.status, DraftStatus.APPROVED).value
        application, assessment = await _as_seen(change, draft.application_id, draft.assessment_version)
        content = Content.model_validate(draft.content)
        indication = await decide(change, here, application, assessment, content, drafted_by=draft.drafted_by)
        draft.settled_by, draft.settled_at = here.caller.subject, change.at
        draft.indication_id = indication.indication_id
        await change.session.flush()
        location = f"/indications/{indication.indication_id}"
        return change.answer(indication_answer(indication), location=location, etag=indication.version)


async def reject_draft(here: Context, draft_id: UUID, request: DraftReason, key: Key) -> DraftAnswer:
    """Send a draft back to who made it, with the reason; the application is open again for a decision."""
    async with here.writing(key) as change:
        draft = await store.get_draft(change.session, draft_id, lock=True)
        require_another(draft.drafted_by, here.caller.subject)
        return await _closed(change, here, draft, DraftStatus.REJECTED, request.reason)


async def withdraw_draft(here: Context, draft_id: UUID, request: DraftReason, key: Key) -> DraftAnswer:
    """Take the own draft back."""
    async with here.writing(key) as change:
        draft = await store.get_draft(change.session, draft_id, lock=True)
        require_drafter(draft.drafted_by, here.caller.subject)
        return await _closed(change, here, draft, DraftStatus.WITHDRAWN, request.reason)


async def _as_seen(change: Change, application_id: UUID, version: int) -> tuple[Application, Assessment]:
    """An application that can be decided, locked, with the assessment in the version that the assessor saw."""
    await store.lock_case(change.session, application_id)
    application = await store.get_application(change.session, application_id, lock=True)
    moved(application.status, Status.DECIDED)
    assessment = await store.get_assessment(change.session, application_id)
    if assessment.version != version:
        raise AssessmentChanged(seen=version, version=assessment.version)
    return application, assessment


async def _draft(
    change: Change, here: Context, application: Application, assessment: Assessment, request: Content
) -> DraftAnswer:
    await judge(change, application, assessment, request, here.clock.today())
    content = Content.model_validate(request.model_dump(include=set(Content.model_fields)), by_name=True)
    draft = DraftDecision(
        draft_id=new_id(),
        application_id=application.application_id,
        client_id=application.client_id,
        content=content.model_dump(mode="json", by_alias=True),
        assessment_version=assessment.version,
        status=DraftStatus.WAITING.value,
        drafted_by=here.caller.subject,
        drafted_at=change.at,
    )
    change.session.add(draft)
    await change.session.flush()
    await change.saw(application.client_id, f"draft-decisions/{draft.draft_id}", "C", "draft-refusal")
    return change.answer(DraftAnswer.model_validate(draft), 202, location=f"/draft-decisions/{draft.draft_id}")


async def _closed(change: Change, here: Context, draft: DraftDecision, to: DraftStatus, reason: str) -> DraftAnswer:
    draft.status = settled(draft.status, to).value
    draft.settled_by, draft.settled_at, draft.settled_because = here.caller.subject, change.at, reason
    await change.session.flush()
    await change.saw(draft.client_id, f"draft-decisions/{draft.draft_id}", "U", "draft-refusal")
    return change.answer(DraftAnswer.model_validate(draft))
