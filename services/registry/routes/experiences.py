"""Experiences over HTTP."""

from http import HTTPStatus
from typing import Annotated

from fastapi import Query

from services.common.schemas import Id
from services.common.web.access import OFFICE, OWN, Routes, allows, public
from services.common.web.context import Here
from services.common.web.idempotency import Idempotency
from services.common.web.paging import Paging
from services.registry.operations import experiences
from services.registry.rules.experience import ExperienceStatus
from services.registry.schemas.experiences import (
    ExperienceBody,
    ExperienceReply,
    ModerationBody,
    OwnExperience,
    OwnExperiencePage,
    ShownExperience,
    ShownExperiencePage,
)

router = Routes(tags=["choice"])


@router.get("/providers/{provider_id}/experiences")
@public
async def list_provider_experiences(provider_id: Id, here: Here, page: Paging) -> ShownExperiencePage:
    """What clients say of a provider, with its answers. The averages stand on the provider's page."""
    return await experiences.list_of_provider(here, provider_id, page)


@router.post("/experiences", status_code=HTTPStatus.CREATED)
@allows(client=OWN, representative=OWN)
async def give_experience(body: ExperienceBody, key: Idempotency, here: Here) -> OwnExperience:
    """Say what a year of care was like; once a year for each agreement that was redeemed."""
    return await experiences.give_experience(here, body, key)


@router.get("/experiences")
@allows(client=OWN, representative=OWN, office_registry=OFFICE)
async def list_experiences(
    here: Here, page: Paging, status: Annotated[ExperienceStatus | None, Query()] = None
) -> OwnExperiencePage:
    """Your own experiences, with what was decided on them; the care office sees all, and not of whom."""
    return await experiences.list_own(here, page, status)


@router.get("/experiences/{experience_id}")
@allows(client=OWN, representative=OWN, office_registry=OFFICE)
async def get_experience(experience_id: Id, here: Here) -> OwnExperience:
    """One experience, with what was decided on it."""
    return await experiences.get_experience(here, experience_id)


@router.post("/experiences/{experience_id}/answer", status_code=HTTPStatus.CREATED)
@allows(provider=OWN)
async def answer_experience(experience_id: Id, body: ExperienceReply, key: Idempotency, here: Here) -> ShownExperience:
    """Answer an experience with your organisation, once, for everyone to read."""
    return await experiences.answer_experience(here, experience_id, body, key)


@router.post("/experiences/{experience_id}/moderation", status_code=HTTPStatus.CREATED)
@allows(office_registry=OFFICE)
async def moderate_experience(experience_id: Id, body: ModerationBody, key: Idempotency, here: Here) -> OwnExperience:
    """Hold an experience back on one of three grounds, or show it again; the author reads why."""
    return await experiences.moderate(here, experience_id, body, key)


@router.post("/experiences/{experience_id}/withdrawal", status_code=HTTPStatus.CREATED)
@allows(client=OWN, representative=OWN)
async def withdraw_experience(experience_id: Id, key: Idempotency, here: Here) -> OwnExperience:
    """Take your experience back. Marks, words and answer are erased; you may give another one."""
    return await experiences.withdraw(here, experience_id, key)
