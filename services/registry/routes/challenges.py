"""Right to Challenge over HTTP."""

from http import HTTPStatus
from typing import Annotated

from fastapi import Query

from services.common.schemas import Id
from services.common.tokens import Role
from services.common.web.access import ANY, OFFICE, OWN, Relation, Routes, allows, public_except
from services.common.web.context import Here
from services.common.web.idempotency import Idempotency
from services.common.web.paging import Paging
from services.registry.operations import challenge_listing, challenges
from services.registry.rules.challenge import ChallengeStatus
from services.registry.schemas.challenges import (
    AssessmentBody,
    ChallengeAnswer,
    ChallengeBody,
    ChallengeEvidence,
    ChallengePage,
    ListingBody,
)
from services.registry.schemas.words import PilotCode

router = Routes(tags=["challenges"])

PROPOSERS: dict[str, Relation] = dict.fromkeys(
    ("client", "representative", "supporter", "provider", "inspector", "researcher"), OWN
)
"""The roles that can propose care; each sees its own evidence."""


@router.get("/challenges")
@public_except(Role.ASSESSOR)
async def list_challenges(
    here: Here,
    page: Paging,
    pilot_code: Annotated[PilotCode | None, Query(alias="pilotCode")] = None,
    status: Annotated[ChallengeStatus | None, Query()] = None,
) -> ChallengePage:
    """The register of challenges: what was proposed, by when it is decided, what was found and what came of it."""
    return await challenges.list_challenges(here, page, pilot_code, status)


@router.post("/challenges", status_code=HTTPStatus.CREATED)
@allows(client=ANY, representative=ANY, supporter=ANY, provider=ANY, inspector=ANY, researcher=ANY)
async def propose_challenge(body: ChallengeBody, key: Idempotency, here: Here) -> ChallengeAnswer:
    """Propose a performance or an outcome that the price list does not have, with its price and for whom it is."""
    return await challenges.propose(here, body, key)


@router.get("/challenges/{challenge_id}")
@public_except(Role.ASSESSOR)
async def get_challenge(challenge_id: Id, here: Here) -> ChallengeAnswer:
    """One challenge of the register."""
    return await challenges.get_challenge(here, challenge_id)


@router.get("/challenges/{challenge_id}/evidence")
@allows(**PROPOSERS, office_registry=OFFICE)
async def get_challenge_evidence(challenge_id: Id, here: Here) -> ChallengeEvidence:
    """The evidence, for who proposed it and the care office; nobody else."""
    return await challenges.get_evidence(here, challenge_id)


@router.post("/challenges/{challenge_id}/assessment", status_code=HTTPStatus.CREATED)
@allows(office_registry=OFFICE)
async def assess_challenge(challenge_id: Id, body: AssessmentBody, key: Idempotency, here: Here) -> ChallengeAnswer:
    """Record a finding on every criterion; the rule decides: a trial, the price list or a decline."""
    return await challenges.assess(here, challenge_id, body, key)


@router.post("/challenges/{challenge_id}/listing", status_code=HTTPStatus.CREATED)
@allows(office_registry=OFFICE)
async def list_challenge(challenge_id: Id, body: ListingBody, key: Idempotency, here: Here) -> ChallengeAnswer:
    """Draft an edition of the price list with this care, for the trial or for good; publishing it lists the care."""
    return await challenge_listing.draft_listing(here, challenge_id, body, key)


@router.post("/challenges/{challenge_id}/withdrawal", status_code=HTTPStatus.CREATED)
@allows(**PROPOSERS)
async def withdraw_challenge(challenge_id: Id, key: Idempotency, here: Here) -> ChallengeAnswer:
    """Take your proposal back before it is decided."""
    return await challenges.withdraw(here, challenge_id, key)
