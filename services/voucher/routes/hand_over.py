"""The hand-over file over HTTP."""

from services.common.schemas import Id
from services.common.web.access import OFFICE, Routes, allows
from services.common.web.context import Here
from services.voucher.operations import hand_over
from services.voucher.schemas.hand_over import HandOverFileResponse
from services.voucher.settings import Settings

router = Routes(prefix="/vouchers", tags=["vouchers"])


@router.get("/{voucher_id}/hand-over-file")
@allows(office_voucher=OFFICE)
async def get_hand_over_file(voucher_id: Id, context: Here[Settings]) -> HandOverFileResponse:
    """The file for the care office of a client who moved out of the pilot: terms, agreements and wishes, signed."""
    return await hand_over.get_hand_over_file(context, voucher_id)
