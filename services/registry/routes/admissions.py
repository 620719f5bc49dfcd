"""Admissions, evidence, decisions and suspensions over HTTP."""

from http import HTTPStatus
from typing import Annotated

from fastapi import Query

from services.common.schemas import Id
from services.common.web.access import OFFICE, OWN, Routes, allows
from services.common.web.context import Here
from services.common.web.idempotency import Idempotency
from services.common.web.paging import Paging
from services.registry.operations import admissions, decisions, evidence, suspending
from services.registry.rules.admission import Status
from services.registry.schemas.admissions import (
    AdmissionAnswer,
    AdmissionPage,
    ApplicationBody,
    DecisionAnswer,
    DossierAnswer,
    EndingBody,
    EvidenceHandIn,
    LiftingBody,
    MissingAnswer,
    SuspensionAnswer,
    SuspensionBody,
    SuspensionList,
    Verification,
)
from services.registry.schemas.words import PilotCode

router = Routes(tags=["admissions"])


@router.get("/admissions")
@allows(provider=OWN, office_registry=OFFICE)
async def list_admissions(
    here: Here,
    page: Paging,
    provider_id: Annotated[Id | None, Query(alias="providerId")] = None,
    pilot_code: Annotated[PilotCode | None, Query(alias="pilotCode")] = None,
    status: Annotated[Status | None, Query()] = None,
) -> AdmissionPage:
    """Admissions: your own, or for the care office all."""
    return await admissions.list_admissions(here, page, provider_id, pilot_code, status)


@router.post("/admissions", status_code=HTTPStatus.CREATED)
@allows(provider=OWN)
async def apply_for_admission(body: ApplicationBody, key: Idempotency, here: Here) -> AdmissionAnswer:
    """Apply for admission on the requirement set that holds today."""
    return await admissions.apply_for_admission(here, body, key)


@router.get("/admissions/{admission_id}")
@allows(provider=OWN, office_registry=OFFICE)
async def get_admission(admission_id: Id, here: Here) -> AdmissionAnswer:
    """An admission, with the days on which new agreements may start."""
    return await admissions.get_admission(here, admission_id)


@router.get("/admissions/{admission_id}/evidence")
@allows(provider=OWN, office_registry=OFFICE)
async def list_evidence(admission_id: Id, here: Here) -> DossierAnswer:
    """What the dossier holds for the requirements of this admission."""
    return await evidence.list_evidence(here, admission_id)


@router.post("/admissions/{admission_id}/evidence", status_code=HTTPStatus.CREATED)
@allows(provider=OWN)
async def hand_in_evidence(admission_id: Id, body: EvidenceHandIn, key: Idempotency, here: Here) -> DossierAnswer:
    """Hand in evidence, up to 100 pieces at once. It serves every pilot."""
    return await evidence.hand_in_evidence(here, admission_id, body, key)


@router.get("/admissions/{admission_id}/missing")
@allows(provider=OWN, office_registry=OFFICE)
async def list_missing(admission_id: Id, here: Here) -> MissingAnswer:
    """What is still needed, why, by when, how, and who must act."""
    return await admissions.list_missing(here, admission_id)


@router.post("/admissions/{admission_id}/verifications", status_code=HTTPStatus.CREATED)
@allows(office_registry=OFFICE)
async def verify_evidence(admission_id: Id, body: Verification, key: Idempotency, here: Here) -> MissingAnswer:
    """Write down what the care office found, up to 100 requirements at once."""
    return await evidence.verify_evidence(here, admission_id, body, key)


@router.get("/admissions/{admission_id}/decision")
@allows(provider=OWN, office_registry=OFFICE)
async def get_decision(admission_id: Id, here: Here) -> DecisionAnswer:
    """The decision, with its reasons and conditions."""
    return await decisions.get_decision(here, admission_id)


@router.post("/admissions/{admission_id}/decision", status_code=HTTPStatus.CREATED)
@allows(provider=OWN, office_registry=OFFICE)
async def decide_admission(admission_id: Id, key: Idempotency, here: Here) -> DecisionAnswer:
    """Let the rule decide. Who meets every requirement is admitted; nobody can refuse it."""
    return await decisions.decide_admission(here, admission_id, key)


@router.get("/admissions/{admission_id}/suspensions")
@allows(provider=OWN, office_registry=OFFICE)
async def list_suspensions(admission_id: Id, here: Here) -> SuspensionList:
    """The suspensions of an admission, in order."""
    return await suspending.list_suspensions(here, admission_id)


@router.post("/admissions/{admission_id}/suspensions", status_code=HTTPStatus.CREATED)
@allows(office_registry=OFFICE)
async def suspend_provider(admission_id: Id, body: SuspensionBody, key: Idempotency, here: Here) -> SuspensionAnswer:
    """Suspend a provider: no new agreements. Running care stays payable, unless noPaymentFrom says not."""
    return await suspending.suspend(here, admission_id, body, key)


@router.post("/admissions/{admission_id}/suspensions/{suspension_id}/lifting", status_code=HTTPStatus.CREATED)
@allows(office_registry=OFFICE)
async def lift_suspension(
    admission_id: Id, suspension_id: Id, body: LiftingBody, key: Idempotency, here: Here
) -> SuspensionAnswer:
    """Lift a suspension: its last day is today, yesterday or later, never earlier."""
    return await suspending.lift(here, admission_id, suspension_id, body, key)


@router.post("/admissions/{admission_id}/ending", status_code=HTTPStatus.CREATED)
@allows(provider=OWN, office_registry=OFFICE)
async def end_admission(admission_id: Id, body: EndingBody, key: Idempotency, here: Here) -> AdmissionAnswer:
    """End your admission after a last day, or withdraw your application; the care office ends who is suspended."""
    return await admissions.end_admission(here, admission_id, body, key)
