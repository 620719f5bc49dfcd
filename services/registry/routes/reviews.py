"""The yearly question which requirement can go, over HTTP."""

from http import HTTPStatus
from typing import Annotated

from fastapi import Query

from services.common.schemas import Id
from services.common.web.access import OFFICE, Routes, allows, public
from services.common.web.context import Here
from services.common.web.idempotency import Idempotency
from services.common.web.paging import Paging
from services.registry.operations import reviews
from services.registry.schemas.reviews import ReviewAnswer, ReviewAnswers, ReviewBody, ReviewPage
from services.registry.schemas.words import PilotCode

router = Routes(tags=["requirement reviews"])


@router.get("/requirement-reviews")
@public
async def list_reviews(
    here: Here, page: Paging, pilot_code: Annotated[PilotCode | None, Query(alias="pilotCode")] = None
) -> ReviewPage:
    """The yearly questions which requirement can go, in order of asking."""
    return await reviews.list_reviews(here, page, pilot_code)


@router.post("/requirement-reviews", status_code=HTTPStatus.CREATED)
@allows(office_registry=OFFICE)
async def ask_review(body: ReviewBody, key: Idempotency, here: Here) -> ReviewAnswer:
    """Ask for a pilot which requirement can go, with the figures of the past year. Once a calendar year."""
    return await reviews.ask_review(here, body, key)


@router.get("/requirement-reviews/{review_id}")
@public
async def get_review(review_id: Id, here: Here) -> ReviewAnswer:
    """A yearly question: per requirement its use, its burden, and the care office's answer."""
    return await reviews.get_review(here, review_id)


@router.post("/requirement-reviews/{review_id}/answers", status_code=HTTPStatus.CREATED)
@allows(office_registry=OFFICE)
async def answer_review(review_id: Id, body: ReviewAnswers, key: Idempotency, here: Here) -> ReviewAnswer:
    """Answer for one or more requirements: keep, loosen or drop, and why. Everyone can read it."""
    return await reviews.answer_review(here, review_id, body, key)
