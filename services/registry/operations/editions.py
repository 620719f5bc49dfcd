"""Lists of editions, of requirement sets and of price lists."""

from services.common.web.context import Context
from services.common.web.paging import PageOf
from services.registry.schemas.catalogue import (
    PriceListPage,
    PriceListSummary,
    RequirementSetPage,
    RequirementSetSummary,
)
from services.registry.store import catalogue as store
from services.registry.tables import PriceList, RequirementSet


async def list_requirement_sets(
    here: Context, page: PageOf, pilot_code: str | None, status: str | None
) -> RequirementSetPage:
    """Editions of requirement sets, in order of making."""
    async with here.reading() as reading:
        rows = await store.list_editions(
            reading.session, RequirementSet, pilot_code, status, page.after_id, page.size + 1
        )
        found = [RequirementSetSummary.of(row) for row in rows]
    return page.answer(RequirementSetPage, found, key=lambda each: str(each.requirement_set_id))


async def list_price_lists(here: Context, page: PageOf, pilot_code: str | None, status: str | None) -> PriceListPage:
    """Editions of price lists, in order of making."""
    async with here.reading() as reading:
        rows = await store.list_editions(reading.session, PriceList, pilot_code, status, page.after_id, page.size + 1)
        found = [PriceListSummary.of(row) for row in rows]
    return page.answer(PriceListPage, found, key=lambda each: str(each.price_list_id))
