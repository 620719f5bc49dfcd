"""Price lists over HTTP."""

from http import HTTPStatus
from typing import Annotated

from fastapi import Query

from services.common.schemas import Id
from services.common.tokens import Role
from services.common.web.access import OFFICE, Routes, allows, public_except
from services.common.web.context import Here
from services.common.web.etags import IfMatch
from services.common.web.idempotency import Idempotency
from services.common.web.paging import Paging
from services.registry.operations import editions, price_lists
from services.registry.schemas.catalogue import (
    EditionStatus,
    PriceListAnswer,
    PriceListBody,
    PriceListPage,
)
from services.registry.schemas.words import PilotCode

router = Routes(tags=["price lists"])


@router.get("/price-lists")
@public_except(Role.ASSESSOR)
async def list_price_lists(
    here: Here,
    page: Paging,
    pilot_code: Annotated[PilotCode | None, Query(alias="pilotCode")] = None,
    status: Annotated[EditionStatus | None, Query()] = None,
) -> PriceListPage:
    """Every edition of the price lists, drafts included, in order of making."""
    return await editions.list_price_lists(here, page, pilot_code, status)


@router.post("/price-lists", status_code=HTTPStatus.CREATED)
@allows(office_registry=OFFICE)
async def draft_price_list(body: PriceListBody, key: Idempotency, here: Here) -> PriceListAnswer:
    """Draft a new edition of a pilot's price list."""
    return await price_lists.draft_price_list(here, body, key)


@router.get("/price-lists/{price_list_id}")
@public_except(Role.ASSESSOR)
async def get_price_list(price_list_id: Id, here: Here) -> PriceListAnswer:
    """A price list with all its rows."""
    return await price_lists.get_price_list(here, price_list_id)


@router.put("/price-lists/{price_list_id}")
@allows(office_registry=OFFICE)
async def change_price_list(price_list_id: Id, body: PriceListBody, match: IfMatch, here: Here) -> PriceListAnswer:
    """Replace a draft."""
    return await price_lists.change_price_list(here, price_list_id, body, match)


@router.post("/price-lists/{price_list_id}/publication", status_code=HTTPStatus.CREATED)
@allows(office_registry=OFFICE)
async def publish_price_list(price_list_id: Id, key: Idempotency, here: Here) -> PriceListAnswer:
    """Publish a draft; that freezes it, and ends the prices that held before it."""
    return await price_lists.publish_price_list(here, price_list_id, key)
