"""Remittances over HTTP."""

from services.claims.operations import remittances as operations
from services.claims.schemas.payments import (
    PaidLinePage,
    PaymentOrderAnswer,
    RemittanceAnswer,
    RemittancePage,
    ReturnRequest,
)
from services.common.schemas import Id
from services.common.web.access import ANY, OWN, Routes, allows
from services.common.web.context import Here
from services.common.web.idempotency import Idempotency
from services.common.web.paging import Paging

router = Routes(prefix="/remittances", tags=["remittances"])


@router.get("")
@allows(provider=OWN, office_finance=ANY, office_approver=ANY, office_auditor=ANY)
async def list_remittances(here: Here, page: Paging) -> RemittancePage:
    """Remittances of your organisation, or of all for the care office; oldest first."""
    return await operations.list_remittances(here, page)


@router.get("/{order_id}")
@allows(provider=OWN, office_finance=ANY, office_approver=ANY, office_auditor=ANY)
async def get_remittance(order_id: Id, here: Here) -> RemittanceAnswer:
    """What was paid, where, and for which batches."""
    return await operations.show_remittance(here, order_id)


@router.get("/{order_id}/lines")
@allows(provider=OWN, office_finance=ANY, office_approver=ANY, office_auditor=ANY)
async def list_remittance_lines(order_id: Id, here: Here, page: Paging) -> PaidLinePage:
    """The accepted lines that a remittance pays."""
    return await operations.list_paid_lines(here, order_id, page)


@router.post("/{order_id}/return", status_code=201)
@allows(office_finance=ANY)
async def return_remittance(order_id: Id, why: ReturnRequest, key: Idempotency, here: Here) -> PaymentOrderAnswer:
    """Note that the bank returned the payment; its lines wait for a later run."""
    return await operations.return_payment(here, order_id, why, key)
