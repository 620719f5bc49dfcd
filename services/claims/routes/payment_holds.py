"""Lines that are held before payment, over HTTP."""

from fastapi import status

from services.claims.operations import payment_holds as operations
from services.claims.routes.batches import OFFICES
from services.claims.schemas.holds import HoldReleaseRequest, PaymentHoldPage, PaymentHoldResponse
from services.claims.settings import Settings
from services.common.schemas import Id
from services.common.web.access import OFFICE, OWN, Routes, allows
from services.common.web.context import Here
from services.common.web.idempotency import Idempotency
from services.common.web.paging import Paging

router = Routes(prefix="/payment-holds", tags=["payment-holds"])


@router.get("")
@allows(provider=OWN, **OFFICES)
async def list_payment_holds(context: Here[Settings], page: Paging) -> PaymentHoldPage:
    """Lines of your organisation or of your care office that are or were held before payment."""
    return await operations.list_holds(context, page)


@router.post("/{line_id}/release", status_code=status.HTTP_201_CREATED)
@allows(office_finance=OFFICE, office_approver=OFFICE)
async def release_payment_hold(
    line_id: Id, request: HoldReleaseRequest, key: Idempotency, context: Here[Settings]
) -> PaymentHoldResponse:
    """Release a line that is held, with the reason; the next payment run pays it."""
    return await operations.release_line(context, line_id, request, key)
