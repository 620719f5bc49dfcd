"""Claim lines over HTTP."""

from services.claims.operations.batches import get_line
from services.claims.operations.explain_line import explain_line
from services.claims.routes.batches import OFFICES
from services.claims.schemas.batches import LineExplanationResponse, LineResponse
from services.claims.settings import Settings
from services.common.schemas import Id
from services.common.web.access import OWN, Routes, allows
from services.common.web.context import Here

router = Routes(prefix="/lines", tags=["lines"])


@router.get("/{line_id}")
@allows(provider=OWN, **OFFICES)
async def get_claim_line(line_id: Id, context: Here[Settings]) -> LineResponse:
    """One line with its verdict."""
    return await get_line(context, line_id)


@router.get("/{line_id}/explanation")
@allows(provider=OWN, **OFFICES)
async def explain_claim_line(line_id: Id, context: Here[Settings]) -> LineExplanationResponse:
    """Why the line was accepted or rejected: rules, remedies, and the facts as they were then."""
    return await explain_line(context, line_id)
