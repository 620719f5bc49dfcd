"""Room for late claims over HTTP, for claims alone."""

from services.common.schemas import Id
from services.common.web.access import ANY, Routes, allows
from services.common.web.context import Here
from services.voucher.operations import late_room
from services.voucher.schemas.late_rooms import LateRoomRequest, LateRoomResponse
from services.voucher.settings import Settings

router = Routes(prefix="/agreements", tags=["agreements"])


@router.post("/{agreement_id}/_late-room", include_in_schema=False)
@allows(service=ANY)
async def reserve_late_room(agreement_id: Id, request: LateRoomRequest, context: Here[Settings]) -> LateRoomResponse:
    """Reserve room for late claims of one month. A repeat is safe: the id of the decision says what was asked."""
    return await late_room.reserve_late_room(context.service, agreement_id, request)
