"""A provider's dossier as the rules read it, and what is still missing from it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.schemas import TextAnswer
from services.common.texts import Text
from services.registry.rules.admission import DECIDED, Status, Verdict, completion_ends_on, review, verdict
from services.registry.rules.dossier import Dossier, Standing, State
from services.registry.rules.requirements import last_valid_day
from services.registry.schemas.admissions import MissingAnswer, MissingItem
from services.registry.store import admissions as store
from services.registry.store import catalogue
from services.registry.tables import Admission, Evidence, Requirement

PROVIDER, CARE_OFFICE, NOBODY = "provider", "care-office", "nobody"
WHO = {State.AWAITING: CARE_OFFICE, State.UNCHECKED: CARE_OFFICE, State.HOLDS: NOBODY}
ENDS_SOON = "ends-soon"
EXPLAINED: dict[str, Text] = {
    State.MET: Text("Aan deze eis is voldaan.", "This requirement is met."),
    State.DATE_GIVEN: Text("U heeft de tijd tot en met {due_on}.", "You have until {due_on}."),
    State.AWAITING: Text(
        "Het bewijs is ingeleverd; het zorgkantoor beoordeelt het nog.",
        "The evidence was handed in; the care office has yet to look at it.",
    ),
    State.UNCHECKED: Text(
        "Het zorgkantoor bekijkt dit zelf; u hoeft niets te doen.",
        "The care office looks at this; you need not do anything.",
    ),
    State.MISSING: Text(
        "Er is nog geen bewijs. Lever het in tot en met {due_on}.", "There is no evidence yet. Hand it in by {due_on}."
    ),
    State.LAPSED: Text(
        "Het bewijs telde tot en met {ended_on}.", "The evidence counted up to and including {ended_on}."
    ),
    State.REJECTED: Text(
        "Het zorgkantoor heeft het bewijs afgewezen. U kunt nieuw bewijs inleveren.",
        "The care office rejected the evidence. You can hand in new evidence.",
    ),
    State.DATE_PASSED: Text(
        "U had de tijd tot en met {due_on}; dat is voorbij.", "You had until {due_on}; that has passed."
    ),
    State.HOLDS: Text("Deze uitsluitingsgrond geldt voor u.", "This exclusion holds for you."),
    ENDS_SOON: Text(
        "Het bewijs telt nog tot en met {due_on}. Vernieuw het op tijd.",
        "The evidence counts up to and including {due_on}. Renew it in time.",
    ),
}


@dataclass(frozen=True)
class ShownProof:
    """A piece of evidence, with the last day it counts under one requirement set."""

    id: UUID
    requirement_code: str
    handed_in_at: datetime
    outcome: str
    last_valid_on: date | None
    row: Evidence


async def load_dossier(session: AsyncSession, admission: Admission) -> Dossier:
    """All that the rule knows of an admission."""
    requirements = await catalogue.requirements_of(session, admission.requirement_set_id)
    return Dossier(
        requirements,
        admission.size_class,
        frozenset(admission.delivery_forms),
        shown(requirements, await store.evidence_of(session, admission.provider_id)),
        await store.improvement_dates(session, admission.admission_id),
        await store.latest_checks(session, admission.admission_id),
    )


def shown(requirements: Sequence[Requirement], evidence: Sequence[Evidence]) -> list[ShownProof]:
    """The evidence that these requirements ask for, with its last day."""
    by_code = {each.code: each for each in requirements}
    return [
        ShownProof(
            row.evidence_id,
            row.requirement_code,
            row.handed_in_at,
            row.outcome,
            last_valid_day(by_code[row.requirement_code], row.issued_on, row.valid_until),
            row,
        )
        for row in evidence
        if row.requirement_code in by_code
    ]


def judge(dossier: Dossier, admission: Admission, day: date) -> Verdict:
    """What the rule says on a day: before the decision the decision, after it the review."""
    if admission.decided_on and admission.status in DECIDED:
        return review(dossier, admission.decided_on, day)
    return verdict(dossier, admission.applied_on, day)


def explain(standing: Standing, due_on: date | None) -> Text:
    """How a requirement stands, in a sentence."""
    return EXPLAINED[standing.state].format(due_on=due_on, ended_on=standing.last_valid_on)


def missing_answer(dossier: Dossier, admission: Admission, day: date) -> MissingAnswer:
    """What is still needed, why, by when, how, and who must act."""
    found = judge(dossier, admission, day)
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
    )


def due_on(standing: Standing, admission: Admission) -> date | None:
    """The day by which someone must act, where there is one."""
    if standing.state == State.MET:
        return standing.last_valid_on
    if standing.improve_by:
        return standing.improve_by
    return None if admission.decided_on else completion_ends_on(admission.applied_on)


def _item(standing: Standing, admission: Admission) -> MissingItem:
    requirement = standing.requirement
    assert isinstance(requirement, Requirement)
    by = due_on(standing, admission)
    state = ENDS_SOON if standing.state == State.MET else standing.state.value
    proof = standing.proof
    return MissingItem(
        requirement_code=requirement.code,
        kind=requirement.kind,
        due=requirement.due,
        state=state,
        who=WHO.get(standing.state, PROVIDER),
        due_on=by,
        title=TextAnswer(nl=requirement.title_nl, en=requirement.title_en),
        why=TextAnswer(nl=requirement.why_nl, en=requirement.why_en),
        how=TextAnswer(nl=requirement.evidence_nl, en=requirement.evidence_en),
        explanation=TextAnswer(**EXPLAINED[state].format(due_on=by, ended_on=standing.last_valid_on)._asdict()),
        reason=proof.row.reason if isinstance(proof, ShownProof) else None,
        hours_estimate=requirement.hours_estimate,
    )
