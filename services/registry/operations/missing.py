"""What is still missing from a dossier: what, why, by when, how and where to get it, and who must act."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.schemas import TextAnswer
from services.registry.operations.covers import ShownProof
from services.registry.operations.dossiers import ENDS_SOON, EXPLAINED, Loaded, due_on, judge, load_dossiers
from services.registry.rules.admission import DECIDED, Status, completion_ends_on, review
from services.registry.rules.dossier import Outcome, Standing, State
from services.registry.schemas.admissions import ComingEdition, MissingAnswer, MissingItem
from services.registry.store import catalogue
from services.registry.tables import Admission, Requirement, RequirementSet

PROVIDER, CARE_OFFICE, NOBODY = "provider", "care-office", "nobody"
WHO = {State.AWAITING: CARE_OFFICE, State.UNCHECKED: CARE_OFFICE, State.HOLDS: NOBODY}


async def missing_answer(session: AsyncSession, admission: Admission, day: date) -> MissingAnswer:
    """What is still needed now, and what a published edition that has yet to begin will ask more."""
    [loaded] = await load_dossiers(session, [admission])
    found = judge(loaded.dossier, admission, day)
    open_ones = [each for each in found.standings if each.state != State.MET or each.ends_soon(day)]
    items = [_item(each, admission) for each in open_ones]
    closed = admission.status in (Status.REFUSED, Status.ENDED)
    return MissingAnswer(
        admission_id=admission.admission_id,
        status=admission.status,
        outcome_now=None if closed or found.outcome is None else found.outcome.value,
        completion_ends_on=completion_ends_on(admission.applied_on),
        hours_to_go=sum(each.hours_estimate for each in items if each.who == PROVIDER),
        items=items,
        coming=await _coming(session, loaded) if admission.status in DECIDED else [],
    )


async def requirements_asked(session: AsyncSession, admission: Admission) -> list[Requirement]:
    """What the admission's set asks, and what later editions will: evidence may be handed in before they begin."""
    asked = await catalogue.requirements_of(session, admission.requirement_set_id)
    for edition in await _later(session, admission):
        codes = {each.code for each in asked}
        more = await catalogue.requirements_of(session, edition.requirement_set_id)
        asked += [each for each in more if each.code not in codes]
    return asked


async def _later(session: AsyncSession, admission: Admission) -> Sequence[RequirementSet]:
    held = await catalogue.get_edition(session, RequirementSet, admission.requirement_set_id)
    return await catalogue.editions_between(session, admission.pilot_code, held.valid_from, None)


async def _coming(session: AsyncSession, loaded: Loaded) -> list[ComingEdition]:
    """What each later edition asks more than the one before it."""
    coming = []
    for edition in await _later(session, loaded.admission):
        asked = await catalogue.requirements_of(session, edition.requirement_set_id)
        then = loaded.following(edition, asked)
        coming.append(_one_coming(loaded, then, edition))
        loaded = then
    return coming


def _one_coming(before: Loaded, then: Loaded, edition: RequirementSet) -> ComingEdition:
    admission = then.admission
    assert admission.decided_on
    more = {each.requirement_code for each in then.dossier.transitions[len(before.dossier.transitions) :]}
    found = review(then.dossier, admission.decided_on, edition.valid_from).standings
    open_ones = [each for each in found if each.requirement.code in more and each.state != State.MET]
    return ComingEdition(
        requirement_set_id=edition.requirement_set_id,
        valid_from=edition.valid_from,
        items=[_item(each, admission) for each in open_ones],
    )


def _item(standing: Standing, admission: Admission) -> MissingItem:
    requirement = standing.requirement
    assert isinstance(requirement, Requirement)
    by = due_on(standing, admission)
    state, proof = standing.state, standing.proof
    if state == State.DATE_GIVEN and proof and proof.outcome == Outcome.HANDED_IN:
        state = State.AWAITING  # the date stands, and the care office is the next to act
    shown = ENDS_SOON if state == State.MET else state.value
    return MissingItem(
        requirement_code=requirement.code,
        kind=requirement.kind,
        due=requirement.due,
        state=shown,
        who=WHO.get(state, PROVIDER),
        due_on=by,
        title=TextAnswer(nl=requirement.title_nl, en=requirement.title_en),
        why=TextAnswer(nl=requirement.why_nl, en=requirement.why_en),
        how=TextAnswer(nl=requirement.evidence_nl, en=requirement.evidence_en),
        explanation=TextAnswer(**EXPLAINED[shown].format(due_on=by, ended_on=standing.last_valid_on)._asdict()),
        reason=proof.row.reason if isinstance(proof, ShownProof) and not proof.under_umbrella else None,
        where=requirement.authority,
        legal_basis=requirement.legal_basis,
        hours_estimate=requirement.hours_estimate,
    )
