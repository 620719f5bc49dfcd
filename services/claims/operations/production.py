"""Production: what was claimed, accepted, rejected and paid, per month and performance."""

from datetime import date
from uuid import UUID

from services.claims.schemas.production import ProductionResponse
from services.claims.settings import Settings
from services.claims.store import production as store
from services.common.web.access import OWN
from services.common.web.context import Context


async def get_production(
    context: Context[Settings], provider_id: UUID | None, pilot_code: str | None, first: date, last: date
) -> ProductionResponse:
    """The caller's own production, or that of the provider that the office asks for, in these months."""
    own = context.caller.organisation_id if context.relation is OWN else provider_id
    wanted = store.Wanted(own, context.office_id, pilot_code, first.replace(day=1), last)
    async with context.reading() as reading:
        rows = await store.list_production(reading.session, wanted)
    return ProductionResponse.model_validate({"items": rows})
