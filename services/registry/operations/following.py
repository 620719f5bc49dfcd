"""An admission goes over to the edition that holds now: nothing is asked again that was shown, nothing reaches back."""

from datetime import date

from services.common.data.decisions import DecisionRecord, Fact, RuleSpoke
from services.common.service import Change
from services.common.texts import Text
from services.registry.operations.dossiers import load_dossiers
from services.registry.rules.tightening import NewTransition, new_transitions
from services.registry.store import catalogue
from services.registry.tables import Admission, RequirementSet, Transition

RULE_SET, RULE_VERSION = "following-editions", "1"
GIVEN_TIME = Text("U heeft de tijd tot en met {prove_by}.", "You have until {prove_by}.")


async def follow_editions(change: Change, admission: Admission, day: date) -> bool:
    """Go over to each edition that has begun since, in order; whether there was one. The admission is locked."""
    held = await catalogue.get_edition(change.session, RequirementSet, admission.requirement_set_id)
    later = await catalogue.editions_between(change.session, admission.pilot_code, held.valid_from, day)
    for edition in later:
        await _follow(change, admission, edition)
    return bool(later)


async def _follow(change: Change, admission: Admission, edition: RequirementSet) -> None:
    assert admission.decided_on
    [loaded] = await load_dossiers(change.session, [admission])
    asked = await catalogue.requirements_of(change.session, edition.requirement_set_id)
    begun = new_transitions(loaded.dossier, asked, admission.decided_on, edition.valid_from)
    change.session.add_all(
        Transition(
            admission_id=admission.admission_id,
            requirement_set_id=edition.requirement_set_id,
            requirement_code=each.requirement_code,
            prove_by=each.prove_by,
            recorded_at=change.at,
        )
        for each in begun
    )
    admission.following_decision_id = await change.decide(_record(admission, edition, begun))
    admission.requirement_set_id = edition.requirement_set_id
    await change.session.flush()


def _record(admission: Admission, edition: RequirementSet, begun: list[NewTransition]) -> DecisionRecord:
    rules = [
        RuleSpoke(each.requirement_code, "transition", GIVEN_TIME.format(prove_by=each.prove_by)) for each in begun
    ]
    facts = [
        Fact("requirementSetId", admission.requirement_set_id, source="requirement set before"),
        Fact("requirementSetId", edition.requirement_set_id, edition.valid_from, source="requirement set"),
    ]
    return DecisionRecord(
        kind="admission",
        subject=admission.admission_id,
        outcome="follows-edition",
        rule_set=RULE_SET,
        rule_set_version=RULE_VERSION,
        rules=rules,
        facts=facts,
        provider_id=admission.provider_id,
    )
