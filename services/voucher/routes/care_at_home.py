"""Care at home over HTTP: whether it is responsible and efficient, and objections to a refusal."""

from typing import Annotated

from fastapi import Query, status

from services.common.schemas import Id
from services.common.web.access import OFFICE, OWN, Relation, Routes, allows
from services.common.web.context import Here
from services.common.web.idempotency import Idempotency
from services.common.web.paging import Paging
from services.voucher.operations import care_at_home, care_at_home_objections
from services.voucher.schemas.care_at_home import (
    CareAtHomeBody,
    CareAtHomeDecisionRequest,
    CareAtHomeObjectionPage,
    CareAtHomeObjectionRequest,
    CareAtHomeObjectionResponse,
    CareAtHomePage,
    CareAtHomeResponse,
    CareAtHomeRulingRequest,
    CareAtHomeStatusCode,
)
from services.voucher.settings import Settings

router = Routes(prefix="/care-at-home-requests", tags=["care-at-home"])

READERS: dict[str, Relation] = {
    "client": OWN,
    "representative": OWN,
    "supporter": OWN,
    "office_voucher": OFFICE,
    "office_auditor": OFFICE,
}


@router.post("", status_code=status.HTTP_201_CREATED)
@allows(client=OWN, representative=OWN, office_voucher=OFFICE)
async def ask_care_at_home(request: CareAtHomeBody, key: Idempotency, context: Here[Settings]) -> CareAtHomeResponse:
    """Ask for care at home in a form; the care office decides within ten working days, or it is granted."""
    return await care_at_home.ask(context, request, key)


@router.get("")
@allows(**READERS)
async def list_care_at_home(
    context: Here[Settings],
    page: Paging,
    pilot_id: Annotated[Id | None, Query(alias="pilotId")] = None,
    client_id: Annotated[Id | None, Query(alias="clientId")] = None,
    status: Annotated[CareAtHomeStatusCode | None, Query()] = None,
) -> CareAtHomePage:
    """Requests for care at home; a client sees its own, a care office those of its pilots."""
    rows = await care_at_home.list_requests(
        context, page.after_id, page.size + 1, pilot_id=pilot_id, client_id=client_id, status=status
    )
    return page.answer(CareAtHomePage, rows, key=lambda row: str(row.care_at_home_request_id))


@router.get("/{care_at_home_request_id}")
@allows(**READERS)
async def get_care_at_home(care_at_home_request_id: Id, context: Here[Settings]) -> CareAtHomeResponse:
    """One request for care at home, with the decision once there is one."""
    return await care_at_home.get_request(context, care_at_home_request_id)


@router.post("/{care_at_home_request_id}/decision", status_code=status.HTTP_201_CREATED)
@allows(office_voucher=OFFICE)
async def decide_care_at_home(
    care_at_home_request_id: Id, request: CareAtHomeDecisionRequest, key: Idempotency, context: Here[Settings]
) -> CareAtHomeResponse:
    """Decide whether care at home is responsible and efficient; a refusal names the nearest form that is both."""
    return await care_at_home.decide(context, care_at_home_request_id, request, key)


@router.post("/{care_at_home_request_id}/objections", status_code=status.HTTP_201_CREATED)
@allows(client=OWN, representative=OWN)
async def object_to_refusal(
    care_at_home_request_id: Id, request: CareAtHomeObjectionRequest, key: Idempotency, context: Here[Settings]
) -> CareAtHomeObjectionResponse:
    """Object to a refusal of care at home, within six weeks or with a reason."""
    return await care_at_home_objections.file_objection(context, care_at_home_request_id, request, key)


@router.get("/{care_at_home_request_id}/objections")
@allows(**READERS)
async def list_refusal_objections(care_at_home_request_id: Id, context: Here[Settings]) -> CareAtHomeObjectionPage:
    """The objections to refusals of a request, oldest first."""
    rows = await care_at_home_objections.list_objections(context, care_at_home_request_id)
    return CareAtHomeObjectionPage(items=rows, next_cursor=None)


@router.get("/{care_at_home_request_id}/objections/{objection_id}")
@allows(**READERS)
async def get_refusal_objection(
    care_at_home_request_id: Id, objection_id: Id, context: Here[Settings]
) -> CareAtHomeObjectionResponse:
    """One objection, with the ruling once there is one."""
    return await care_at_home_objections.get_objection(context, care_at_home_request_id, objection_id)


@router.post("/{care_at_home_request_id}/objections/{objection_id}/ruling", status_code=status.HTTP_201_CREATED)
@allows(office_voucher=OFFICE)
async def rule_on_refusal_objection(
    care_at_home_request_id: Id,
    objection_id: Id,
    request: CareAtHomeRulingRequest,
    key: Idempotency,
    context: Here[Settings],
) -> CareAtHomeObjectionResponse:
    """Rule on an objection, as another person than the one who refused."""
    return await care_at_home_objections.rule_on_objection(context, care_at_home_request_id, objection_id, request, key)
