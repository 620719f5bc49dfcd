"""Where an admission stands, kept true after every change and once a day: status, days, suspensions by rule."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from services.common.data import decisions
from services.common.data.decisions import DecisionRecord, Fact, RuleSpoke
from services.common.logs import logger
from services.common.service import Change, Reading, Service
from services.common.texts import Text
from services.registry.operations import continuity, suspensions
from services.registry.operations.covers import ShownProof, follow_umbrella
from services.registry.operations.dossiers import due_on, explain, load_dossier
from services.registry.operations.following import follow_editions
from services.registry.operations.reminding import remind
from services.registry.rules.admission import DECIDED, RESTORED, Status, Verdict, can_become, review
from services.registry.rules.dossier import Standing
from services.registry.rules.periods import ONE_DAY, Period
from services.registry.rules.suspension import first_day_to_lift, next_first_day, standing_days, status_on
from services.registry.store import admissions as store
from services.registry.store import umbrellas
from services.registry.tables import Admission, AdmissionStanding, Suspension

EVENT = "nl.pvb.admissions.changed.v1"
RULE_SET, RULE_VERSION = "admission", "1"
REVIEWED_AT_ONCE = 20
BY_EVIDENCE = "evidence"


async def settle(change: Change, admission: Admission, day: date, *, restored: bool = False) -> None:
    """Bring a decided admission up to date, and tell what changed, or that it is back. The admission is locked."""
    await follow_umbrella(change, admission, day)
    if admission.status not in DECIDED:
        return
    assert admission.decided_on
    before = admission.version
    moved = await follow_editions(change, admission, day)
    dossier = await load_dossier(change.session, admission)
    found = review(dossier, admission.decided_on, day)
    held = await store.suspensions_of(change.session, admission.admission_id)
    await _suspend_by_rule(change, admission, found, held, day)
    held = await store.suspensions_of(change.session, admission.admission_id)
    unsuspended = Status.ADMITTED if found.outcome == Status.ADMITTED else Status.ON_CONDITIONS
    status = status_on(unsuspended, held, admission.last_day, day)
    days = standing_days(admission.decided_on, admission.last_day, held)
    await remind(change, admission, found.standings, day)
    await record(change, admission, status, days, moved=moved or restored)
    admission.review_on = None if status == Status.ENDED else day + ONE_DAY
    if admission.version != before:
        await umbrellas.review_members(change.session, [admission.admission_id], day)


async def settle_others(change: Change, admission: Admission, day: date) -> None:
    """Bring the provider's other admissions up to date, and look today at everybody under it: they share its dossier.

    All its admissions are locked.
    """
    await change.session.flush()
    held = await store.lock_admissions(change.session, admission.provider_id)
    ids = [each.admission_id for each in held]
    await umbrellas.lock_members(change.session, ids)
    for each in held:
        if each.admission_id != admission.admission_id:
            await settle(change, each, day)
    await umbrellas.review_members(change.session, ids, day)


async def record(
    change: Change, admission: Admission, status: Status, days: Sequence[Period], *, moved: bool = False
) -> None:
    """Write status and standing, and publish them when they differ from what was known, or the set does."""
    known = [
        Period(each.from_day, each.until_day)
        for each in await store.standing_of(change.session, [admission.admission_id])
    ]
    if status == admission.status and list(days) == known and not moved:
        return
    assert status == admission.status or can_become(admission.status, status), f"{admission.status} → {status}"
    admission.status, admission.version = status, admission.version + 1
    rows = [
        AdmissionStanding(admission_id=admission.admission_id, from_day=each.first, until_day=each.last)
        for each in days
    ]
    await store.replace_standing(change.session, admission.admission_id, rows)
    await tell(change, admission, days)


async def restore(change: Change, admission: Admission, status: Status) -> None:
    """Take a refusal or an ending back; what follows is decided and told by the rule in the same transaction."""
    assert (admission.status, status) in RESTORED, f"{admission.status} → {status}"
    admission.status, admission.version = status, admission.version + 1
    await change.session.flush()


async def tell(change: Change, admission: Admission, days: Sequence[Period]) -> None:
    """Publish an admission as it stands."""
    await change.session.flush()
    fact = {
        "admissionId": admission.admission_id,
        "version": admission.version,
        "providerId": admission.provider_id,
        "pilotCode": admission.pilot_code,
        "requirementSetId": admission.requirement_set_id,
        "status": admission.status,
        "standing": [{"from": each.first, "until": each.last} for each in days],
    }
    await change.publish(EVENT, admission.admission_id, fact)


async def review_standing(service: Service) -> None:
    """Worker: look once a day at every admitted provider; what lapsed changes its status by itself.

    Where that fails it goes on with the next, and tries again in its next round.
    """
    await continuity.close_passed(service)
    after, failed = None, 0
    while True:
        day = service.clock.today()
        async with service.reading() as reading:
            provider_ids = await store.providers_to_review(reading.session, day, after, REVIEWED_AT_ONCE)
        for provider_id in provider_ids:
            failed += not await _has_reviewed(service, provider_id, day)
        if len(provider_ids) < REVIEWED_AT_ONCE:
            break
        after = provider_ids[-1]
    service.metrics.gauge("reviews_failed", "Providers that the last round could not look at", failed)


async def _has_reviewed(service: Service, provider_id: UUID, day: date) -> bool:
    try:
        await _review_provider(service, provider_id, day)
    except Exception as fault:  # noqa: BLE001  # one provider must not keep the others waiting
        logger().warning("review failed, trying again", provider=str(provider_id), fault=repr(fault)[:300])
        return False
    return True


async def _review_provider(service: Service, provider_id: UUID, day: date) -> None:
    async with service.writing() as change:
        for admission in await store.lock_admissions(change.session, provider_id):
            if admission.review_on and admission.review_on <= day:
                await settle(change, admission, day)


async def _suspend_by_rule(
    change: Change, admission: Admission, found: Verdict, held: Sequence[Suspension], day: date
) -> None:
    """Suspend for what lapsed, or lift such a suspension when the evidence is there again."""
    by_rule = [each for each in held if each.cause == BY_EVIDENCE]
    running = [each for each in by_rule if each.until_day is None]
    first = next_first_day(by_rule, day)
    if found.outcome == Status.SUSPENDED and not running and not _ends_by(admission, first):
        decision_id = await change.decide(decision_record(admission, "suspended", found.reasons))
        reason = "; ".join(
            f"{each.requirement.code}: {explain(each, due_on(each, admission)).nl}" for each in found.reasons
        )
        await suspensions.begin(change, admission, BY_EVIDENCE, first, reason[:4000], None, decision_id)
    if found.outcome != Status.SUSPENDED:
        for each in running:
            decision_id = await change.decide(decision_record(admission, "suspension-lifted", found.standings))
            await suspensions.lift(change, each, first_day_to_lift(each.from_day, day), decision_id)


def _ends_by(admission: Admission, day: date) -> bool:
    return admission.last_day is not None and admission.last_day < day


def decision_record(admission: Admission, outcome: str, standings: Sequence[Standing]) -> DecisionRecord:
    """Why an admission was decided so: each requirement, and the evidence it rests on."""
    rules = [
        RuleSpoke(each.requirement.code, each.state.value, explain(each, due_on(each, admission))) for each in standings
    ]
    return DecisionRecord(
        kind="admission",
        subject=admission.admission_id,
        outcome=outcome,
        rule_set=RULE_SET,
        rule_set_version=RULE_VERSION,
        rules=rules,
        facts=[*_application(admission), *(fact for each in standings for fact in _facts(each))],
        provider_id=admission.provider_id,
    )


def ending_record(admission: Admission, reason: str, last_day: date) -> DecisionRecord:
    """Why the care office ended an admission."""
    return DecisionRecord(
        kind="ending",
        subject=admission.admission_id,
        outcome="ended",
        rule_set="ending",
        rule_set_version=RULE_VERSION,
        rules=[RuleSpoke("care-office", "ended", Text(reason, reason))],
        facts=[Fact("status", admission.status, source="registry"), Fact("lastDay", last_day, source="care office")],
        provider_id=admission.provider_id,
    )


def suspension_record(admission: Admission, outcome: str, reason: str, days: Period) -> DecisionRecord:
    """Why the care office suspended, or lifted a suspension."""
    fact = Fact("suspension", outcome, days.first, days.last, source="care office")
    return DecisionRecord(
        kind="suspension",
        subject=admission.admission_id,
        outcome=outcome,
        rule_set="suspension",
        rule_set_version=RULE_VERSION,
        rules=[RuleSpoke("care-office", outcome, Text(reason, reason))],
        facts=[fact],
        provider_id=admission.provider_id,
    )


def _application(admission: Admission) -> list[Fact]:
    return [
        Fact("requirementSetId", admission.requirement_set_id, source="requirement set"),
        Fact("sizeClass", admission.size_class, source="provider"),
        Fact("deliveryForms", sorted(admission.delivery_forms), recorded_at=admission.applied_at, source="application"),
    ]


def _facts(standing: Standing) -> list[Fact]:
    facts: list[Fact] = []
    if isinstance(standing.proof, ShownProof):
        row = standing.proof.row
        name = f"evidence {standing.requirement.code}"
        last = standing.proof.last_valid_on
        source = f"{row.kind} of the umbrella" if standing.proof.under_umbrella else row.kind
        facts.append(Fact(name, row.evidence_id, row.issued_on, last, row.looked_at or row.handed_in_at, source))
    if standing.improve_by:
        facts.append(Fact(f"improve by {standing.requirement.code}", standing.improve_by, source="care office or set"))
    return facts


async def decided_outcome(reading: Reading, decision_id: UUID) -> str:
    """What was decided, whatever has happened since."""
    row = await decisions.find(reading.session, decision_id)
    assert row is not None
    return str(row.outcome)
