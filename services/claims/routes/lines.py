"""Claim lines over HTTP."""

from services.claims.operations.batches import show_line
from services.claims.operations.explain_line import explain_line
from services.claims.routes.batches import OFFICE
from services.claims.schemas.batches import LineAnswer, LineExplanation
from services.common.schemas import Id
from services.common.web.access import OWN, Routes, allows
from services.common.web.context import Here

router = Routes(prefix="/lines", tags=["lines"])


@router.get("/{line_id}")
@allows(provider=OWN, **OFFICE)
async def get_claim_line(line_id: Id, here: Here) -> LineAnswer:
    """One line with its verdict."""
    return await show_line(here, line_id)


@router.get("/{line_id}/explanation")
@allows(provider=OWN, **OFFICE)
async def explain_claim_line(line_id: Id, here: Here) -> LineExplanation:
    """Why the line was accepted or rejected: rules, remedies, and the facts as they were then."""
    return await explain_line(here, line_id)
