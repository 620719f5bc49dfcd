"""Pilots: drafted, changed while a draft, opened with everything fixed, and closed."""

from uuid import UUID

from services.common.ids import new_id
from services.common.refusals import Refusal, Refusals
from services.common.service import Change, Reading
from services.common.web import etags
from services.common.web.context import Context
from services.common.web.idempotency import Key
from services.common.web.paging import PageOf
from services.voucher.operations.pilot_regions import unfit_regions
from services.voucher.refusals.pilots import PilotFixed
from services.voucher.rules.deviations import faults_of_deviations
from services.voucher.rules.pilot import (
    PILOTS_CHANGED,
    PilotStatus,
    faults_of_period,
)
from services.voucher.schemas.pilots import (
    PilotPage,
    PilotRequest,
    PilotResponse,
)
from services.voucher.settings import Settings
from services.voucher.store import pilots as store
from services.voucher.tables import Pilot


async def draft_pilot(context: Context[Settings], request: PilotRequest, key: Key) -> PilotResponse:
    """Draft a pilot."""
    refuse_any(await _faults_of(context, request))
    async with context.writing(key) as change:
        pilot = Pilot(
            pilot_id=new_id(),
            office_id=context.office_id,
            status=PilotStatus.DRAFT.value,
            version=1,
            participants=0,
            created_at=change.at,
            opened_at=None,
            closes_on=None,
            closed_at=None,
            evaluated_at=None,
            **_fixed(request),
        )
        await store.add_pilot(change.session, pilot)
        await _publish(change, pilot)
        answer = PilotResponse.model_validate(pilot)
        return change.answer(answer, location=f"/pilots/{pilot.pilot_id}", etag=1)


async def list_pilots(context: Context[Settings], code: str | None, page: PageOf) -> PilotPage:
    """Pilots, oldest first; with `code` only the pilot of that code."""
    async with context.reading() as reading:
        rows = await store.list_pilots(reading.session, code, context.office_id, page.after_id, page.size + 1)
    return page.answer(PilotPage, rows, key=lambda row: str(row.pilot_id))


async def get_pilot(context: Context[Settings], pilot_id: UUID) -> PilotResponse:
    """One pilot; raises NotFound."""
    async with context.reading() as reading:
        pilot = await own_pilot(context, reading, pilot_id)
    etags.send(context.response, pilot.version)
    return PilotResponse.model_validate(pilot)


async def change_pilot(
    context: Context[Settings], pilot_id: UUID, request: PilotRequest, match: etags.Versions
) -> PilotResponse:
    """Change a draft."""
    refuse_any(await _faults_of(context, request))
    async with context.writing() as change:
        pilot = await own_pilot(context, change, pilot_id, lock=True)
        etags.check(pilot.version, match)
        if pilot.status != PilotStatus.DRAFT:
            raise PilotFixed(status=pilot.status)
        for name, value in _fixed(request).items():
            setattr(pilot, name, value)
        await save_and_tell(change, pilot)
        return change.answer(PilotResponse.model_validate(pilot), 200, etag=pilot.version)


async def own_pilot(context: Context[Settings], reading: Reading, pilot_id: UUID, *, lock: bool = False) -> Pilot:
    """A pilot that the caller may see, a care office one of its own; raises NotFound."""
    pilot = await store.get_pilot(reading.session, pilot_id, lock=lock)
    context.require_own(office_id=pilot.office_id)
    return pilot


async def save_and_tell(change: Change, pilot: Pilot) -> None:
    """Write what has changed of a pilot, and tell it."""
    await store.save_pilot(change.session, pilot)
    await _publish(change, pilot)


async def _publish(change: Change, pilot: Pilot) -> None:
    fact = {
        "pilotId": pilot.pilot_id,
        "officeId": pilot.office_id,
        "code": pilot.code,
        "version": pilot.version,
        "status": pilot.status,
        "nameNl": pilot.name_nl,
        "nameEn": pilot.name_en,
        "regionCodes": pilot.region_codes,
        "periodFrom": pilot.period_from,
        "periodTo": pilot.period_to,
    }
    await change.publish(PILOTS_CHANGED, pilot.pilot_id, fact)


async def _faults_of(context: Context[Settings], request: PilotRequest) -> list[Refusal]:
    faults = faults_of_period(request.period_from, request.period_to) + faults_of_deviations(request.deviations)
    return faults or await unfit_regions(context, request.region_codes, request.period_from)


def _fixed(request: PilotRequest) -> dict[str, object]:
    """The columns that a request fixes; what is nested is stored as it is shown."""
    row = request.model_dump(exclude={"budget_ceilings", "baseline", "deviations"})
    ceilings = [each.model_dump(by_alias=True) for each in request.budget_ceilings]
    baseline = request.baseline.model_dump(by_alias=True) if request.baseline else None
    deviations = [each.model_dump(by_alias=True) for each in request.deviations]
    return row | {"budget_ceilings": ceilings, "baseline": baseline, "deviations": deviations}


def refuse_any(faults: list[Refusal]) -> None:
    """Raise all faults together, if there are any."""
    if faults:
        raise Refusals(faults)
