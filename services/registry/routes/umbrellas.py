"""Umbrellas over HTTP."""

from http import HTTPStatus

from services.common.schemas import Id
from services.common.web.access import OFFICE, OWN, Routes, allows
from services.common.web.context import Here
from services.common.web.idempotency import Idempotency
from services.common.web.paging import Paging
from services.registry.operations import umbrellas
from services.registry.schemas.umbrellas import (
    UmbrellaAnswer,
    UmbrellaBody,
    UmbrellaEnding,
    UmbrellaPage,
    UmbrellaReply,
)

router = Routes(tags=["umbrellas"])


@router.get("/umbrellas")
@allows(provider=OWN, office_registry=OFFICE)
async def list_umbrellas(here: Here, page: Paging) -> UmbrellaPage:
    """Umbrellas: yours, on either side, or for the care office all."""
    return await umbrellas.list_umbrellas(here, page)


@router.post("/umbrellas", status_code=HTTPStatus.CREATED)
@allows(provider=OWN)
async def ask_umbrella(body: UmbrellaBody, key: Idempotency, here: Here) -> UmbrellaAnswer:
    """Ask an admitted provider to be your umbrella and to answer for some of what is asked of you."""
    return await umbrellas.ask_umbrella(here, body, key)


@router.get("/umbrellas/{umbrella_id}")
@allows(provider=OWN, office_registry=OFFICE)
async def get_umbrella(umbrella_id: Id, here: Here) -> UmbrellaAnswer:
    """An umbrella: who answers for which requirements of whom."""
    return await umbrellas.get_umbrella(here, umbrella_id)


@router.post("/umbrellas/{umbrella_id}/reply", status_code=HTTPStatus.CREATED)
@allows(provider=OWN)
async def reply_to_umbrella(umbrella_id: Id, body: UmbrellaReply, key: Idempotency, here: Here) -> UmbrellaAnswer:
    """Agree to be the umbrella, or decline with the reason."""
    return await umbrellas.reply_to_umbrella(here, umbrella_id, body, key)


@router.post("/umbrellas/{umbrella_id}/ending", status_code=HTTPStatus.CREATED)
@allows(provider=OWN)
async def end_umbrella(umbrella_id: Id, body: UmbrellaEnding, key: Idempotency, here: Here) -> UmbrellaAnswer:
    """End an umbrella after a last day; either side may. Who shows the evidence itself stays admitted."""
    return await umbrellas.end_umbrella(here, umbrella_id, body, key)
