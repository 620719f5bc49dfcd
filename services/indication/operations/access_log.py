"""The access log, as the client reads it."""

from uuid import UUID

from services.common.data import access_log
from services.common.web.context import Context
from services.common.web.paging import PageOf
from services.indication import store
from services.indication.operations.files import require_file
from services.indication.rules.emergency import covering
from services.indication.rules.journal import sentence
from services.indication.rules.mandates import Scope
from services.indication.schemas.clients import FileAccessAnswer, FileAccessPage
from services.indication.tables import EmergencyAccess


async def read_access_log(here: Context, client_id: UUID, page: PageOf) -> FileAccessPage:
    """Who saw or changed what of the client, newest first."""
    async with here.reading() as reading:
        client = await store.get_client(reading.session, client_id)
        await require_file(reading.session, here, client, Scope.READ)
        rows = await access_log.list_lines(reading.session, client_id, page.after_id, page.size + 1)
        emergencies = await store.emergencies_of(reading.session, client_id)
        await reading.saw(client_id, f"clients/{client_id}/access-log", "R", "read-access-log")
    answers = [_answer(row, covering(emergencies, row.subject, row.at)) for row in rows]
    return page.answer(FileAccessPage, answers, key=lambda each: str(each.access_id))


def _answer(row: access_log.AccessLine, emergency: EmergencyAccess | None) -> FileAccessAnswer:
    reason = emergency.reason if emergency else None
    text = sentence(row.roles, row.resource, row.action, row.purpose, reason)
    return FileAccessAnswer.model_validate({**vars(row), "text": text._asdict(), "emergency_reason": reason})
