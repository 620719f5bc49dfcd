"""Indications."""

from http import HTTPStatus
from typing import Annotated

from fastapi import Query

from services.common.schemas import Id
from services.common.web.access import ANY, OWN, Routes, allows
from services.common.web.context import Here
from services.common.web.idempotency import Idempotency
from services.common.web.paging import Paging
from services.indication.operations import indications, withdrawals
from services.indication.schemas.indications import IndicationAnswer, IndicationPage, IndicationWithdrawal

router = Routes(prefix="/indications", tags=["indications"])


@router.get("")
@allows(client=OWN, representative=OWN, supporter=OWN, assessor=ANY, office_voucher=ANY, office_auditor=OWN)
async def list_indications(
    here: Here, page: Paging, client_id: Annotated[Id | None, Query(alias="clientId")] = None
) -> IndicationPage:
    """Decisions, oldest first: on one client, or on all that the caller may see."""
    return await indications.list_indications(here, client_id, page)


@router.get("/{indication_id}")
@allows(client=OWN, representative=OWN, supporter=OWN, assessor=ANY, office_voucher=ANY, office_auditor=OWN)
async def read_indication(indication_id: Id, here: Here) -> IndicationAnswer:
    """One decision."""
    return await indications.read_indication(here, indication_id)


@router.post("/{indication_id}/withdrawal", status_code=HTTPStatus.CREATED)
@allows(client=OWN, representative=OWN, assessor=ANY)
async def withdraw_indication(
    indication_id: Id, withdrawal: IndicationWithdrawal, key: Idempotency, here: Here
) -> IndicationAnswer:
    """End a right, on the client's request or after the client's death. A voucher on it ends with it."""
    return await withdrawals.withdraw_indication(here, indication_id, withdrawal, key)
