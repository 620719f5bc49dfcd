"""Remittances over HTTP."""

from fastapi import status

from services.claims.operations import remittances as operations
from services.claims.schemas.payments import (
    PaidLinePage,
    PaymentOrderResponse,
    RemittancePage,
    RemittanceResponse,
    ReturnRequest,
)
from services.claims.settings import Settings
from services.common.schemas import Id
from services.common.web.access import OFFICE, OWN, Routes, allows
from services.common.web.context import Here
from services.common.web.idempotency import Idempotency
from services.common.web.paging import Paging

router = Routes(prefix="/remittances", tags=["remittances"])


@router.get("")
@allows(provider=OWN, office_finance=OFFICE, office_approver=OFFICE, office_auditor=OFFICE)
async def list_remittances(context: Here[Settings], page: Paging) -> RemittancePage:
    """Remittances of your organisation, or of all for the care office; oldest first."""
    return await operations.list_remittances(context, page)


@router.get("/{order_id}")
@allows(provider=OWN, office_finance=OFFICE, office_approver=OFFICE, office_auditor=OFFICE)
async def get_remittance(order_id: Id, context: Here[Settings]) -> RemittanceResponse:
    """What was paid, where, and for which batches."""
    return await operations.get_remittance(context, order_id)


@router.get("/{order_id}/lines")
@allows(provider=OWN, office_finance=OFFICE, office_approver=OFFICE, office_auditor=OFFICE)
async def list_remittance_lines(order_id: Id, context: Here[Settings], page: Paging) -> PaidLinePage:
    """The accepted lines that a remittance pays."""
    return await operations.list_paid_lines(context, order_id, page)


@router.post("/{order_id}/return", status_code=status.HTTP_201_CREATED)
@allows(office_finance=OFFICE)
async def return_remittance(
    order_id: Id, request: ReturnRequest, key: Idempotency, context: Here[Settings]
) -> PaymentOrderResponse:
    """Record that the bank returned the payment; its lines wait for a later run."""
    return await operations.return_payment(context, order_id, request, key)
