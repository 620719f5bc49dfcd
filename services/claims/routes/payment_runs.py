"""Payment runs over HTTP."""

from fastapi import Response, status

from services.claims.operations import payment_runs as operations
from services.claims.operations.remittances import make_bank_file
from services.claims.schemas.payments import PaymentOrderPage, PaymentRunPage, PaymentRunRequest, PaymentRunResponse
from services.claims.settings import Settings
from services.common.schemas import Id
from services.common.web.access import OFFICE, Routes, allows
from services.common.web.context import Here
from services.common.web.etags import IfMatch
from services.common.web.idempotency import Idempotency
from services.common.web.media import produces
from services.common.web.paging import Paging

router = Routes(prefix="/payment-runs", tags=["payment-runs"])


@router.post("", status_code=status.HTTP_201_CREATED)
@allows(office_finance=OFFICE)
async def draft_payment_run(
    request: PaymentRunRequest, key: Idempotency, context: Here[Settings]
) -> PaymentRunResponse:
    """Draft a run of everything received up to the cut-off that still waits, net per provider."""
    return await operations.draft_run(context, request, key)


@router.get("")
@allows(office_finance=OFFICE, office_approver=OFFICE, office_auditor=OFFICE)
async def list_payment_runs(context: Here[Settings], page: Paging) -> PaymentRunPage:
    """All runs, oldest first."""
    return await operations.list_runs(context, page)


@router.get("/{run_id}")
@allows(office_finance=OFFICE, office_approver=OFFICE, office_auditor=OFFICE)
async def get_payment_run(run_id: Id, context: Here[Settings]) -> PaymentRunResponse:
    """One run with its totals."""
    return await operations.get_run(context, run_id)


@router.get("/{run_id}/orders")
@allows(office_finance=OFFICE, office_approver=OFFICE, office_auditor=OFFICE)
async def list_payment_orders(run_id: Id, context: Here[Settings], page: Paging) -> PaymentOrderPage:
    """The payment orders of a run, one per provider."""
    return await operations.list_orders(context, run_id, page)


@router.post("/{run_id}/approval", status_code=status.HTTP_201_CREATED)
@allows(office_approver=OFFICE)
async def approve_payment_run(
    run_id: Id, match: IfMatch, key: Idempotency, context: Here[Settings]
) -> PaymentRunResponse:
    """Approve a drafted run; the approver must not be the drafter."""
    return await operations.approve_run(context, run_id, match, key)


@router.get("/{run_id}/bank-file")
@allows(office_finance=OFFICE, office_approver=OFFICE)
@produces("application/xml")
async def get_bank_file(run_id: Id, context: Here[Settings]) -> Response:
    """The bank file of an exported run: ISO 20022, pain.001.001.09."""
    return Response(await make_bank_file(context, run_id), media_type="application/xml")


@router.post("/{run_id}/export", status_code=status.HTTP_201_CREATED)
@allows(office_finance=OFFICE)
async def export_payment_run(
    run_id: Id, match: IfMatch, key: Idempotency, context: Here[Settings]
) -> PaymentRunResponse:
    """Make the bank file; providers without a verified account are left out, and their lines wait again."""
    return await operations.export_run(context, run_id, match, key)


@router.post("/{run_id}/settlement", status_code=status.HTTP_201_CREATED)
@allows(office_finance=OFFICE)
async def settle_payment_run(
    run_id: Id, match: IfMatch, key: Idempotency, context: Here[Settings]
) -> PaymentRunResponse:
    """Record that the bank executed the run."""
    return await operations.settle_run(context, run_id, match, key)
