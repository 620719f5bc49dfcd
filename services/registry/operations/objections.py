"""Objections: filed by whom the decision is about, followed, withdrawn. The ruling is in `rulings`."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.calendar import amsterdam_day
from services.common.data import decisions
from services.common.ids import new_id
from services.common.refusals import NotFound
from services.common.service import Change
from services.common.web import etags
from services.common.web.context import Context
from services.common.web.idempotency import Key
from services.common.web.paging import PageOf
from services.registry.operations.challenges import require_proposer
from services.registry.refusals.objections import ObjectionClosed, ObjectionImpossible, ObjectionLate
from services.registry.rules.admission import Status
from services.registry.rules.challenge import ChallengeStatus
from services.registry.rules.objection import About, is_late, objection_until, ruling_due_on
from services.registry.schemas.objections import ObjectionAnswer, ObjectionBody, ObjectionPage
from services.registry.store import admissions
from services.registry.store import objections as store
from services.registry.store.challenges import get_challenge
from services.registry.tables import Objection


async def file_objection(here: Context, body: ObjectionBody, key: Key) -> ObjectionAnswer:
    """Object to a refusal, a suspension, an ending or a declined challenge."""
    async with here.writing(key) as change:
        objected = await _objected(here, change, body.decision_id)
        decision = await decisions.find(change.session, body.decision_id)
        assert decision is not None
        decided_on, today = amsterdam_day(decision.decided_at), here.clock.today()
        late = is_late(today, decided_on)
        if late and body.late_reason is None:
            raise ObjectionLate(pointer="/body/lateReason", until=objection_until(decided_on))
        row = Objection(
            objection_id=new_id(),
            decision_id=body.decision_id,
            **objected,
            grounds=body.grounds,
            late_reason=body.late_reason if late else None,
            received_on=today,
            due_on=ruling_due_on(today, decided_on),
            status="received",
            version=1,
            received_at=change.at,
        )
        change.session.add(row)
        await change.session.flush()
        return change.answer(ObjectionAnswer.model_validate(row), location=f"/objections/{row.objection_id}", etag=1)


async def get_objection(here: Context, objection_id: UUID) -> ObjectionAnswer:
    """An objection."""
    async with here.reading() as reading:
        row = await store.get_objection(reading.session, objection_id)
        await _require_objector(here, reading.session, row)
    etags.send(here.response, row.version)
    return ObjectionAnswer.model_validate(row)


async def list_objections(here: Context, page: PageOf, status: str | None) -> ObjectionPage:
    """Objections: the caller's own, or those in the pilots of a care office."""
    own = store.Own(here.caller.organisation_id, here.caller.subject, here.office_id)
    async with here.reading() as reading:
        rows = await store.list_objections(reading.session, own, status, page.after_id, page.size + 1)
        found = [ObjectionAnswer.model_validate(row) for row in rows]
    return page.answer(ObjectionPage, found, key=lambda each: str(each.objection_id))


async def withdraw_objection(here: Context, objection_id: UUID, key: Key) -> ObjectionAnswer:
    """Take an objection back; the decision stands."""
    async with here.writing(key) as change:
        await _require_objector(here, change.session, await store.get_objection(change.session, objection_id))
        row = await open_objection(change, objection_id)
        row.status, row.version = "withdrawn", row.version + 1
        await change.session.flush()
        return change.answer(ObjectionAnswer.model_validate(row), etag=row.version)


async def open_objection(change: Change, objection_id: UUID) -> Objection:
    """An objection that waits for a ruling, locked after its provider's admissions or its challenge."""
    row = await store.get_objection(change.session, objection_id)
    if row.provider_id:
        await admissions.lock_admissions(change.session, row.provider_id)
    if row.challenge_id:
        await get_challenge(change.session, row.challenge_id, lock=True)
    row = await store.get_objection(change.session, objection_id, lock=True)
    if row.status != "received":
        raise ObjectionClosed(status=row.status)
    return row


async def _require_objector(here: Context, session: AsyncSession, row: Objection) -> None:
    if row.challenge_id:
        require_proposer(here, await get_challenge(session, row.challenge_id))
    else:
        office_id = await here.office_of(session, row.objection_id)
        here.require_own(provider_id=row.provider_id, office_id=office_id)


async def _objected(here: Context, change: Change, decision_id: UUID) -> dict[str, UUID | str | None]:
    """What a decision is about, as an objection to it says that; NotFound when it is not the caller's."""
    assessed = await store.assessed_challenge(change.session, decision_id)
    if assessed is not None:
        challenge, outcome = assessed
        require_proposer(here, challenge)
        if outcome != ChallengeStatus.DECLINED:
            raise ObjectionImpossible(pointer="/body/decisionId")
        return {"about": About.CHALLENGE, "challenge_id": challenge.challenge_id}
    suspension = await store.decided_suspension(change.session, decision_id)
    if suspension is not None:
        admission = await admissions.get_admission(change.session, suspension.admission_id)
        about = About.SUSPENSION
    else:
        found = await store.decided_admission(change.session, decision_id)
        if found is None:
            raise NotFound
        admission = found
        about = About.ENDING if admission.ending_decision_id == decision_id else About.REFUSAL
    here.require_own(provider_id=admission.provider_id)
    if about is About.REFUSAL and admission.status != Status.REFUSED:
        raise ObjectionImpossible(pointer="/body/decisionId")
    return {
        "about": about,
        "admission_id": admission.admission_id,
        "provider_id": admission.provider_id,
        "suspension_id": suspension.suspension_id if suspension else None,
    }
