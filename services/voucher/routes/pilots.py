"""Pilots over HTTP."""

from fastapi import status

from services.common.schemas import Id
from services.common.web.access import ANY, Routes, allows
from services.common.web.context import Here
from services.common.web.etags import IfMatch
from services.common.web.idempotency import Idempotency
from services.common.web.paging import Paging
from services.voucher.operations import pilots
from services.voucher.schemas.pilots import (
    LeverAnswer,
    LeverPage,
    LeverRequest,
    PilotAnswer,
    PilotCode,
    PilotPage,
    PilotRequest,
)

router = Routes(prefix="/pilots", tags=["pilots"])

READERS = {
    "client": ANY,
    "representative": ANY,
    "supporter": ANY,
    "provider": ANY,
    "office_registry": ANY,
    "office_voucher": ANY,
    "office_finance": ANY,
    "office_approver": ANY,
    "office_auditor": ANY,
    "inspector": ANY,
    "researcher": ANY,
}
"""Everybody but the assessor, who never sees a budget."""


@router.post("", status_code=status.HTTP_201_CREATED)
@allows(office_voucher=ANY)
async def draft_pilot(pilot: PilotRequest, key: Idempotency, here: Here) -> PilotAnswer:
    """Draft a pilot: region, period, part of care and rules."""
    return await pilots.draft_pilot(here, pilot, key)


@router.get("")
@allows(**READERS)
async def list_pilots(here: Here, page: Paging, code: PilotCode | None = None) -> PilotPage:
    """Pilots, oldest first; `code` is the stable key that other services know a pilot by."""
    return await pilots.list_pilots(here, code, page)


@router.get("/{pilot_id}")
@allows(**READERS)
async def get_pilot(pilot_id: Id, here: Here) -> PilotAnswer:
    """One pilot."""
    return await pilots.read_pilot(here, pilot_id)


@router.put("/{pilot_id}")
@allows(office_voucher=ANY)
async def change_pilot(pilot_id: Id, pilot: PilotRequest, match: IfMatch, here: Here) -> PilotAnswer:
    """Change a pilot while it is a draft."""
    return await pilots.change_pilot(here, pilot_id, pilot, match)


@router.post("/{pilot_id}/opening", status_code=status.HTTP_201_CREATED)
@allows(office_voucher=ANY)
async def open_pilot(pilot_id: Id, match: IfMatch, key: Idempotency, here: Here) -> PilotAnswer:
    """Open a pilot; from then on it is fixed and vouchers can be issued."""
    return await pilots.open_pilot(here, pilot_id, match, key)


@router.post("/{pilot_id}/closing", status_code=status.HTTP_201_CREATED)
@allows(office_voucher=ANY)
async def close_pilot(pilot_id: Id, match: IfMatch, key: Idempotency, here: Here) -> PilotAnswer:
    """Close a pilot for new vouchers."""
    return await pilots.close_pilot(here, pilot_id, match, key)


@router.post("/{pilot_id}/levers", status_code=status.HTTP_201_CREATED)
@allows(office_voucher=ANY)
async def decide_factor(pilot_id: Id, lever: LeverRequest, key: Idempotency, here: Here) -> LeverAnswer:
    """Decide on the factor of a pilot from a day on; its running vouchers are valued again."""
    return await pilots.decide_factor(here, pilot_id, lever, key)


@router.get("/{pilot_id}/levers")
@allows(office_voucher=ANY, office_finance=ANY, office_approver=ANY, office_auditor=ANY, researcher=ANY)
async def list_levers(pilot_id: Id, here: Here) -> LeverPage:
    """The factor decisions of a pilot, oldest first."""
    return await pilots.list_levers(here, pilot_id)
