"""Refusals that wait for a second assessor: four eyes."""

from http import HTTPStatus

from services.common.schemas import Id
from services.common.web.access import ANY, Routes, allows
from services.common.web.context import Here
from services.common.web.idempotency import Idempotency
from services.common.web.paging import Paging
from services.indication.operations import draft_decisions
from services.indication.schemas.drafts import DraftAnswer, DraftPage, DraftReason
from services.indication.schemas.indications import IndicationAnswer

router = Routes(prefix="/draft-decisions", tags=["draft decisions"])


@router.get("")
@allows(assessor=ANY)
async def list_drafts(here: Here, page: Paging) -> DraftPage:
    """The refusals that wait for a second assessor, oldest first."""
    return await draft_decisions.list_drafts(here, page)


@router.get("/{draft_id}")
@allows(assessor=ANY)
async def read_draft(draft_id: Id, here: Here) -> DraftAnswer:
    """One draft, and what became of it."""
    return await draft_decisions.read_draft(here, draft_id)


@router.post("/{draft_id}/approval", status_code=HTTPStatus.CREATED)
@allows(assessor=ANY)
async def approve_draft(draft_id: Id, key: Idempotency, here: Here) -> IndicationAnswer:
    """Approve another assessor's refusal. It is decided and sent."""
    return await draft_decisions.approve_draft(here, draft_id, key)


@router.post("/{draft_id}/rejection", status_code=HTTPStatus.CREATED)
@allows(assessor=ANY)
async def reject_draft(draft_id: Id, rejection: DraftReason, key: Idempotency, here: Here) -> DraftAnswer:
    """Send another assessor's refusal back, with the reason."""
    return await draft_decisions.reject_draft(here, draft_id, rejection, key)


@router.post("/{draft_id}/withdrawal", status_code=HTTPStatus.CREATED)
@allows(assessor=ANY)
async def withdraw_draft(draft_id: Id, withdrawal: DraftReason, key: Idempotency, here: Here) -> DraftAnswer:
    """Take your own draft back."""
    return await draft_decisions.withdraw_draft(here, draft_id, withdrawal, key)
