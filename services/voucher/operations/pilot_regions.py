"""The regions of care offices as registry's list has them, read to the end of its feed before a refusal."""

from collections.abc import Sequence
from datetime import date

from services.common.refusals import Refusal
from services.common.web.context import Context
from services.voucher.rules.office_regions import faults_of_regions
from services.voucher.settings import Settings
from services.voucher.store.care_offices import list_regions


async def unfit_regions(
    context: Context[Settings], region_codes: Sequence[str], day: date, name: str = "regionCodes"
) -> list[Refusal]:
    """The regions that the caller's care office does not have on a day; `name`: the field with their codes."""
    faults = await _faults(context, region_codes, day, name)
    if faults:
        await context.service.readers.catch_up("registry")
        faults = await _faults(context, region_codes, day, name)
    return faults


async def _faults(context: Context[Settings], region_codes: Sequence[str], day: date, name: str) -> list[Refusal]:
    async with context.reading() as reading:
        rows = await list_regions(reading.session)
    return faults_of_regions(region_codes, context.office_id, rows, day, name)
