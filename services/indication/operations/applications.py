"""Applications: followed, listed by what expires first, assigned, and withdrawn."""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, or_
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.service import Change
from services.common.tokens import Role
from services.common.web import etags
from services.common.web.access import ANY
from services.common.web.context import Context
from services.common.web.idempotency import Key
from services.common.web.paging import PageOf, day_and_id
from services.indication import reference, store
from services.indication.operations.files import own_files, require_file
from services.indication.rules.framework import LegalTerm
from services.indication.rules.legal_clock import DAY, LegalClock, Pause, legal_clock, three_quarters_on
from services.indication.rules.mandates import Scope
from services.indication.rules.reminders import next_reminder_on
from services.indication.rules.states import Status, moved, require_open
from services.indication.rules.work_list import Wanted
from services.indication.schemas.applications import (
    ApplicationAnswer,
    ApplicationPage,
    ApplicationSummary,
    AssignmentRequest,
    ClockAnswer,
    InformationAnswer,
    WithdrawalRequest,
)
from services.indication.tables import Application, InformationRequest


async def read_application(here: Context, application_id: UUID) -> ApplicationAnswer:
    """An application with its clock and its open questions."""
    async with here.reading() as reading:
        application = await store.get_application(reading.session, application_id)
        await require_application(reading.session, here, application, Scope.READ)
        asked = await store.information_requests_of(reading.session, [application_id])
        indication = await store.find_indication_of(reading.session, application_id)
        await reading.saw(application.client_id, f"applications/{application_id}", "R", "follow-application")
    etags.send(here.response, application.version)
    decided = indication.indication_id if indication else None
    return shown_to(here, application, asked[application_id], decided)


async def list_applications(here: Context, wanted: Wanted, page: PageOf) -> ApplicationPage:
    """For assessors the work list, what expires first in front; for others their own applications."""
    today = here.clock.today()
    async with here.reading() as reading:
        if here.relation is ANY and wanted.client_id is None:
            due = await store.work_list(reading.session, today, wanted, page.after_day_and_id, page.size + 1)
            rows, purpose = [row for row, _ in due], "work-list"
            keys = {row.application_id: day_and_id(day, row.application_id) for row, day in due}
        else:
            mine = await _mine(reading.session, here, wanted)
            rows = list(await store.list_applications(reading.session, mine, wanted, page.after_id, page.size + 1))
            keys, purpose = {row.application_id: str(row.application_id) for row in rows}, "follow-application"
        asked = await store.information_requests_of(reading.session, keys)
        for row in rows[: page.size]:
            await reading.saw(row.client_id, f"applications/{row.application_id}", "R", purpose)
    summaries = [_summary_for(here, row, asked[row.application_id], today) for row in rows]
    return page.answer(ApplicationPage, summaries, key=lambda each: keys[each.application_id])


async def assign_application(
    here: Context, application_id: UUID, request: AssignmentRequest, key: Key
) -> ApplicationAnswer:
    """Take an application, or hand it to another assessor."""
    async with here.writing(key) as change:
        application = await store.get_application(change.session, application_id, lock=True)
        require_open(application.status)
        application.assessor_id = request.assessor_id or here.caller.subject
        application.version += 1
        asked = (await store.information_requests_of(change.session, [application_id]))[application_id]
        await log(change, application, "U", "assign")
        answer = application_answer(application, asked, here.clock.today())
        return change.answer(answer, etag=application.version)


async def withdraw_application(
    here: Context, application_id: UUID, request: WithdrawalRequest, key: Key
) -> ApplicationAnswer:
    """Take an application back; the clock stops."""
    today = here.clock.today()
    async with here.writing(key) as change:
        application = await store.get_application(change.session, application_id, lock=True)
        await require_application(change.session, here, application, Scope.APPLY)
        asked = (await store.information_requests_of(change.session, [application_id]))[application_id]
        stop(application, Status.WITHDRAWN, asked, today)
        application.withdrawn_because = request.reason
        await store.drop_waiting_draft(
            change.session, application_id, here.caller.subject, change.at, "application withdrawn"
        )
        await log(change, application, "U", "withdraw", "/withdrawal")
        return change.answer(application_answer(application, asked, today), etag=application.version)


async def require_application(session: AsyncSession, here: Context, application: Application, scope: Scope) -> None:
    """Pass for who may touch the file, and for the provider that prepared the application; else NotFound."""
    if here.relation is ANY or is_its_provider(here, application):
        return
    client = await store.get_client(session, application.client_id)
    await require_file(session, here, client, scope)


def is_its_provider(here: Context, application: Application) -> bool:
    """Whether the caller comes for the provider that prepared this application, and so sees its own part only."""
    if here.relation is ANY or not here.caller.has(Role.PROVIDER) or application.provider_id is None:
        return False
    return application.provider_id == here.caller.organisation_id


def term_of(application: Application) -> LegalTerm:
    """The legal term to decide within."""
    return reference.legal_terms()[_TERM_OF.get(application.kind, "decision")]


def clock_of(application: Application, asked: Iterable[InformationRequest], today: date) -> LegalClock:
    """The legal clock of an application on a day."""
    pauses = store.pauses_of(asked)
    return legal_clock(application.received_on, term_of(application), pauses, today, application.stopped_on)


def set_pause(application: Application, pauses: Sequence[Pause], today: date) -> None:
    """Keep what the work list sorts by: the due day without the pause that runs, and that pause."""
    running = [each for each in pauses if each.answered_on is None and each.answer_by > today]
    past = [each for each in pauses if each not in running]
    application.due_on = legal_clock(application.received_on, term_of(application), past, today).due_on
    soonest = three_quarters_on(application.received_on, term_of(application), past, today)
    application.remind_on = next_reminder_on(application.reminders_sent, soonest, application.due_on)
    application.paused_from = application.paused_to = None
    if running and running[0].asked_on < application.due_on:
        application.paused_from = running[0].asked_on + DAY
        application.paused_to = running[0].answer_by


def stop(application: Application, to: Status, asked: Iterable[InformationRequest], today: date) -> None:
    """End an application: its state moves, and its clock stands still."""
    application.status = moved(application.status, to).value
    application.due_on = clock_of(application, asked, today).due_on
    application.paused_from = application.paused_to = application.remind_on = None
    application.stopped_on = today
    application.version += 1


async def log(change: Change, application: Application, action: str, purpose: str, part: str = "") -> None:
    """Write the access log for a step in an application."""
    await change.saw(application.client_id, f"applications/{application.application_id}{part}", action, purpose)


def shown_to(
    here: Context, application: Application, asked: Sequence[InformationRequest], indication_id: UUID | None = None
) -> ApplicationAnswer:
    """An application as this caller may see it: whole, or the part of the provider that prepared it."""
    answer = application_answer(application, asked, here.clock.today(), indication_id)
    return answer.for_its_provider() if is_its_provider(here, application) else answer


def application_answer(
    application: Application, asked: Sequence[InformationRequest], today: date, indication_id: UUID | None = None
) -> ApplicationAnswer:
    """An application as it is shown."""
    return ApplicationAnswer(
        **_summary(application, asked, today).model_dump(),
        submitted_as=application.submitted_as,
        provider_id=application.provider_id,
        story=application.story,
        insured_by_treaty=application.insured_by_treaty,
        information_requests=[InformationAnswer.model_validate(each) for each in asked],
        withdrawn_because=application.withdrawn_because,
        decided_with_id=application.decided_with_id,
        indication_id=indication_id,
        version=application.version,
    )


def _summary_for(
    here: Context, application: Application, asked: Iterable[InformationRequest], today: date
) -> ApplicationSummary:
    summary = _summary(application, asked, today)
    if is_its_provider(here, application):
        return summary.model_copy(update={"client_id": None, "region_code": None})
    return summary


def _summary(application: Application, asked: Iterable[InformationRequest], today: date) -> ApplicationSummary:
    return ApplicationSummary.model_validate(
        {
            "application_id": application.application_id,
            "client_id": application.client_id,
            "kind": application.kind,
            "status": application.status,
            "received_on": application.received_on,
            "region_code": application.region_code,
            "assessor_id": application.assessor_id,
            "clock": ClockAnswer.model_validate(clock_of(application, asked, today)),
        }
    )


async def _mine(session: AsyncSession, here: Context, wanted: Wanted) -> ColumnElement[bool] | None:
    """The condition that keeps a list to what the caller may see; None when that is everything.

    A provider finds what it prepared by nothing that it is not shown, or the filters would tell it.
    """
    if here.relation is ANY:
        return None
    files = await own_files(session, here, Scope.READ)
    conditions: list[ColumnElement[bool]] = [Application.client_id.in_(files)]
    by_hidden = wanted.client_id is not None or wanted.region_code is not None
    if here.caller.has(Role.PROVIDER) and here.caller.organisation_id and not by_hidden:
        conditions.append(Application.provider_id == here.caller.organisation_id)
    return or_(*conditions)


_TERM_OF = {"special-circumstances": "decision-special", "palliative-terminal": "decision-palliative"}
