"""Reading the access log, by the person it is about."""

from uuid import UUID

from services.common.data import access_log
from services.common.journal.schemas import AccessAnswer, AccessPage
from services.common.journal.words import Journal
from services.common.web.context import Context
from services.common.web.paging import PageOf


async def read_access_log(here: Context, journal: Journal, client_id: UUID, page: PageOf) -> AccessPage:
    """The accesses to this client's data in this service, newest first; reading the log is logged as well."""
    here.require_own(client_id=client_id)
    async with here.reading() as reading:
        rows = await access_log.list_lines(reading.session, client_id, page.after_id, page.size + 1)
        await reading.saw(client_id, f"clients/{client_id}/access-log", "R", "read-access-log")
    return page.answer(AccessPage, [_shown(journal, row) for row in rows], key=lambda each: str(each.access_id))


def _shown(journal: Journal, row: access_log.AccessLine) -> AccessAnswer:
    said = journal.sentence(row.roles, row.resource, row.action, row.purpose)
    return AccessAnswer.model_validate({**vars(row), "text": said._asdict()})
