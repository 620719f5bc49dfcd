"""Pilots over HTTP."""

from typing import Annotated

from fastapi import Query, status

from services.common.schemas import Day, Id
from services.common.web.access import ANY, OFFICE, Relation, Routes, allows
from services.common.web.context import Here
from services.common.web.etags import IfMatch
from services.common.web.idempotency import Idempotency
from services.common.web.paging import Paging
from services.voucher.operations import close_pilot as closing
from services.voucher.operations import open_pilot as opening
from services.voucher.operations import pilot_versions, pilots
from services.voucher.schemas.closing import ClosingRequest, EvaluationRequest, WindingDownPage
from services.voucher.schemas.pilot_versions import PilotVersionPage, PilotVersionRequest, PilotVersionResponse
from services.voucher.schemas.pilots import (
    OpeningCheckResponse,
    PilotCode,
    PilotPage,
    PilotRequest,
    PilotResponse,
)
from services.voucher.settings import Settings

router = Routes(prefix="/pilots", tags=["pilots"])

READERS: dict[str, Relation] = {
    "client": ANY,
    "representative": ANY,
    "supporter": ANY,
    "provider": ANY,
    "office_registry": OFFICE,
    "office_voucher": OFFICE,
    "office_finance": OFFICE,
    "office_approver": OFFICE,
    "office_auditor": OFFICE,
    "inspector": ANY,
    "researcher": ANY,
}
"""All roles except the assessor, who never sees a budget; a care office sees its own pilots."""


@router.post("", status_code=status.HTTP_201_CREATED)
@allows(office_voucher=OFFICE)
async def draft_pilot(request: PilotRequest, key: Idempotency, context: Here[Settings]) -> PilotResponse:
    """Draft a pilot: region, period, part of care and rules."""
    return await pilots.draft_pilot(context, request, key)


@router.get("")
@allows(**READERS)
async def list_pilots(context: Here[Settings], page: Paging, code: PilotCode | None = None) -> PilotPage:
    """Pilots, oldest first, for a care office its own; `code` is the stable key that other services know a pilot by."""
    return await pilots.list_pilots(context, code, page)


@router.get("/{pilot_id}")
@allows(**READERS)
async def get_pilot(pilot_id: Id, context: Here[Settings], on: Annotated[Day | None, Query()] = None) -> PilotResponse:
    """One pilot; with `on` what counts in it on that day, by the version of that day."""
    return await (pilots.get_pilot(context, pilot_id) if on is None else pilot_versions.pilot_on(context, pilot_id, on))


@router.put("/{pilot_id}")
@allows(office_voucher=OFFICE)
async def change_pilot(pilot_id: Id, request: PilotRequest, match: IfMatch, context: Here[Settings]) -> PilotResponse:
    """Change a pilot while it is a draft."""
    return await pilots.change_pilot(context, pilot_id, request, match)


@router.get("/{pilot_id}/opening-check")
@allows(office_voucher=OFFICE)
async def check_opening(pilot_id: Id, context: Here[Settings]) -> OpeningCheckResponse:
    """Everything that must be fixed before a pilot opens: met or not, what lacks, and what to do."""
    return await opening.check_opening(context, pilot_id)


@router.post("/{pilot_id}/opening", status_code=status.HTTP_201_CREATED)
@allows(office_voucher=OFFICE)
async def open_pilot(pilot_id: Id, match: IfMatch, key: Idempotency, context: Here[Settings]) -> PilotResponse:
    """Open a pilot; from then on it is fixed and vouchers can be issued."""
    return await opening.open_pilot(context, pilot_id, match, key)


@router.post("/{pilot_id}/closing", status_code=status.HTTP_201_CREATED)
@allows(office_voucher=OFFICE)
async def close_pilot(
    pilot_id: Id, request: ClosingRequest, match: IfMatch, key: Idempotency, context: Here[Settings]
) -> PilotResponse:
    """Decide from which day a pilot issues no vouchers and no agreements are made in it, and its last day."""
    return await closing.close_pilot(context, pilot_id, request, match, key)


@router.get("/{pilot_id}/winding-down")
@allows(office_voucher=OFFICE)
async def list_winding_down(pilot_id: Id, context: Here[Settings], page: Paging) -> WindingDownPage:
    """The clients of a pilot that ends, each with voucher, running agreements, status, outcome and notes."""
    rows = await closing.list_winding_down(context, pilot_id, page.after_id, page.size + 1)
    return page.answer(WindingDownPage, rows, key=lambda row: str(row.work_item_id))


@router.post("/{pilot_id}/evaluation", status_code=status.HTTP_201_CREATED)
@allows(office_voucher=OFFICE)
async def evaluate_pilot(
    pilot_id: Id, request: EvaluationRequest, match: IfMatch, key: Idempotency, context: Here[Settings]
) -> PilotResponse:
    """Mark a closed pilot as evaluated, after its last day and with every client placed."""
    return await closing.evaluate_pilot(context, pilot_id, request, match, key)


@router.post("/{pilot_id}/versions", status_code=status.HTTP_201_CREATED)
@allows(office_voucher=OFFICE)
async def decide_version(
    pilot_id: Id, request: PilotVersionRequest, match: IfMatch, key: Idempotency, context: Here[Settings]
) -> PilotVersionResponse:
    """Change an open pilot from a day on; a refusal names what no pilot can change."""
    return await pilot_versions.decide_version(context, pilot_id, request, match, key)


@router.get("/{pilot_id}/versions")
@allows(**READERS)
async def list_versions(pilot_id: Id, context: Here[Settings]) -> PilotVersionPage:
    """The versions of a pilot, in order of deciding: who decided, when and why, and the plan from that day on."""
    return await pilot_versions.list_versions(context, pilot_id)
