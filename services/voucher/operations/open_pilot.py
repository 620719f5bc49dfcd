"""Opening a pilot, when everything that must be fixed beforehand is fixed."""

from uuid import UUID

from services.common.data.database import Session
from services.common.data.decisions import DecisionRecord, Fact, RuleSpoke
from services.common.schemas import TextAnswer
from services.common.texts import Text
from services.common.web import etags
from services.common.web.context import Context
from services.common.web.idempotency import Key, replay
from services.voucher.operations.pilot_versions import first_version
from services.voucher.operations.pilots import own_pilot, refuse_any, save_and_tell
from services.voucher.rules.opening_check import CheckItem, Draft, Grounds, missing_before_opening, opening_check
from services.voucher.rules.pilot import PilotStep, after
from services.voucher.schemas.pilots import (
    BaselineResponse,
    CheckItemResponse,
    DeviationResponse,
    OpeningCheckResponse,
    PilotResponse,
)
from services.voucher.settings import Settings
from services.voucher.store.care_offices import list_regions
from services.voucher.store.known import find_price_list, find_requirement_set, list_prices
from services.voucher.tables import Pilot


async def check_opening(context: Context[Settings], pilot_id: UUID) -> OpeningCheckResponse:
    """What must be fixed before a pilot opens, each met or not; registry's feed is read before anything lacks."""
    async with context.reading() as reading:
        items = await _check(reading.session, await own_pilot(context, reading, pilot_id))
    if not all(each.met for each in items):
        await context.service.readers.catch_up("registry")
    async with context.reading() as reading:
        pilot = await own_pilot(context, reading, pilot_id)
        items = await _check(reading.session, pilot)
    return OpeningCheckResponse(
        pilot_id=pilot_id, can_open=all(each.met for each in items), items=[_shown(each) for each in items]
    )


async def open_pilot(context: Context[Settings], pilot_id: UUID, match: etags.Versions, key: Key) -> PilotResponse:
    """Open a pilot, when everything that must be fixed beforehand is fixed."""
    async with context.reading() as reading:
        await replay(reading.session, key)
        items = await _check(reading.session, await own_pilot(context, reading, pilot_id))
    if not all(each.met for each in items):
        await context.service.readers.catch_up("registry")
    async with context.writing(key) as change:
        pilot = await own_pilot(context, change, pilot_id, lock=True)
        etags.check(pilot.version, match)
        following = after(pilot.status, PilotStep.OPEN)
        refuse_any(missing_before_opening(await _check(change.session, pilot)))
        pilot.status, pilot.opened_at = following.value, change.at
        await save_and_tell(change, pilot)
        await first_version(change, pilot, await change.decide(_opening(pilot)))
        answer = PilotResponse.model_validate(pilot)
        return change.answer(answer, location=f"/pilots/{pilot_id}", etag=pilot.version)


async def _check(session: Session, pilot: Pilot) -> list[CheckItem]:
    grounds = Grounds(
        await find_requirement_set(session, pilot.requirement_set_id),
        await find_price_list(session, pilot.price_list_id),
        await list_prices(session, pilot.code),
        await list_regions(session),
    )
    return opening_check(_draft(pilot), grounds)


def _draft(pilot: Pilot) -> Draft:
    baseline = BaselineResponse.model_validate(pilot.baseline) if pilot.baseline else None
    return Draft(
        code=pilot.code,
        office_id=pilot.office_id,
        region_codes=pilot.region_codes,
        period_from=pilot.period_from,
        period_to=pilot.period_to,
        profile_codes=pilot.profile_codes,
        delivery_forms=pilot.delivery_forms,
        pgb_variant=pilot.pgb_variant,
        ceiling_years=[int(str(each["year"])) for each in pilot.budget_ceilings],
        baseline=baseline.amounts if baseline else None,
        deviations=[DeviationResponse.model_validate(each) for each in pilot.deviations],
    )


def _shown(item: CheckItem) -> CheckItemResponse:
    return CheckItemResponse(
        code=item.code,
        met=item.met,
        pointer=item.pointer,
        lacks=[TextAnswer.of(each) for each in item.lacks],
        remedy=None if item.met else TextAnswer.of(item.remedy),
    )


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
