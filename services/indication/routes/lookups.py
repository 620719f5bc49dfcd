"""Look-ups by citizen service number, for auditors."""

from typing import Annotated

from fastapi import Query

from services.common.schemas import Id
from services.common.web.access import ANY, Routes, allows
from services.common.web.context import Here
from services.common.web.paging import Paging
from services.indication.operations import number_lookups
from services.indication.schemas.lookups import NumberMissPage

router = Routes(prefix="/number-misses", tags=["clients"])


@router.get("")
@allows(office_auditor=ANY)
async def list_number_misses(
    here: Here, page: Paging, organisation_id: Annotated[Id | None, Query(alias="organisationId")] = None
) -> NumberMissPage:
    """Look-ups by citizen service number that found nobody, newest first: who and when, never the number."""
    return await number_lookups.list_misses(here, organisation_id, page)
