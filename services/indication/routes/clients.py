"""Client files, addresses, mandates and the access log."""

from http import HTTPStatus

from services.common.schemas import Id
from services.common.web.access import ANY, OWN, Routes, allows
from services.common.web.context import Here
from services.common.web.etags import IfMatch
from services.common.web.idempotency import Idempotency
from services.common.web.paging import Paging
from services.indication.operations import access_log, clients, emergencies, links, mandates
from services.indication.schemas.clients import (
    ClientAnswer,
    ClientRequest,
    ClientSearch,
    ClientsFound,
    EmergencyAnswer,
    EmergencyPage,
    EmergencyRequest,
    FileAccessPage,
    IdentityAnswer,
    MandateAnswer,
    MandatePage,
    MandateRequest,
    MoveRequest,
    RevocationRequest,
)
from services.indication.schemas.links import LinkAnswer, LinkPage, LinkRequest

router = Routes(prefix="/clients", tags=["clients"])
identities = Routes(prefix="/identities", tags=["clients"])


@router.post("", status_code=HTTPStatus.CREATED)
@allows(client=OWN, representative=OWN, provider=OWN, assessor=ANY)
async def create_client(client: ClientRequest, key: Idempotency, here: Here) -> ClientAnswer:
    """Make the file of a person. It is the caller's own; a representative's mandate is set with it."""
    return await clients.create_client(here, client, key)


@router.post("/_search")
@allows(assessor=ANY, office_voucher=ANY)
async def search_clients(search: ClientSearch, here: Here) -> ClientsFound:
    """Find a file by citizen service number; the number stands in the body, never in a URL."""
    return await clients.search_client(here, search)


@router.get("/{client_id:uuid}")
@allows(client=OWN, representative=OWN, supporter=OWN, assessor=ANY, office_auditor=OWN)
async def read_client(client_id: Id, here: Here) -> ClientAnswer:
    """One file."""
    return await clients.read_client(here, client_id)


@router.put("/{client_id}/address")
@allows(client=OWN, representative=OWN, assessor=ANY)
async def move_client(client_id: Id, move: MoveRequest, match: IfMatch, here: Here) -> ClientAnswer:
    """Change the address from a day on. The care-office region follows from the municipality."""
    return await clients.move_client(here, client_id, move, match)


@router.post("/{client_id}/mandates", status_code=HTTPStatus.CREATED)
@allows(client=OWN, representative=OWN, assessor=ANY)
async def give_mandate(client_id: Id, mandate: MandateRequest, key: Idempotency, here: Here) -> MandateAnswer:
    """Let somebody act for the client."""
    return await mandates.give_mandate(here, client_id, mandate, key)


@router.get("/{client_id}/mandates")
@allows(client=OWN, representative=OWN, supporter=OWN, assessor=ANY, office_auditor=OWN)
async def list_mandates(client_id: Id, here: Here, page: Paging) -> MandatePage:
    """Who may act for the client."""
    return await mandates.list_mandates(here, client_id, page)


@router.post("/{client_id}/mandates/{mandate_id}/revocation", status_code=HTTPStatus.CREATED)
@allows(client=OWN, representative=OWN, supporter=OWN, assessor=ANY)
async def revoke_mandate(
    client_id: Id, mandate_id: Id, revocation: RevocationRequest, key: Idempotency, here: Here
) -> MandateAnswer:
    """End a mandate at once."""
    return await mandates.revoke_mandate(here, client_id, mandate_id, revocation, key)


@router.post("/{client_id}/links", status_code=HTTPStatus.CREATED)
@allows(assessor=ANY)
async def link_person(client_id: Id, link: LinkRequest, key: Idempotency, here: Here) -> LinkAnswer:
    """Make the file the own file of a person whose identity you verified, when somebody else opened it."""
    return await links.link_person(here, client_id, link, key)


@router.get("/{client_id}/links")
@allows(client=OWN, representative=OWN, assessor=ANY, office_auditor=OWN)
async def list_links(client_id: Id, here: Here, page: Paging) -> LinkPage:
    """Which identities the file was the own file of, since when, and who linked them."""
    return await links.list_links(here, client_id, page)


@router.post("/{client_id}/links/{link_id}/revocation", status_code=HTTPStatus.CREATED)
@allows(assessor=ANY)
async def revoke_link(
    client_id: Id, link_id: Id, revocation: RevocationRequest, key: Idempotency, here: Here
) -> LinkAnswer:
    """Undo a wrong link at once, with the reason. The identity no longer reaches the file."""
    return await links.revoke_link(here, client_id, link_id, revocation, key)


@router.post("/{client_id}/emergency-access", status_code=HTTPStatus.CREATED)
@allows(office_auditor=ANY)
async def open_file(client_id: Id, emergency: EmergencyRequest, key: Idempotency, here: Here) -> EmergencyAnswer:
    """Open one file in an emergency, for some hours: details, mandates, applications, decisions and letters.

    The client reads in the access log who opened it and why; other services are told by an event.
    """
    return await emergencies.open_file(here, client_id, emergency, key)


@router.get("/{client_id}/emergency-access")
@allows(client=OWN, representative=OWN, assessor=ANY, office_auditor=OWN)
async def list_openings(client_id: Id, here: Here, page: Paging) -> EmergencyPage:
    """Who opened the file in an emergency, when and why."""
    return await emergencies.list_openings(here, client_id, page)


@router.get("/{client_id}/access-log")
@allows(client=OWN, representative=OWN)
async def read_access_log(client_id: Id, here: Here, page: Paging) -> FileAccessPage:
    """Who saw or changed what of the client, when and what for, newest first."""
    return await access_log.read_access_log(here, client_id, page)


@identities.get("/{subject}", include_in_schema=False)
@allows(service=ANY)
async def read_identity(subject: Id, here: Here) -> IdentityAnswer:
    """The files that an outside identity may act for; asked by the gateway once per token."""
    return await mandates.read_identity(here, subject)
