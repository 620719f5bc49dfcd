"""Multi-year agreements over HTTP."""

from http import HTTPStatus
from typing import Annotated

from fastapi import Query

from services.common.schemas import Day, Id
from services.common.web.access import OFFICE, Routes, allows, public
from services.common.web.context import Here
from services.common.web.etags import IfMatch
from services.common.web.idempotency import Idempotency
from services.common.web.paging import Paging
from services.registry.operations import purchase
from services.registry.schemas.purchase import (
    PurchaseAnswer,
    PurchaseBody,
    PurchaseEnding,
    PurchasePage,
    PurchaseTerms,
)

router = Routes(prefix="/purchase-agreements", tags=["purchase agreements"])


@router.get("")
@public
async def list_purchase_agreements(
    here: Here,
    page: Paging,
    provider_id: Annotated[Id | None, Query(alias="providerId")] = None,
    running_on: Annotated[Day | None, Query(alias="runningOn")] = None,
) -> PurchasePage:
    """What was agreed for years for rare and complex care: with whom, how long, and what comes after it."""
    return await purchase.list_purchases(here, page, provider_id, running_on)


@router.post("", status_code=HTTPStatus.CREATED)
@allows(office_registry=OFFICE)
async def agree_purchase(body: PurchaseBody, key: Idempotency, here: Here) -> PurchaseAnswer:
    """Agree with a provider for at most five years, beside the voucher."""
    return await purchase.agree_purchase(here, body, key)


@router.get("/{purchase_agreement_id}")
@public
async def get_purchase_agreement(purchase_agreement_id: Id, here: Here) -> PurchaseAnswer:
    """One multi-year agreement."""
    return await purchase.get_purchase(here, purchase_agreement_id)


@router.put("/{purchase_agreement_id}")
@allows(office_registry=OFFICE)
async def change_purchase_agreement(
    purchase_agreement_id: Id, body: PurchaseTerms, match: IfMatch, here: Here
) -> PurchaseAnswer:
    """Change what is agreed, or for how long: never beyond five years after its first day."""
    return await purchase.change_purchase(here, purchase_agreement_id, body, match)


@router.post("/{purchase_agreement_id}/ending", status_code=HTTPStatus.CREATED)
@allows(office_registry=OFFICE)
async def end_purchase_agreement(
    purchase_agreement_id: Id, body: PurchaseEnding, key: Idempotency, here: Here
) -> PurchaseAnswer:
    """End a multi-year agreement before the day that was agreed."""
    return await purchase.end_purchase(here, purchase_agreement_id, body, key)
