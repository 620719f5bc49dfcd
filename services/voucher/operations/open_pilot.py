"""Opening a pilot, when everything that must be fixed beforehand is fixed."""

from uuid import UUID

from services.common.data.database import Session
from services.common.data.decisions import DecisionRecord, Fact, RuleSpoke
from services.common.refusals import Refusal
from services.common.texts import Text
from services.common.web import etags
from services.common.web.context import Context
from services.common.web.idempotency import Key, replay
from services.voucher.operations.pilot_versions import first_version
from services.voucher.operations.pilots import own_pilot, refuse_any, save_and_tell
from services.voucher.rules.pilot import PilotStep, after, missing_before_opening
from services.voucher.schemas.pilots import PilotResponse
from services.voucher.settings import Settings
from services.voucher.store.known import find_price_list, find_requirement_set, list_prices
from services.voucher.tables import Pilot


async def open_pilot(context: Context[Settings], pilot_id: UUID, match: etags.Versions, key: Key) -> PilotResponse:
    """Open a pilot, when everything that must be fixed beforehand is fixed."""
    async with context.reading() as reading:
        await replay(reading.session, key)
        missing = await _missing(reading.session, await own_pilot(context, reading, pilot_id))
    if missing:
        await context.service.readers.catch_up("registry")
    async with context.writing(key) as change:
        pilot = await own_pilot(context, change, pilot_id, lock=True)
        etags.check(pilot.version, match)
        following = after(pilot.status, PilotStep.OPEN)
        refuse_any(await _missing(change.session, pilot))
        pilot.status, pilot.opened_at = following.value, change.at
        await save_and_tell(change, pilot)
        await first_version(change, pilot, await change.decide(_opening(pilot)))
        answer = PilotResponse.model_validate(pilot)
        return change.answer(answer, location=f"/pilots/{pilot_id}", etag=pilot.version)


async def _missing(session: Session, pilot: Pilot) -> list[Refusal]:
    requirement_set = await find_requirement_set(session, pilot.requirement_set_id)
    price_list = await find_price_list(session, pilot.price_list_id)
    return missing_before_opening(pilot, requirement_set, price_list, await list_prices(session, pilot.code))


def _opening(pilot: Pilot) -> DecisionRecord:
    facts = {
        "regionCodes": pilot.region_codes,
        "profileCodes": pilot.profile_codes,
        "deliveryForms": pilot.delivery_forms,
        "requirementSetId": pilot.requirement_set_id,
        "priceListId": pilot.price_list_id,
        "claimWindowDays": pilot.claim_window_days,
        "participantCap": pilot.participant_cap,
    }
    met = Text(
        "Alles wat vooraf vast moet liggen, ligt vast.", "Everything that must be fixed before the opening is fixed."
    )
    return DecisionRecord(
        kind="pilot-opening",
        subject=pilot.pilot_id,
        outcome="open",
        rule_set="pilot-opening",
        rule_set_version="1",
        rules=[RuleSpoke("pilot-incomplete", "met", met)],
        facts=[Fact(name, value, pilot.period_from, pilot.period_to) for name, value in facts.items()],
    )
