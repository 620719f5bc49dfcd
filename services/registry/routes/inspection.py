"""Signals of the inspectorate over HTTP."""

from http import HTTPStatus
from typing import Annotated

from fastapi import Query

from services.common.schemas import Id
from services.common.web.access import ANY, OFFICE, OWN, Routes, allows
from services.common.web.context import Here
from services.common.web.idempotency import Idempotency
from services.common.web.paging import Paging
from services.registry.operations import signals
from services.registry.schemas.inspection import SignalAnswer, SignalBody, SignalDecisionBody, SignalPage

router = Routes(tags=["inspection signals"])


@router.get("/inspection-signals")
@allows(inspector=ANY, office_registry=OFFICE, provider=OWN)
async def list_signals(
    here: Here, page: Paging, provider_id: Annotated[Id | None, Query(alias="providerId")] = None
) -> SignalPage:
    """Signals of the inspectorate. A provider sees its own, once they have been decided on."""
    return await signals.list_signals(here, page, provider_id)


@router.post("/inspection-signals", status_code=HTTPStatus.CREATED)
@allows(inspector=ANY)
async def file_signal(body: SignalBody, key: Idempotency, here: Here) -> SignalAnswer:
    """File a signal about a provider. It is confidential until the care office has decided on it."""
    return await signals.file_signal(here, body, key)


@router.get("/inspection-signals/{signal_id}")
@allows(inspector=ANY, office_registry=OFFICE, provider=OWN)
async def get_signal(signal_id: Id, here: Here) -> SignalAnswer:
    """A signal, and what was decided on it."""
    return await signals.get_signal(here, signal_id)


@router.post("/inspection-signals/{signal_id}/decision", status_code=HTTPStatus.CREATED)
@allows(office_registry=OFFICE)
async def decide_signal(signal_id: Id, body: SignalDecisionBody, key: Idempotency, here: Here) -> SignalAnswer:
    """Suspend wherever the provider is admitted, with or without payment, or not; always with the reason."""
    return await signals.decide_signal(here, signal_id, body, key)
