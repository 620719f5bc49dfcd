"""Comments on drafts of requirement sets over HTTP."""

from http import HTTPStatus

from services.common.schemas import Id
from services.common.web.access import ANY, OFFICE, Routes, allows, public
from services.common.web.context import Here
from services.common.web.idempotency import Idempotency
from services.common.web.paging import Paging
from services.registry.operations import comments
from services.registry.schemas.comments import CommentAnswer, CommentBody, CommentPage, CommentReply

router = Routes(tags=["requirement sets"])


@router.get("/requirement-sets/{requirement_set_id}/comments")
@public
async def list_comments(requirement_set_id: Id, here: Here, page: Paging) -> CommentPage:
    """What was said of a draft, with the care office's answers."""
    return await comments.list_comments(here, requirement_set_id, page)


@router.post("/requirement-sets/{requirement_set_id}/comments", status_code=HTTPStatus.CREATED)
@allows(client=ANY, representative=ANY, supporter=ANY, provider=ANY, assessor=ANY, inspector=ANY, researcher=ANY)
async def comment_on_draft(requirement_set_id: Id, body: CommentBody, key: Idempotency, here: Here) -> CommentAnswer:
    """Say what you think of a draft. Your words are public; who you are is not kept."""
    return await comments.comment(here, requirement_set_id, body, key)


@router.post("/requirement-sets/{requirement_set_id}/comments/{comment_id}/answer", status_code=HTTPStatus.CREATED)
@allows(office_registry=OFFICE)
async def answer_comment(
    requirement_set_id: Id, comment_id: Id, body: CommentReply, key: Idempotency, here: Here
) -> CommentAnswer:
    """Answer a comment, for everyone to read."""
    return await comments.answer_comment(here, requirement_set_id, comment_id, body, key)
