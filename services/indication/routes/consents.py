"""Consents, and what other domains know."""

from http import HTTPStatus

from services.common.schemas import Id
from services.common.web.access import ANY, OWN, Routes, allows
from services.common.web.context import Here
from services.common.web.idempotency import Idempotency
from services.common.web.paging import Paging
from services.indication.operations import consents
from services.indication.schemas.consents import (
    ConsentAnswer,
    ConsentGrant,
    ConsentPage,
    SharedInformationAnswer,
    SharedInformationPage,
    SharedInformationRequest,
)

router = Routes(prefix="/clients", tags=["consents"])


@router.post("/{client_id}/consents", status_code=HTTPStatus.CREATED)
@allows(client=OWN, representative=OWN, assessor=ANY)
async def give_consent(client_id: Id, consent: ConsentGrant, key: Idempotency, here: Here) -> ConsentAnswer:
    """Agree that what other domains know is used, so that the story is told once."""
    return await consents.give_consent(here, client_id, consent, key)


@router.get("/{client_id}/consents")
@allows(client=OWN, representative=OWN, supporter=OWN, assessor=ANY)
async def list_consents(client_id: Id, here: Here, page: Paging) -> ConsentPage:
    """What the client agreed to."""
    return await consents.list_consents(here, client_id, page)


@router.post("/{client_id}/consents/{consent_id}/withdrawal", status_code=HTTPStatus.CREATED)
@allows(client=OWN, representative=OWN, assessor=ANY)
async def withdraw_consent(client_id: Id, consent_id: Id, key: Idempotency, here: Here) -> ConsentAnswer:
    """Take a consent back. What was attached under it can no longer be read."""
    return await consents.withdraw_consent(here, client_id, consent_id, key)


@router.post("/{client_id}/shared-information", status_code=HTTPStatus.CREATED)
@allows(client=OWN, representative=OWN, assessor=ANY)
async def attach_information(
    client_id: Id, information: SharedInformationRequest, key: Idempotency, here: Here
) -> SharedInformationAnswer:
    """Attach what another domain knows, with its source, under a consent that runs."""
    return await consents.attach_information(here, client_id, information, key)


@router.get("/{client_id}/shared-information")
@allows(client=OWN, representative=OWN, supporter=OWN, assessor=ANY)
async def list_information(client_id: Id, here: Here, page: Paging) -> SharedInformationPage:
    """What other domains know, and where each fact came from; only what a consent that runs lets be read."""
    return await consents.list_information(here, client_id, page)
