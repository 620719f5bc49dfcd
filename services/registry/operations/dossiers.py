"""A provider's dossier as the rules read it, and what is still missing from it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.common.texts import Text
from services.registry.operations.covers import Cover, ShownProof, load_covers
from services.registry.rules.admission import DECIDED, Verdict, completion_ends_on, review, verdict
from services.registry.rules.dossier import Dossier, Standing, State
from services.registry.rules.requirements import last_valid_day
from services.registry.rules.tightening import new_transitions
from services.registry.store import admissions as store
from services.registry.store import catalogue
from services.registry.tables import Admission, Evidence, Requirement, RequirementSet

Row = TypeVar("Row")
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


async def load_dossier(session: AsyncSession, admission: Admission) -> Dossier:
    """All that the rule knows of an admission."""
    return (await load_dossiers(session, [admission]))[0].dossier


@dataclass(frozen=True)
class Loaded:
    """A dossier with all evidence of its provider, also what its requirement set does not ask for."""

    admission: Admission
    dossier: Dossier
    evidence: Sequence[Evidence]
    covers: Sequence[Cover]

    def following(self, edition: RequirementSet, asked: Sequence[Requirement]) -> "Loaded":
        """The same as the next edition reads it from its first day on."""
        assert self.admission.decided_on
        begun = new_transitions(self.dossier, asked, self.admission.decided_on, edition.valid_from)
        transitions = [*self.dossier.transitions, *begun]
        proofs = _proofs(asked, self.evidence, self.covers)
        return replace(self, dossier=replace(self.dossier, requirements=asked, proofs=proofs, transitions=transitions))


async def load_dossiers(session: AsyncSession, admissions: Sequence[Admission]) -> list[Loaded]:
    """All that the rule knows of several admissions, in their order."""
    ids = [each.admission_id for each in admissions]
    asked = await catalogue.requirements_of_all(session, {each.requirement_set_id for each in admissions})
    evidence = _by("provider_id", await store.evidence_of(session, *{each.provider_id for each in admissions}))
    dates = _by("admission_id", await store.improvement_dates(session, ids))
    checks = _by("admission_id", await store.latest_checks(session, ids))
    transitions = _by("admission_id", await store.transitions_of(session, ids))
    covers = await load_covers(session, ids)
    found: list[Loaded] = []
    for each in admissions:
        over = covers.get(each.admission_id, [])
        requirements, own = asked[each.requirement_set_id], evidence[each.provider_id]
        dossier = Dossier(
            requirements,
            each.size_class,
            frozenset(each.delivery_forms),
            _proofs(requirements, own, over),
            dates[each.admission_id],
            checks[each.admission_id],
            transitions[each.admission_id],
        )
        found.append(Loaded(each, dossier, own, over))
    return found


def _proofs(requirements: Sequence[Requirement], own: Sequence[Evidence], covers: Iterable[Cover]) -> list[ShownProof]:
    """What the provider shows itself, and what its umbrella shows for it."""
    return shown(requirements, own) + [proof for cover in covers for proof in cover.proofs(requirements)]


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


def due_on(standing: Standing, admission: Admission) -> date | None:
    """The day by which someone must act, where there is one."""
    if standing.state == State.MET:
        return standing.last_valid_on
    if standing.improve_by:
        return standing.improve_by
    return None if admission.decided_on else completion_ends_on(admission.applied_on)


def _by(key: str, rows: Iterable[Row]) -> dict[UUID, list[Row]]:
    found: dict[UUID, list[Row]] = defaultdict(list)
    for each in rows:
        found[getattr(each, key)].append(each)
    return found
