"""Decisions of the care office on single lines, over HTTP."""

from services.claims.operations.late_claims import decide_late_claims
from services.claims.operations.recoveries import list_recoveries, recover
from services.claims.routes.batches import OFFICE
from services.claims.schemas.decisions import (
    LateClaimAnswer,
    LateClaimRequest,
    RecoveryAnswer,
    RecoveryPage,
    RecoveryRequest,
)
from services.common.web.access import ANY, OWN, Routes, allows
from services.common.web.context import Here
from services.common.web.idempotency import Idempotency
from services.common.web.paging import Paging

router = Routes(tags=["decisions"])


@router.post("/late-claim-decisions", status_code=201)
@allows(office_finance=ANY)
async def allow_late_claims(wanted: LateClaimRequest, key: Idempotency, here: Here) -> LateClaimAnswer:
    """Let lines pass although their claim window is over; send them after this."""
    return await decide_late_claims(here, wanted, key)


@router.post("/recoveries", status_code=201)
@allows(office_auditor=ANY)
async def recover_amount(wanted: RecoveryRequest, key: Idempotency, here: Here) -> RecoveryAnswer:
    """Recover (part of) an accepted debit that was not due."""
    return await recover(here, wanted, key)


@router.get("/recoveries")
@allows(provider=OWN, **OFFICE)
async def get_recoveries(here: Here, page: Paging) -> RecoveryPage:
    """Recoveries, oldest first."""
    return await list_recoveries(here, page)
