"""The access log over HTTP, the same in every service."""

from services.common.journal import operations
from services.common.journal.schemas import AccessPage
from services.common.journal.words import Journal
from services.common.schemas import Id
from services.common.web.access import OWN, Routes, allows
from services.common.web.context import Here
from services.common.web.paging import Paging


def access_log_routes(journal: Journal) -> Routes:
    """The router of the access log, in the words of one service."""
    router = Routes(prefix="/clients", tags=["clients"])

    @router.get("/{client_id}/access-log")
    @allows(client=OWN, representative=OWN)
    async def read_access_log(client_id: Id, here: Here, page: Paging) -> AccessPage:
        """List who read or changed the client's data in this service, when and for what purpose, newest first."""
        return await operations.read_access_log(here, journal, client_id, page)

    return router
