"""Handovers over HTTP, for claims alone."""

from typing import Annotated

from fastapi import Query

from services.common.schemas import Id
from services.common.web.access import ANY, Routes, allows
from services.common.web.context import Here
from services.voucher.operations import handovers
from services.voucher.peers import SetMessage
from services.voucher.settings import Settings

router = Routes(prefix="/handovers", tags=["handovers"])


@router.get("", include_in_schema=False)
@allows(service=ANY)
async def list_handovers(
    context: Here[Settings],
    provider_id: Annotated[Id, Query(alias="providerId")],
    claims_epoch: Annotated[int, Query(alias="claimsEpoch", ge=0)],
    only_open: Annotated[bool, Query(alias="open")] = True,
) -> SetMessage:
    """The sets for a provider that claims has not answered, as claims takes them."""
    return await handovers.list_handovers(context, provider_id, claims_epoch, only_open=only_open)
