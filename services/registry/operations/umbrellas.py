"""Joining under the umbrella of an admitted provider: asked by one, agreed by the other, ended by either."""

from uuid import UUID

from services.common.ids import new_id
from services.common.refusals import NotFound, Refusal, Refusals
from services.common.service import Change, Reading
from services.common.web import etags
from services.common.web.context import Context
from services.common.web.idempotency import Key
from services.common.web.paging import PageOf
from services.registry.operations import standing
from services.registry.operations.admissions import lock_own_admission
from services.registry.refusals.admissions import AdmissionClosed
from services.registry.refusals.umbrellas import (
    UmbrellaAnswered,
    UmbrellaEnded,
    UmbrellaEndReachesBack,
    UmbrellaNotAdmitted,
    UmbrellaReasonMissing,
    UmbrellaRequirementUnfit,
    UmbrellaUnderUmbrella,
)
from services.registry.rules.admission import OPEN
from services.registry.rules.requirements import Kind, applies
from services.registry.rules.umbrella import STANDING
from services.registry.schemas.umbrellas import (
    Reply,
    UmbrellaAnswer,
    UmbrellaBody,
    UmbrellaEnding,
    UmbrellaPage,
    UmbrellaReply,
)
from services.registry.store import admissions, catalogue, providers
from services.registry.store import umbrellas as store
from services.registry.tables import Admission, Umbrella

ASKED, AGREED, DECLINED, ENDED = "asked", "agreed", "declined", "ended"


async def ask_umbrella(here: Context, body: UmbrellaBody, key: Key) -> UmbrellaAnswer:
    """Ask an admitted provider to be the umbrella."""
    async with here.writing(key) as change:
        admission = await lock_own_admission(here, change, body.admission_id)
        if admission.status not in OPEN:
            raise AdmissionClosed(status=admission.status)
        umbrella = await providers.open_admission(change.session, body.umbrella_provider_id, admission.pilot_code)
        row = await _asked(change, admission, umbrella, body)
        change.session.add(row)
        await change.session.flush()
        return change.answer(UmbrellaAnswer.model_validate(row), location=f"/umbrellas/{row.umbrella_id}", etag=1)


async def reply_to_umbrella(here: Context, umbrella_id: UUID, body: UmbrellaReply, key: Key) -> UmbrellaAnswer:
    """Agree to be the umbrella, or decline."""
    async with here.writing(key) as change:
        row, admission = await _locked(change, umbrella_id)
        here.require_own(provider_id=row.umbrella_provider_id)
        if row.status != ASKED:
            raise UmbrellaAnswered(status=row.status)
        if body.reply == Reply.DECLINE and body.reason is None:
            raise UmbrellaReasonMissing(pointer="/body/reason")
        row.status, row.reason, row.version = DECLINED, body.reason, row.version + 1
        if body.reply == Reply.AGREE:
            await _agree(here, change, row, admission)
        await change.session.flush()
        return change.answer(UmbrellaAnswer.model_validate(row), etag=row.version)


async def end_umbrella(here: Context, umbrella_id: UUID, body: UmbrellaEnding, key: Key) -> UmbrellaAnswer:
    """Give an umbrella its last day; what was only asked is taken back at once."""
    async with here.writing(key) as change:
        row, admission = await _locked(change, umbrella_id)
        _require_side(here, row)
        today = here.clock.today()
        if row.status not in (ASKED, AGREED) or row.last_day is not None:
            raise UmbrellaEnded(status=row.status)
        if body.last_day < today:
            raise UmbrellaEndReachesBack(pointer="/body/lastDay", today=today)
        row.last_day, row.reason, row.version = body.last_day, body.reason, row.version + 1
        if row.status == ASKED:
            row.status = ENDED
        await change.session.flush()
        await standing.settle(change, admission, today)
        return change.answer(UmbrellaAnswer.model_validate(row), etag=row.version)


async def get_umbrella(here: Context, umbrella_id: UUID) -> UmbrellaAnswer:
    """An umbrella."""
    async with here.reading() as reading:
        row = await store.get_umbrella(reading.session, umbrella_id)
    _require_side(here, row)
    etags.send(here.response, row.version)
    return UmbrellaAnswer.model_validate(row)


async def list_umbrellas(here: Context, page: PageOf) -> UmbrellaPage:
    """Umbrellas: those the provider is in on either side, or those in the pilots of a care office."""
    async with here.reading() as reading:
        rows = await store.list_umbrellas(
            reading.session, here.own_organisation_id, here.office_id, page.after_id, page.size + 1
        )
        found = [UmbrellaAnswer.model_validate(row) for row in rows]
    return page.answer(UmbrellaPage, found, key=lambda each: str(each.umbrella_id))


async def _asked(change: Change, admission: Admission, umbrella: Admission | None, body: UmbrellaBody) -> Umbrella:
    refusals: list[Refusal] = []
    itself = body.umbrella_provider_id == admission.provider_id
    if umbrella is None or umbrella.status not in STANDING or itself:
        refusals.append(UmbrellaNotAdmitted(pointer="/body/umbrellaProviderId"))
    elif await _is_nested(change, admission, umbrella):
        refusals.append(UmbrellaUnderUmbrella(pointer="/body/umbrellaProviderId"))
    requirements = await catalogue.requirements_of(change.session, admission.requirement_set_id)
    fitting = {
        each.code
        for each in requirements
        if each.kind != Kind.EXCLUSION and applies(each, admission.size_class, admission.delivery_forms)
    }
    refusals += [
        UmbrellaRequirementUnfit(pointer=f"/body/requirementCodes/{place}")
        for place, code in enumerate(body.requirement_codes)
        if code not in fitting
    ]
    if refusals or umbrella is None:
        raise Refusals(refusals)
    return Umbrella(
        umbrella_id=new_id(),
        pilot_code=admission.pilot_code,
        admission_id=admission.admission_id,
        provider_id=admission.provider_id,
        umbrella_admission_id=umbrella.admission_id,
        umbrella_provider_id=umbrella.provider_id,
        requirement_codes=sorted(set(body.requirement_codes)),
        status=ASKED,
        asked_at=change.at,
        version=1,
    )


async def _is_nested(reading: Reading, admission: Admission, umbrella: Admission) -> bool:
    """Whether who asks is an umbrella, or the umbrella is under one."""
    if umbrella.umbrella_provider_id is not None:
        return True
    return bool(await store.members_of(reading.session, admission.admission_id))


async def _agree(here: Context, change: Change, row: Umbrella, admission: Admission) -> None:
    umbrella = await admissions.get_admission(change.session, row.umbrella_admission_id)
    if umbrella.status not in STANDING:
        raise UmbrellaNotAdmitted
    if admission.status not in OPEN:
        raise AdmissionClosed(status=admission.status)
    if await _is_nested(change, admission, umbrella):
        raise UmbrellaUnderUmbrella
    today = here.clock.today()
    row.status, row.agreed_on = AGREED, today
    provider = await providers.get_provider(change.session, row.umbrella_provider_id)
    admission.umbrella_provider_id, admission.umbrella_name = provider.provider_id, provider.name
    await change.session.flush()
    await standing.settle(change, admission, today)


async def _locked(change: Change, umbrella_id: UUID) -> tuple[Umbrella, Admission]:
    """An umbrella with the admission under it, locked as everything of both its providers is."""
    row = await store.get_umbrella(change.session, umbrella_id)
    await admissions.lock_admissions(change.session, row.provider_id, row.umbrella_provider_id)
    row = await store.get_umbrella(change.session, umbrella_id, lock=True)
    return row, await admissions.get_admission(change.session, row.admission_id)


def _require_side(here: Context, row: Umbrella) -> None:
    if not here.sees_all and here.caller.organisation_id not in (row.provider_id, row.umbrella_provider_id):
        raise NotFound
