"""What an edition would do to who is admitted, seen before it is published."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from services.common.service import Reading
from services.common.web.context import Context
from services.registry.operations.dossiers import Loaded, load_dossiers
from services.registry.operations.set_changes import compared
from services.registry.rules.admission import review
from services.registry.rules.dossier import Standing, State
from services.registry.rules.periods import ONE_DAY
from services.registry.rules.tightening import RequirementChange, without_transition
from services.registry.schemas.tightening import PreviewAnswer, ProviderForeseen, RequirementForeseen, Shortfall
from services.registry.store import admissions as store
from services.registry.store import agreements, catalogue, providers
from services.registry.store.agreements import NO_CARE, Care
from services.registry.tables import Requirement, RequirementSet


async def preview(here: Context, requirement_set_id: UUID) -> PreviewAnswer:
    """Which admitted providers would fall short on the first day of an edition, by what, and whom they care for."""
    today = here.clock.today()
    async with here.reading() as reading:
        row = await catalogue.get_edition(reading.session, RequirementSet, requirement_set_id)
        _, changes, asked = await compared(reading.session, row)
        admissions = await store.decided_admissions(reading.session, row.pilot_code)
        admissions = [each for each in admissions if each.last_day is None or each.last_day >= row.valid_from]
        loaded = await _just_before(reading, row, await load_dossiers(reading.session, admissions))
        short = [each for each in (_foreseen(one, row, asked) for one in loaded) if each.short_of]
        ids = [each.loaded.admission.provider_id for each in short]
        care = await agreements.care_of(reading.session, row.pilot_code, ids, today)
        names = await providers.names_of(reading.session, ids)
    short.sort(key=lambda each: (-each.care(care).clients_in_care, each.loaded.admission.admission_id))
    return PreviewAnswer(
        requirement_set_id=row.requirement_set_id,
        edition=row.edition,
        valid_from=row.valid_from,
        seen_on=today,
        providers_admitted=len(admissions),
        providers_meeting=len(admissions) - len(short),
        providers_short=len(short),
        clients_in_care=sum(each.care(care).clients_in_care for each in short),
        without_transition=without_transition(changes),
        requirements=_per_requirement(changes, short, care),
        providers=[_provider(each, care, names) for each in short],
    )


async def _just_before(reading: Reading, row: RequirementSet, loaded: Sequence[Loaded]) -> list[Loaded]:
    """Everybody as the published editions that begin before this one will have left them."""
    session = reading.session
    ids = {each.admission.requirement_set_id for each in loaded}
    held = {each: await catalogue.get_edition(session, RequirementSet, each) for each in ids}
    first = min((each.valid_from for each in held.values()), default=row.valid_from)
    between = await catalogue.editions_between(session, row.pilot_code, first, row.valid_from - ONE_DAY)
    asked = await catalogue.requirements_of_all(session, [each.requirement_set_id for each in between])
    found = []
    for one in loaded:
        then = one
        for each in between:
            if each.valid_from > held[one.admission.requirement_set_id].valid_from:
                then = then.following(each, asked[each.requirement_set_id])
        found.append(then)
    return found


@dataclass(frozen=True)
class Foreseen:
    """How an admitted provider would stand on the first day of an edition."""

    loaded: Loaded
    status: str
    short_of: Sequence[Standing]

    def care(self, care: dict[UUID, Care]) -> Care:
        """Its clients."""
        return care.get(self.loaded.admission.provider_id, NO_CARE)


def _foreseen(loaded: Loaded, edition: RequirementSet, asked: Sequence[Requirement]) -> Foreseen:
    decided_on = loaded.admission.decided_on
    assert decided_on
    then = loaded.following(edition, asked)
    found = review(then.dossier, decided_on, edition.valid_from)
    begun = {each.requirement_code for each in then.dossier.transitions[len(loaded.dossier.transitions) :]}
    unmet = [each for each in found.standings if each.requirement.code in begun and each.state != State.MET]
    assert found.outcome
    return Foreseen(loaded, found.outcome.value, unmet)


def _per_requirement(
    changes: Sequence[RequirementChange], short: Sequence[Foreseen], care: dict[UUID, Care]
) -> list[RequirementForeseen]:
    found = []
    for change in changes:
        who = [each for each in short if change.code in {one.requirement.code for one in each.short_of}]
        if who:
            clients = sum(each.care(care).clients_in_care for each in who)
            found.append(
                RequirementForeseen(
                    requirement_code=change.code,
                    difference=change.difference,
                    providers=len(who),
                    clients_in_care=clients,
                )
            )
    return found


def _provider(each: Foreseen, care: dict[UUID, Care], names: dict[UUID, str]) -> ProviderForeseen:
    admission, of = each.loaded.admission, each.care(care)
    return ProviderForeseen(
        provider_id=admission.provider_id,
        admission_id=admission.admission_id,
        name=names[admission.provider_id],
        status=admission.status,
        status_foreseen=each.status,
        clients_in_care=of.clients_in_care,
        clients_to_start=of.clients_to_start,
        short_of=[
            Shortfall(
                requirement_code=one.requirement.code,
                kind=one.requirement.kind,
                state=one.state.value,
                prove_by=one.improve_by,
            )
            for one in each.short_of
        ],
    )
