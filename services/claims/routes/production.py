"""Production over HTTP."""

from typing import Annotated

from fastapi import Query

from services.claims.operations import production as operations
from services.claims.routes.batches import OFFICES
from services.claims.schemas.production import ProductionResponse
from services.claims.settings import Settings
from services.common.schemas import Code, Day, Id
from services.common.web.access import OFFICE, OWN, Routes, allows
from services.common.web.context import Here

router = Routes(prefix="/production", tags=["production"])


@router.get("")
@allows(provider=OWN, office_voucher=OFFICE, office_registry=OFFICE, **OFFICES)
async def get_production(
    context: Here[Settings],
    month_from: Annotated[Day, Query(alias="from")],
    month_to: Annotated[Day, Query(alias="to")],
    provider_id: Annotated[Id | None, Query(alias="providerId")] = None,
    pilot_code: Annotated[Code | None, Query(alias="pilotCode")] = None,
) -> ProductionResponse:
    """What was claimed, accepted, rejected and paid, per month of care and performance."""
    return await operations.get_production(context, provider_id, pilot_code, month_from, month_to)
