"""Recoveries over HTTP."""

from fastapi import status

from services.claims.operations import recoveries
from services.claims.routes.batches import OFFICES
from services.claims.schemas.decisions import RecoveryPage, RecoveryRequest, RecoveryResponse
from services.claims.settings import Settings
from services.common.web.access import OFFICE, OWN, Routes, allows
from services.common.web.context import Here
from services.common.web.idempotency import Idempotency
from services.common.web.paging import Paging

router = Routes(tags=["decisions"])


@router.post("/recoveries", status_code=status.HTTP_201_CREATED)
@allows(office_auditor=OFFICE)
async def recover_amount(request: RecoveryRequest, key: Idempotency, context: Here[Settings]) -> RecoveryResponse:
    """Recover (part of) an accepted debit that was not due."""
    return await recoveries.recover_amount(context, request, key)


@router.get("/recoveries")
@allows(provider=OWN, **OFFICES)
async def get_recoveries(context: Here[Settings], page: Paging) -> RecoveryPage:
    """Recoveries, oldest first."""
    return await recoveries.list_recoveries(context, page)
