"""Indications and their letters."""

from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import Query, Request
from fastapi.responses import HTMLResponse

from services.common.web.access import ANY, OWN, Routes, allows
from services.common.web.context import Here
from services.common.web.media import produces
from services.common.web.paging import Paging
from services.indication.operations import indications
from services.indication.schemas.indications import IndicationAnswer, IndicationPage, LetterAnswer

router = Routes(prefix="/indications", tags=["indications"])


@router.get("")
@allows(client=OWN, representative=OWN, supporter=OWN, assessor=ANY, office_voucher=ANY)
async def list_indications(
    here: Here, page: Paging, client_id: Annotated[UUID | None, Query(alias="clientId")] = None
) -> IndicationPage:
    """Decisions, oldest first: on one client, or on all that the caller may see."""
    return await indications.list_indications(here, client_id, page)


@router.get("/{indication_id}")
@allows(client=OWN, representative=OWN, supporter=OWN, assessor=ANY, office_voucher=ANY)
async def read_indication(indication_id: UUID, here: Here) -> IndicationAnswer:
    """One decision."""
    return await indications.read_indication(here, indication_id)


@router.get(
    "/{indication_id}/letter",
    response_model=LetterAnswer,
    responses={HTTPStatus.OK: {"content": {"text/html": {"schema": {"type": "string", "maxLength": 1_000_000}}}}},
)
@allows(client=OWN, representative=OWN, supporter=OWN, assessor=ANY)
@produces("application/json", "text/html")
async def read_letter(indication_id: UUID, here: Here, request: Request) -> LetterAnswer | HTMLResponse:
    """The decision letter as it was sent, in plain Dutch: by section (JSON), or as a page (HTML)."""
    if "text/html" in request.headers.get("accept", ""):
        return HTMLResponse(await indications.read_letter_page(here, indication_id))
    return await indications.read_letter(here, indication_id)
