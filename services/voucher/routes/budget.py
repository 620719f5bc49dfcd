"""The budget of a pilot over HTTP."""

from typing import Annotated

from fastapi import Query

from services.common.schemas import Id
from services.common.web.access import OFFICE, Routes, allows
from services.common.web.context import Here
from services.voucher.operations import budget
from services.voucher.rules.budget import GroupBy
from services.voucher.schemas.budget import BudgetResponse
from services.voucher.settings import Settings

router = Routes(prefix="/pilots", tags=["pilots"])


@router.get("/{pilot_id}/budget")
@allows(office_voucher=OFFICE, office_finance=OFFICE, office_approver=OFFICE, office_auditor=OFFICE)
async def get_budget(
    pilot_id: Id,
    context: Here[Settings],
    year: Annotated[int | None, Query(ge=2015, le=2100, description="This year, unless said.")] = None,
    group_by: Annotated[GroupBy | None, Query(alias="groupBy")] = None,
) -> BudgetResponse:
    """The budget of a pilot in a year: ceiling, issued, reserved, drawn and projected, whole and by group or month."""
    return await budget.get_budget(context, pilot_id, year, group_by)
