"""Emergency access to a file: opened with a reason for some hours, told, and always shown to the client."""

from uuid import UUID

from services.common.ids import new_id
from services.common.tokens import Role
from services.common.web.context import Context
from services.common.web.idempotency import Key
from services.common.web.paging import PageOf
from services.indication import store
from services.indication.operations.files import require_file
from services.indication.refusals import EmergencyOpen
from services.indication.rules.emergency import covering, ends_at
from services.indication.rules.mandates import Scope
from services.indication.schemas.clients import EmergencyAnswer, EmergencyPage, EmergencyRequest
from services.indication.tables import EmergencyAccess


async def open_file(here: Context, client_id: UUID, request: EmergencyRequest, key: Key) -> EmergencyAnswer:
    """Let the caller read one file for some hours, for the reason that it states."""
    async with here.writing(key) as change:
        await store.get_client(change.session, client_id, lock=True)
        known = await store.emergencies_of(change.session, client_id)
        if running := covering(known, here.caller.subject, change.at):
            raise EmergencyOpen(until=running.until)
        emergency = EmergencyAccess(
            emergency_id=new_id(),
            client_id=client_id,
            subject=here.caller.subject,
            role=Role.OFFICE_AUDITOR.value,
            reason=request.reason,
            opened_at=change.at,
            until=ends_at(change.at, request.hours),
        )
        change.session.add(emergency)
        await change.session.flush()
        told = {
            "emergencyId": emergency.emergency_id,
            "clientId": client_id,
            "role": emergency.role,
            "until": emergency.until,
        }
        await change.publish("nl.pvb.clients.emergency-access.v1", client_id, told)
        await change.saw(client_id, f"clients/{client_id}/emergency-access", "C", "emergency-access")
        return change.answer(EmergencyAnswer.model_validate(emergency))


async def list_openings(here: Context, client_id: UUID, page: PageOf) -> EmergencyPage:
    """Who opened the file in an emergency, when and why, oldest first."""
    async with here.reading() as reading:
        client = await store.get_client(reading.session, client_id)
        await require_file(reading.session, here, client, Scope.READ)
        rows = await store.list_emergencies(reading.session, client_id, page.after_id, page.size + 1)
        await reading.saw(client_id, f"clients/{client_id}/emergency-access", "R", "read-access-log")
    answers = [EmergencyAnswer.model_validate(row) for row in rows]
    return page.answer(EmergencyPage, answers, key=lambda each: str(each.emergency_id))
