"""Evidence: handed in by the provider, looked at by the care office."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from services.common.ids import new_id
from services.common.refusals import Refusal, Refusals
from services.common.service import Change
from services.common.web.context import Context
from services.common.web.idempotency import Key
from services.registry.operations import standing
from services.registry.operations.admissions import lock_own_admission, own_admission
from services.registry.operations.covers import ShownProof
from services.registry.operations.dossiers import shown
from services.registry.operations.missing import missing_answer, requirements_asked
from services.registry.refusals.admissions import (
    AdmissionClosed,
    EvidenceEnded,
    EvidenceFromFuture,
    EvidenceTooOld,
    EvidenceUnfit,
    ExclusionNeedsNothing,
    FindingUnfit,
    ImproveByMissing,
    ImproveByNeedless,
    ImproveByUnfit,
    NothingToVerify,
    ReasonMissing,
    RequirementNotAsked,
    RequirementTwice,
    RequirementUnknown,
)
from services.registry.rules.admission import OPEN
from services.registry.rules.dossier import Outcome
from services.registry.rules.requirements import Kind, applies, last_valid_day, oldest_issue_day
from services.registry.schemas.admissions import (
    DossierAnswer,
    EvidenceAnswer,
    EvidenceBody,
    EvidenceHandIn,
    Finding,
    FindingBody,
    MissingAnswer,
    Verification,
)
from services.registry.store import admissions as store
from services.registry.tables import Admission, Evidence, ExclusionCheck, ImprovementDate, Requirement
from services.registry.tables.base import columns

IMPROVE_WITHIN_DAYS = 366
POSSIBLE = {
    Kind.KNOCK_OUT: (Finding.VERIFIED, Finding.REJECTED),
    Kind.IMPROVABLE: (Finding.VERIFIED, Finding.REJECTED, Finding.DATE_GIVEN),
    Kind.EXCLUSION: (Finding.CLEAR, Finding.HOLDS),
}


async def hand_in_evidence(here: Context, admission_id: UUID, body: EvidenceHandIn, key: Key) -> DossierAnswer:
    """Hand in evidence. It goes into the provider's one dossier, for every pilot."""
    async with here.writing(key) as change:
        admission = await _open_admission(here, change, admission_id)
        requirements = await requirements_asked(change.session, admission)
        _refuse_evidence(admission, requirements, body.items, here.clock.today())
        rows = [_evidence(change, admission, each) for each in body.items]
        change.session.add_all(rows)
        await change.session.flush()
        return change.answer(_dossier_answer(shown(requirements, rows)))


async def list_evidence(here: Context, admission_id: UUID) -> DossierAnswer:
    """What the dossier holds for the requirements of this admission."""
    async with here.reading() as reading:
        admission = await own_admission(here, reading, admission_id)
        requirements = await requirements_asked(reading.session, admission)
        evidence = await store.evidence_of(reading.session, admission.provider_id)
    place = {each.code: position for position, each in enumerate(requirements)}
    proofs = sorted(shown(requirements, evidence), key=lambda each: (place[each.requirement_code], each.id))
    return _dossier_answer(proofs)


async def verify_evidence(here: Context, admission_id: UUID, body: Verification, key: Key) -> MissingAnswer:
    """Write down what the care office found; who was admitted is looked at again at once."""
    async with here.writing(key) as change:
        admission = await _open_admission(here, change, admission_id)
        requirements = await requirements_asked(change.session, admission)
        evidence = await store.evidence_of(change.session, admission.provider_id)
        today = here.clock.today()
        _refuse_findings(admission, requirements, evidence, body.items, today)
        for each in body.items:
            _find(change, admission, evidence, each)
        await change.session.flush()
        await standing.settle_others(change, admission, today)
        await standing.settle(change, admission, today)
        return change.answer(await missing_answer(change.session, admission, today))


async def _open_admission(here: Context, change: Change, admission_id: UUID) -> Admission:
    admission = await lock_own_admission(here, change, admission_id)
    if admission.status not in OPEN:
        raise AdmissionClosed(status=admission.status)
    return admission


def _refuse_evidence(
    admission: Admission, requirements: Sequence[Requirement], items: Sequence[EvidenceBody], today: date
) -> None:
    by_code = {each.code: each for each in requirements}
    refusals: list[Refusal] = []
    for place, item in enumerate(items):
        at = f"/body/items/{place}"
        asked = by_code.get(item.requirement_code)
        refusals += _code_faults(admission, asked, at)
        if {kind for kind in ("statement", "reference", "document") if getattr(item, kind) is not None} != {item.kind}:
            refusals.append(EvidenceUnfit(pointer=at, kind=item.kind.value))
        if asked and asked.kind == Kind.EXCLUSION:
            refusals.append(ExclusionNeedsNothing(pointer=f"{at}/requirementCode"))
        elif asked:
            refusals += _age_faults(asked, item, today, at)
    if refusals:
        raise Refusals(refusals)


def _code_faults(admission: Admission, asked: Requirement | None, at: str) -> list[Refusal]:
    if asked is None:
        return [RequirementUnknown(pointer=f"{at}/requirementCode")]
    if not applies(asked, admission.size_class, admission.delivery_forms):
        return [RequirementNotAsked(pointer=f"{at}/requirementCode")]
    return []


def _age_faults(asked: Requirement, item: EvidenceBody, today: date, at: str) -> list[Refusal]:
    if item.issued_on > today:
        return [EvidenceFromFuture(pointer=f"{at}/issuedOn")]
    oldest = oldest_issue_day(asked, today)
    if oldest and item.issued_on < oldest:
        return [EvidenceTooOld(pointer=f"{at}/issuedOn", oldest=oldest)]
    last_day = last_valid_day(asked, item.issued_on, item.valid_until)
    if last_day and last_day < today:
        return [EvidenceEnded(pointer=f"{at}/issuedOn", last_day=last_day)]
    return []


def _evidence(change: Change, admission: Admission, body: EvidenceBody) -> Evidence:
    return Evidence(
        evidence_id=new_id(),
        provider_id=admission.provider_id,
        admission_id=admission.admission_id,
        handed_in_at=change.at,
        outcome=Outcome.HANDED_IN,
        document=body.document.model_dump(by_alias=True) if body.document else None,
        **body.model_dump(exclude={"document"}),
    )


def _refuse_findings(
    admission: Admission,
    requirements: Sequence[Requirement],
    evidence: Sequence[Evidence],
    items: Sequence[FindingBody],
    today: date,
) -> None:
    by_code = {each.code: each for each in requirements}
    refusals: list[Refusal] = []
    for place, item in enumerate(items):
        at = f"/body/items/{place}"
        asked = by_code.get(item.requirement_code)
        faults = _code_faults(admission, asked, at)
        if item.requirement_code in {each.requirement_code for each in items[:place]} and item.evidence_id is None:
            faults.append(RequirementTwice(pointer=f"{at}/requirementCode"))
        if asked:
            faults += _finding_faults(asked, evidence, item, today, at)
        refusals += faults
    if refusals:
        raise Refusals(refusals)


def _finding_faults(
    asked: Requirement, evidence: Sequence[Evidence], item: FindingBody, today: date, at: str
) -> list[Refusal]:
    possible = POSSIBLE[Kind(asked.kind)]
    if item.finding not in possible:
        return [FindingUnfit(pointer=f"{at}/finding", kind=asked.kind, possible=", ".join(possible))]
    faults: list[Refusal] = []
    if item.finding in (Finding.VERIFIED, Finding.REJECTED) and not _awaiting(evidence, item):
        faults.append(NothingToVerify(pointer=at))
    if item.finding not in (Finding.VERIFIED, Finding.CLEAR) and item.reason is None:
        faults.append(ReasonMissing(pointer=f"{at}/reason"))
    if item.finding != Finding.DATE_GIVEN and item.improve_by is not None:
        faults.append(ImproveByNeedless(pointer=f"{at}/improveBy"))
    if item.finding == Finding.DATE_GIVEN:
        faults += _date_faults(item, today, at)
    return faults


def _date_faults(item: FindingBody, today: date, at: str) -> list[Refusal]:
    if item.improve_by is None:
        return [ImproveByMissing(pointer=f"{at}/improveBy")]
    earliest, latest = today + timedelta(days=1), today + timedelta(days=IMPROVE_WITHIN_DAYS)
    if not earliest <= item.improve_by <= latest:
        return [ImproveByUnfit(pointer=f"{at}/improveBy", earliest=earliest, latest=latest)]
    return []


def _awaiting(evidence: Sequence[Evidence], item: FindingBody) -> list[Evidence]:
    return [
        each
        for each in evidence
        if each.requirement_code == item.requirement_code
        and each.outcome == Outcome.HANDED_IN
        and item.evidence_id in (None, each.evidence_id)
    ]


def _find(change: Change, admission: Admission, evidence: Sequence[Evidence], item: FindingBody) -> None:
    """Write one finding down."""
    who = change.who.subject
    if item.finding in (Finding.VERIFIED, Finding.REJECTED):
        for row in _awaiting(evidence, item):
            row.outcome, row.reason = item.finding, item.reason
            row.looked_at, row.looked_by = change.at, who
    elif item.improve_by is not None:
        change.session.add(
            ImprovementDate(
                improvement_date_id=new_id(),
                admission_id=admission.admission_id,
                requirement_code=item.requirement_code,
                improve_by=item.improve_by,
                reason=item.reason,
                given_at=change.at,
                given_by=who,
            )
        )
    else:
        change.session.add(
            ExclusionCheck(
                exclusion_check_id=new_id(),
                admission_id=admission.admission_id,
                requirement_code=item.requirement_code,
                holds=item.finding == Finding.HOLDS,
                reason=item.reason,
                checked_at=change.at,
                checked_by=who,
            )
        )


def _dossier_answer(proofs: Sequence[ShownProof]) -> DossierAnswer:
    items = [
        EvidenceAnswer.model_validate({**columns(each.row), "last_valid_on": each.last_valid_on}) for each in proofs
    ]
    return DossierAnswer(items=items)
