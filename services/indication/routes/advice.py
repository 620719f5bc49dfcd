"""A provider's advice on an application."""

from http import HTTPStatus

from services.common.schemas import Id
from services.common.web.access import ANY, OWN, Routes, allows
from services.common.web.context import Here
from services.common.web.idempotency import Idempotency
from services.indication.operations import advice
from services.indication.schemas.advice import AdoptionRequest, AdviceAnswer, AdviceRequest, RejectionRequest
from services.indication.schemas.indications import IndicationAnswer

router = Routes(prefix="/applications", tags=["advice"])


@router.post("/{application_id}/advice", status_code=HTTPStatus.CREATED)
@allows(provider=OWN)
async def offer_advice(application_id: Id, offered: AdviceRequest, key: Idempotency, here: Here) -> AdviceAnswer:
    """Offer findings on all five steps and the right they lead to; for whom the provider cares for already."""
    return await advice.offer_advice(here, application_id, offered, key)


@router.get("/{application_id}/advice")
@allows(client=OWN, representative=OWN, provider=OWN, assessor=ANY)
async def read_advice(application_id: Id, here: Here) -> AdviceAnswer:
    """The last advice on an application."""
    return await advice.read_advice(here, application_id)


@router.post("/{application_id}/advice/adoption", status_code=HTTPStatus.CREATED)
@allows(assessor=ANY)
async def adopt_advice(application_id: Id, adoption: AdoptionRequest, key: Idempotency, here: Here) -> IndicationAnswer:
    """Decide by the advice in one call, as it is or with a change and the reason for it."""
    return await advice.adopt_advice(here, application_id, adoption, key)


@router.post("/{application_id}/advice/rejection", status_code=HTTPStatus.CREATED)
@allows(assessor=ANY)
async def reject_advice(application_id: Id, rejection: RejectionRequest, key: Idempotency, here: Here) -> AdviceAnswer:
    """Leave the advice aside, with the reason."""
    return await advice.reject_advice(here, application_id, rejection, key)
