"""Requirement sets: drafted, changed while a draft, published and then frozen."""

from datetime import timedelta
from uuid import UUID

from services.common.ids import new_id
from services.common.refusals import Refusal, Refusals
from services.common.service import Change
from services.common.web import etags
from services.common.web.context import Context
from services.common.web.idempotency import Key
from services.registry.operations.comments import refuse_unanswered
from services.registry.operations.offices import office_of_pilot
from services.registry.operations.set_changes import compared
from services.registry.refusals.catalogue import (
    ChangesUnsaid,
    CodeTwice,
    ExclusionAsks,
    KnockOutInMonths,
    MonthsMissing,
    MonthsNeedless,
    PublishedFrozen,
    ReachesBack,
    TransitionMissing,
)
from services.registry.rules.requirements import Fault, requirement_faults
from services.registry.rules.tightening import without_transition
from services.registry.schemas.catalogue import (
    RequirementBody,
    RequirementSetAnswer,
    RequirementSetBody,
    set_answer,
)
from services.registry.store import catalogue as store
from services.registry.tables import Requirement, RequirementSet

EVENT = "nl.pvb.requirement-sets.changed.v1"
FAULTS: dict[Fault, type[Refusal]] = {
    Fault.CODE_TWICE: CodeTwice,
    Fault.MONTHS_MISSING: MonthsMissing,
    Fault.MONTHS_NEEDLESS: MonthsNeedless,
    Fault.KNOCK_OUT_IN_MONTHS: KnockOutInMonths,
    Fault.EXCLUSION_ASKS: ExclusionAsks,
}


async def draft_requirement_set(here: Context, body: RequirementSetBody, key: Key) -> RequirementSetAnswer:
    """Write a new edition of a pilot's requirement set, as a draft."""
    _refuse_faults(body)
    async with here.writing(key) as change:
        await store.lock_pilot(change.session, body.pilot_code)
        row = RequirementSet(
            requirement_set_id=new_id(),
            pilot_code=body.pilot_code,
            office_id=await office_of_pilot(here, change, body.pilot_code),
            edition=await store.next_edition(change.session, RequirementSet, body.pilot_code),
            status="draft",
            valid_from=body.valid_from,
            version=1,
            created_at=change.at,
        )
        _describe(row, body)
        change.session.add(row)
        requirements = await _replace(change, row, body.requirements)
        answer = set_answer(row, requirements)
        return change.answer(answer, location=f"/requirement-sets/{row.requirement_set_id}", etag=1)


async def change_requirement_set(
    here: Context, requirement_set_id: UUID, body: RequirementSetBody, match: etags.Versions
) -> RequirementSetAnswer:
    """Replace a draft by other words; its pilot stays."""
    _refuse_faults(body)
    async with here.writing() as change:
        row = await store.get_edition(change.session, RequirementSet, requirement_set_id, lock=True)
        etags.check(row.version, match)
        if row.status != "draft" or row.pilot_code != body.pilot_code:
            raise PublishedFrozen
        row.valid_from, row.version = body.valid_from, row.version + 1
        _describe(row, body)
        await store.forget_requirements(change.session, requirement_set_id)
        requirements = await _replace(change, row, body.requirements)
        return change.answer(set_answer(row, requirements), status=200, etag=row.version)


async def publish_requirement_set(here: Context, requirement_set_id: UUID, key: Key) -> RequirementSetAnswer:
    """Publish a draft; from then on it does not change."""
    async with here.writing(key) as change:
        row = await store.get_edition(change.session, RequirementSet, requirement_set_id)
        await store.lock_pilot(change.session, row.pilot_code)
        row = await store.get_edition(change.session, RequirementSet, requirement_set_id, lock=True)
        if row.status == "published":
            raise PublishedFrozen
        await _refuse_edition(here, change, row)
        await refuse_unanswered(change, requirement_set_id)
        row.status, row.published_at, row.version = "published", change.at, row.version + 1
        await change.session.flush()
        await change.publish(EVENT, row.requirement_set_id, _fact(row))
        requirements = await store.requirements_of(change.session, requirement_set_id)
        return change.answer(set_answer(row, requirements), etag=row.version)


async def get_requirement_set(here: Context, requirement_set_id: UUID) -> RequirementSetAnswer:
    """A requirement set with all it asks."""
    async with here.reading() as reading:
        row = await store.get_edition(reading.session, RequirementSet, requirement_set_id)
        requirements = await store.requirements_of(reading.session, requirement_set_id)
    etags.send(here.response, row.version)
    return set_answer(row, requirements)


async def _refuse_edition(here: Context, change: Change, row: RequirementSet) -> None:
    if not await store.has_published(change.session, RequirementSet, row.pilot_code):
        return
    earliest = here.clock.today() + timedelta(days=1)
    refusals: list[Refusal] = []
    if row.valid_from < earliest:
        refusals.append(ReachesBack(earliest=earliest, first_day=row.valid_from))
    if row.changes_nl is None:
        refusals.append(ChangesUnsaid())
    _, changes, _ = await compared(change.session, row)
    hasty = without_transition(changes)
    if hasty:
        refusals.append(TransitionMissing(codes=", ".join(hasty)))
    if refusals:
        raise Refusals(refusals)


def _refuse_faults(body: RequirementSetBody) -> None:
    found = requirement_faults(body.requirements)
    if found:
        raise Refusals([FAULTS[fault](pointer=f"/body/requirements/{place}") for place, fault in found])


def _describe(row: RequirementSet, body: RequirementSetBody) -> None:
    row.changes_nl = body.changes.nl if body.changes else None
    row.changes_en = body.changes.en if body.changes else None


async def _replace(change: Change, row: RequirementSet, bodies: list[RequirementBody]) -> list[Requirement]:
    await change.session.flush()
    requirements = [_requirement(row.requirement_set_id, place, body) for place, body in enumerate(bodies)]
    change.session.add_all(requirements)
    await change.session.flush()
    return requirements


def _requirement(requirement_set_id: UUID, place: int, body: RequirementBody) -> Requirement:
    plain = body.model_dump(exclude={"title", "why", "evidence"})
    return Requirement(
        requirement_set_id=requirement_set_id,
        position=place,
        title_nl=body.title.nl,
        title_en=body.title.en,
        why_nl=body.why.nl,
        why_en=body.why.en,
        evidence_nl=body.evidence.nl,
        evidence_en=body.evidence.en,
        **plain,
    )


def _fact(row: RequirementSet) -> dict[str, object]:
    return {
        "requirementSetId": row.requirement_set_id,
        "version": row.version,
        "pilotCode": row.pilot_code,
        "officeId": row.office_id,
        "status": row.status,
        "validFrom": row.valid_from,
    }
