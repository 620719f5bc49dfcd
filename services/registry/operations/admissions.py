"""Admissions: applied for, looked up, and ended."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from services.common.ids import new_id
from services.common.refusals import Refusal, Refusals
from services.common.service import Change, Reading
from services.common.web import etags
from services.common.web.context import Context
from services.common.web.idempotency import Key
from services.common.web.paging import PageOf
from services.registry.operations import standing
from services.registry.operations.missing import missing_answer
from services.registry.refusals.admissions import (
    AdmissionClosed,
    AdmissionOpen,
    EndingNeedsSuspension,
    EndReachesBack,
    OffersOutside,
    RequirementsNotInForce,
    RequirementsNotYet,
    RequirementsUnknown,
)
from services.registry.refusals.providers import OrganisationMissing, ProviderUnknown
from services.registry.rules.admission import DECIDED, OPEN, Status, completion_ends_on
from services.registry.rules.requirements import size_class
from services.registry.schemas.admissions import (
    AdmissionAnswer,
    AdmissionPage,
    ApplicationBody,
    EndingBody,
    MissingAnswer,
)
from services.registry.store import admissions as store
from services.registry.store import catalogue, providers
from services.registry.tables import Admission, AdmissionStanding, Provider, RequirementSet


async def apply_for_admission(here: Context, body: ApplicationBody, key: Key) -> AdmissionAnswer:
    """Apply on the requirement set that holds today."""
    provider_id = here.caller.organisation_id
    if provider_id is None:
        raise OrganisationMissing
    async with here.writing(key) as change:
        provider = await providers.find_provider(change.session, provider_id, lock=True)
        if provider is None:
            raise ProviderUnknown
        chosen = await change.session.get(RequirementSet, body.requirement_set_id)
        if chosen is None or chosen.status != "published":
            raise RequirementsUnknown(pointer="/body/requirementSetId")
        await _refuse_application(here, change, provider, chosen, body)
        row = _row(here, change, provider, chosen, body)
        change.session.add(row)
        await standing.tell(change, row, [])
        answer = AdmissionAnswer.of(row, [], completion_ends_on(row.applied_on))
        return change.answer(answer, location=f"/admissions/{row.admission_id}", etag=1)


async def get_admission(here: Context, admission_id: UUID) -> AdmissionAnswer:
    """An admission."""
    async with here.reading() as reading:
        row = await own_admission(here, reading, admission_id)
        answer = await admission_answer(reading, row)
    etags.send(here.response, row.version)
    return answer


async def list_admissions(
    here: Context, page: PageOf, provider_id: UUID | None, pilot_code: str | None, status: str | None
) -> AdmissionPage:
    """Admissions: a provider's own, or those of the pilots of a care office."""
    own = here.own_organisation_id
    if own:
        if provider_id and provider_id != own:
            return page.answer(AdmissionPage, [], key=str)
        provider_id = own
    async with here.reading() as reading:
        rows = await store.list_admissions(
            reading.session, here.office_id, provider_id, pilot_code, status, page.after_id, page.size + 1
        )
        found = await _answers(reading, rows)
    return page.answer(AdmissionPage, found, key=lambda each: str(each.admission_id))


async def list_missing(here: Context, admission_id: UUID) -> MissingAnswer:
    """What is still needed, why, by when, how, and who must act."""
    async with here.reading() as reading:
        row = await own_admission(here, reading, admission_id)
        return await missing_answer(reading.session, row, here.clock.today())


async def end_admission(here: Context, admission_id: UUID, body: EndingBody, key: Key) -> AdmissionAnswer:
    """End an admission after a last day; an application that is not decided yet is withdrawn at once.

    The provider ends when it wants to. The care office ends only who is suspended: nobody who meets the
    set can be sent away.
    """
    async with here.writing(key) as change:
        row = await lock_own_admission(here, change, admission_id)
        if row.status not in OPEN or row.last_day is not None:
            raise AdmissionClosed(status=row.status)
        today = here.clock.today()
        if body.last_day < today:
            raise EndReachesBack(pointer="/body/lastDay", today=today)
        if not _is_own(here, row):
            if row.status != Status.SUSPENDED:
                raise EndingNeedsSuspension(status=row.status)
            row.ending_decision_id = await change.decide(standing.ending_record(row, body.reason, body.last_day))
        row.ended_by = "provider" if _is_own(here, row) else "care-office"
        row.last_day, row.end_reason = body.last_day, body.reason
        if row.status in DECIDED:
            await standing.settle(change, row, today)
        else:
            row.last_day = today
            await standing.record(change, row, Status.ENDED, [])
        await change.session.flush()
        return change.answer(await admission_answer(change, row), etag=row.version)


def _is_own(here: Context, row: Admission) -> bool:
    return row.provider_id == here.caller.organisation_id


async def own_admission(here: Context, reading: Reading, admission_id: UUID) -> Admission:
    """The admission, when the caller may see it; else NotFound."""
    row = await store.get_admission(reading.session, admission_id)
    here.require_own(provider_id=row.provider_id, office_id=row.office_id)
    return row


async def lock_own_admission(here: Context, change: Change, admission_id: UUID) -> Admission:
    """The admission, locked with all of its provider's, when the caller may change it; else NotFound."""
    row = await own_admission(here, change, admission_id)
    await store.lock_admissions(change.session, row.provider_id)
    return row


async def admission_answer(reading: Reading, row: Admission) -> AdmissionAnswer:
    """An admission with its standing."""
    return (await _answers(reading, [row]))[0]


async def _answers(reading: Reading, rows: Sequence[Admission]) -> list[AdmissionAnswer]:
    days: dict[UUID, list[AdmissionStanding]] = defaultdict(list)
    for each in await store.standing_of(reading.session, [row.admission_id for row in rows]):
        days[each.admission_id].append(each)
    return [AdmissionAnswer.of(row, days[row.admission_id], completion_ends_on(row.applied_on)) for row in rows]


async def _refuse_application(
    here: Context, change: Change, provider: Provider, chosen: RequirementSet, body: ApplicationBody
) -> None:
    today, pilot_code = here.clock.today(), chosen.pilot_code
    if await providers.open_admission(change.session, provider.provider_id, pilot_code):
        raise AdmissionOpen
    refusals: list[Refusal] = []
    held = await catalogue.set_in_force(change.session, pilot_code, today)
    at = "/body/requirementSetId"
    if held is None:
        refusals.append(RequirementsNotYet(pointer=at))
    elif held.requirement_set_id != chosen.requirement_set_id:
        held_id = held.requirement_set_id
        refusals.append(RequirementsNotInForce(pointer=at, edition=held.edition, requirement_set_id=held_id))
    offered = await providers.offered_forms(change.session, provider.provider_id, pilot_code, today)
    outside = offered - set(body.delivery_forms)
    if outside:
        refusals.append(OffersOutside(pointer="/body/deliveryForms", forms=", ".join(sorted(outside))))
    if refusals:
        raise Refusals(refusals)


def _row(here: Context, change: Change, provider: Provider, chosen: RequirementSet, body: ApplicationBody) -> Admission:
    return Admission(
        admission_id=new_id(),
        provider_id=provider.provider_id,
        pilot_code=chosen.pilot_code,
        office_id=chosen.office_id,
        requirement_set_id=chosen.requirement_set_id,
        delivery_forms=sorted(set(body.delivery_forms)),
        size_class=size_class(provider.professionals, provider.residents),
        status=Status.APPLIED,
        applied_on=here.clock.today(),
        version=1,
        applied_at=change.at,
    )
