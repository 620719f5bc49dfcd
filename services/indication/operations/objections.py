"""Objections: handed in, heard, extended, withdrawn, and followed."""

from uuid import UUID

from services.common.ids import new_id
from services.common.refusals import Refusals
from services.common.service import Change
from services.common.tokens import Role
from services.common.web import etags
from services.common.web.access import ANY
from services.common.web.context import Context
from services.common.web.idempotency import Key
from services.common.web.paging import PageOf, day_and_id
from services.indication import reference, store
from services.indication.operations.files import own_files, require_file
from services.indication.refusals import AppealInstead, ObjectionClosed, TermExtended
from services.indication.rules.mandates import Scope
from services.indication.rules.objection import lateness, ruling_due_on
from services.indication.schemas.objections import (
    ExtensionRequest,
    HearingRequest,
    ObjectionAnswer,
    ObjectionPage,
    ObjectionRequest,
)
from services.indication.tables import Indication, Objection


async def submit_objection(here: Context, indication_id: UUID, request: ObjectionRequest, key: Key) -> ObjectionAnswer:
    """Object to a decision, within the term or with the reason why it is late."""
    today = here.clock.today()
    async with here.writing(key) as change:
        indication = await store.get_indication(change.session, indication_id, lock=True)
        client = await store.get_client(change.session, indication.client_id)
        await require_file(change.session, here, client, Scope.OBJECT)
        if indication.after_objection:
            raise AppealInstead(until=indication.objection_until)
        if faults := lateness(today, indication.objection_until, request.late_reason):
            raise Refusals(faults)
        order = (Role.ASSESSOR, Role.CLIENT, Role.REPRESENTATIVE, Role.SUPPORTER)
        objection = Objection(
            objection_id=new_id(),
            indication_id=indication_id,
            client_id=indication.client_id,
            submitted_by=here.caller.subject,
            submitted_as=next(role.value for role in order if here.caller.has(role)),
            grounds=request.grounds,
            late_reason=request.late_reason if today > indication.objection_until else None,
            received_on=today,
            received_at=change.at,
            has_committee=False,
            status="received",
            version=1,
        )
        set_due_day(objection, indication)
        change.session.add(objection)
        await change.session.flush()
        await _log(change, objection, "C", "object")
        location = f"/objections/{objection.objection_id}"
        return change.answer(ObjectionAnswer.model_validate(objection), location=location, etag=1)


async def read_objection(here: Context, objection_id: UUID) -> ObjectionAnswer:
    """An objection, with the ruling when there is one."""
    async with here.reading() as reading:
        objection = await store.get_objection(reading.session, objection_id)
        client = await store.get_client(reading.session, objection.client_id)
        await require_file(reading.session, here, client, Scope.READ)
        await reading.saw(objection.client_id, f"objections/{objection_id}", "R", "follow-objection")
    etags.send(here.response, objection.version)
    return ObjectionAnswer.model_validate(objection)


async def list_objections(here: Context, page: PageOf) -> ObjectionPage:
    """For assessors the open ones, what expires first in front; for others their own."""
    async with here.reading() as reading:
        if here.relation is ANY:
            rows = await store.open_objections(reading.session, page.after_day_and_id, page.size + 1)
        else:
            files = await own_files(reading.session, here, Scope.READ)
            rows = await store.list_objections(reading.session, files, page.after_id, page.size + 1)
        for row in rows[: page.size]:
            await reading.saw(row.client_id, f"objections/{row.objection_id}", "R", "follow-objection")
    keys = {row.objection_id: str(row.objection_id) for row in rows}
    if here.relation is ANY:
        keys = {row.objection_id: day_and_id(row.due_on, row.objection_id) for row in rows}
    answers = [ObjectionAnswer.model_validate(row) for row in rows]
    return page.answer(ObjectionPage, answers, key=lambda each: keys[each.objection_id])


async def list_objections_to(here: Context, indication_id: UUID, page: PageOf) -> ObjectionPage:
    """The objections to one decision."""
    async with here.reading() as reading:
        indication = await store.get_indication(reading.session, indication_id)
        client = await store.get_client(reading.session, indication.client_id)
        await require_file(reading.session, here, client, Scope.READ)
        rows = await store.list_objections(
            reading.session, [client.client_id], page.after_id, page.size + 1, indication_id
        )
        await reading.saw(client.client_id, f"indications/{indication_id}/objections", "R", "follow-objection")
    answers = [ObjectionAnswer.model_validate(row) for row in rows]
    return page.answer(ObjectionPage, answers, key=lambda each: str(each.objection_id))


async def plan_hearing(here: Context, objection_id: UUID, request: HearingRequest, key: Key) -> ObjectionAnswer:
    """Set the day on which the client is heard; with a committee the term is twelve weeks."""
    async with here.writing(key) as change:
        objection = await open_objection(change, objection_id)
        objection.hearing_on, objection.has_committee = request.hearing_on, request.has_committee
        return await _changed(change, objection)


async def extend_term(here: Context, objection_id: UUID, request: ExtensionRequest, key: Key) -> ObjectionAnswer:
    """Take six weeks more, once."""
    async with here.writing(key) as change:
        objection = await open_objection(change, objection_id)
        if objection.extended_because:
            raise TermExtended
        objection.extended_because = request.reason
        return await _changed(change, objection)


async def withdraw_objection(here: Context, objection_id: UUID, key: Key) -> ObjectionAnswer:
    """Take an objection back; the decision stays as it was."""
    async with here.writing(key) as change:
        objection = await open_objection(change, objection_id)
        client = await store.get_client(change.session, objection.client_id)
        await require_file(change.session, here, client, Scope.OBJECT)
        objection.status = "withdrawn"
        return await _changed(change, objection)


async def open_objection(change: Change, objection_id: UUID) -> Objection:
    """An objection that waits for a ruling, locked."""
    objection = await store.get_objection(change.session, objection_id, lock=True)
    if objection.status != "received":
        raise ObjectionClosed(status=objection.status)
    return objection


def set_due_day(objection: Objection, indication: Indication) -> None:
    """The last day to rule, as it stands now."""
    objection.due_on = ruling_due_on(
        objection.received_on,
        indication.objection_until,
        reference.legal_terms(),
        has_committee=objection.has_committee,
        is_extended=objection.extended_because is not None,
    )


async def _changed(change: Change, objection: Objection) -> ObjectionAnswer:
    set_due_day(objection, await store.get_indication(change.session, objection.indication_id))
    objection.version += 1
    await change.session.flush()
    await _log(change, objection, "U", "handle-objection")
    return change.answer(ObjectionAnswer.model_validate(objection), etag=objection.version)


async def _log(change: Change, objection: Objection, action: str, purpose: str) -> None:
    await change.saw(objection.client_id, f"objections/{objection.objection_id}", action, purpose)
