"""Reporting a fact, following the report, and answering it."""

from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from datetime import datetime
from uuid import UUID

from fastapi import Response
from pydantic import BaseModel

from services.common.calendar import add_working_days
from services.common.fact_reports import store
from services.common.fact_reports.refusals import FactReportAnswered, NotReportable, NumberInText, ReplyUnfit
from services.common.fact_reports.reportable import Reportable
from services.common.fact_reports.schemas import (
    FactReportAnswer,
    FactReportPage,
    FactReportReply,
    FactReportRequest,
    ReportOutcome,
    ReportState,
)
from services.common.ids import new_id
from services.common.personal_numbers import holds_personal_number
from services.common.refusals import Forbidden, NotFound, Refusal, Refusals
from services.common.schemas import Schema
from services.common.service import Change
from services.common.tokens import Role, describe_roles
from services.common.web import etags
from services.common.web.access import ANY, access_of
from services.common.web.context import Context
from services.common.web.idempotency import Key
from services.common.web.paging import PageOf

ANSWER_WITHIN = 10
"""Working days."""
CHANGED = "nl.pvb.fact-reports.changed.v1"


async def report_fact(
    here: Context, kinds: Sequence[Reportable], request: FactReportRequest, key: Key
) -> FactReportAnswer:
    """Report a fact as wrong in a resource that the caller can read."""
    faults: list[Refusal] = [*_numbers_in(request, "fact", "what_is_wrong", "should_be")]
    kind = next((each for each in kinds if each.ids_in(request.resource)), None)
    if kind is None:
        paths = ", ".join(each.path for each in kinds)
        faults.insert(0, NotReportable(at=("resource",), kinds=paths))
    if faults or kind is None:
        raise Refusals(faults)
    seen = await _seen(here, kind, request.resource)
    async with here.writing(key) as change:
        owner = await _owner(here, change, kind, request.resource, seen)
        row = await store.add(change.session, _new_row(here, kind, request, seen, owner))
        await _tell(change, row, "C", "report-fact")
        return change.answer(_shown(row), location=f"/fact-reports/{row.fact_report_id}", etag=row.version)


async def list_reports(here: Context, status: ReportState | None, page: PageOf) -> FactReportPage:
    """The caller's own reports and those it must answer."""
    async with here.reading() as reading:
        rows = await store.list_seen(reading.session, _reader(here), status, page.after_id, page.size + 1)
        clients = {row.client_id for row in rows[: page.size] if row.client_id}
        await reading.saw_all(clients, "fact-reports", "R", "read-fact-report")
    return page.answer(FactReportPage, [_shown(row) for row in rows], key=lambda each: str(each.fact_report_id))


async def read_report(here: Context, report_id: UUID) -> FactReportAnswer:
    """One report, for its reporter and for the role that answers it."""
    async with here.reading() as reading:
        row = await store.find(reading.session, report_id)
        if row is None or not (_made(here, row) or _owns(here, row)):
            raise NotFound
        if row.client_id:
            await reading.saw(row.client_id, f"fact-reports/{report_id}", "R", "read-fact-report")
    etags.send(here.response, row.version)
    return _shown(row)


async def answer_report(here: Context, report_id: UUID, reply: FactReportReply, key: Key) -> FactReportAnswer:
    """Answer a report, once."""
    if faults := [*_reply_faults(here, reply), *_numbers_in(reply, "reason")]:
        raise Refusals(faults)
    async with here.writing(key) as change:
        row = await store.find(change.session, report_id, lock=True)
        if row is None or not _owns(here, row):
            raise NotFound
        if row.status == ReportState.ANSWERED:
            raise FactReportAnswered
        row = await store.answer(change.session, _answered(here, report_id, reply, change.at))
        await _tell(change, row, "U", "answer-fact-report")
        return change.answer(_shown(row), etag=row.version)


async def _seen(here: Context, kind: Reportable, resource: str) -> BaseModel:
    """The resource, read by its own route; NotFound for a caller that may not read it. Services may read everything."""
    access = access_of(kind.shown_by)
    assert access
    relation = ANY if here.caller.has(Role.SERVICE) else access.relation_of(here.caller.roles)
    if relation is None:
        raise NotFound
    there = copy(here)
    there.relation, there.response = relation, Response()
    try:
        return await kind.shown_by(*(kind.ids_in(resource) or ()), there)
    except Forbidden:
        raise NotFound from None


async def _owner(here: Context, change: Change, kind: Reportable, resource: str, seen: BaseModel) -> UUID | None:
    """The organisation that answers: a provider on its own resource, the office of the resource; None: any."""
    if kind.answered_by is Role.PROVIDER:
        owner: UUID | None = getattr(seen, "provider_id", None)
        return owner
    office_of = here.service.office_of
    return await office_of(change.session, (kind.ids_in(resource) or [])[-1]) if office_of else None


def _new_row(
    here: Context, kind: Reportable, request: FactReportRequest, seen: BaseModel, owner: UUID | None
) -> store.NewReport:
    today = here.clock.today()
    return store.NewReport(
        fact_report_id=new_id(),
        resource=request.resource.lower(),
        fact=request.fact,
        what_is_wrong=request.what_is_wrong,
        should_be=request.should_be,
        client_id=getattr(seen, "whose", None) or getattr(seen, "client_id", None),
        reported_by=here.caller.subject,
        reported_as=describe_roles(here.caller.roles),
        reporter_organisation_id=here.caller.organisation_id,
        reported_at=here.clock.now(),
        reported_on=today,
        answer_by=add_working_days(today, ANSWER_WITHIN),
        owner_role=kind.answered_by.value,
        owner_organisation_id=owner,
    )


def _answered(here: Context, report_id: UUID, reply: FactReportReply, at: datetime) -> store.Answered:
    return store.Answered(
        fact_report_id=report_id,
        outcome=reply.outcome,
        reason=reply.reason,
        passed_on_to=reply.passed_on_to,
        answered_by=here.caller.subject,
        answered_at=at,
    )


async def _tell(change: Change, row: store.Report, action: str, purpose: str) -> None:
    data = {"factReportId": row.fact_report_id, "version": row.version, "status": row.status}
    await change.publish(CHANGED, row.fact_report_id, data)
    if row.client_id:
        await change.saw(row.client_id, f"fact-reports/{row.fact_report_id}", action, purpose)


def _reader(here: Context) -> store.Reader:
    caller = here.caller
    roles = [role.value for role in caller.roles]
    return store.Reader(caller.subject, _shared_with(here), caller.organisation_id, roles)


def _shared_with(here: Context) -> UUID | None:
    """The organisation whose people read each other's reports: a provider. Other callers read only their own."""
    return here.caller.organisation_id if here.caller.has(Role.PROVIDER) else None


def _made(here: Context, row: store.Report) -> bool:
    ours = _shared_with(here)
    return row.reported_by == here.caller.subject or (ours is not None and row.reporter_organisation_id == ours)


def _owns(here: Context, row: store.Report) -> bool:
    is_theirs = row.owner_organisation_id in {None, here.caller.organisation_id}
    return here.caller.has(Role(row.owner_role)) and is_theirs


def _reply_faults(here: Context, reply: FactReportReply) -> Iterator[Refusal]:
    if reply.outcome is ReportOutcome.NOT_CORRECTED and reply.reason is None:
        yield ReplyUnfit(at=("reason",))
    is_elsewhere = reply.passed_on_to not in {None, here.service.name}
    if (reply.outcome is ReportOutcome.PASSED_ON) != is_elsewhere or reply.passed_on_to == here.service.name:
        yield ReplyUnfit(at=("passed_on_to",))


def _numbers_in(request: Schema, *fields: str) -> Iterable[Refusal]:
    for name in fields:
        if holds_personal_number(getattr(request, name) or ""):
            yield NumberInText(at=(name,))


def _shown(row: store.Report) -> FactReportAnswer:
    return FactReportAnswer.model_validate(row)
