"""Comments on drafts: everyone is heard, and gets a public answer before the set is published."""

from uuid import UUID

from sqlalchemy import func, select

from services.common.ids import new_id
from services.common.refusals import NotFound
from services.common.service import Change
from services.common.web.context import Context
from services.common.web.idempotency import Key
from services.common.web.paging import PageOf
from services.registry.refusals.catalogue import (
    CommentAnswered,
    CommentRequirementUnknown,
    CommentsClosed,
    CommentsUnanswered,
)
from services.registry.schemas.comments import CommentAnswer, CommentBody, CommentPage, CommentReply
from services.registry.store import catalogue as store
from services.registry.tables import RequirementComment, RequirementSet


async def comment(here: Context, requirement_set_id: UUID, body: CommentBody, key: Key) -> CommentAnswer:
    """Say something of a draft. Who says it is not kept, only the role."""
    async with here.writing(key) as change:
        row = await store.get_edition(change.session, RequirementSet, requirement_set_id, lock=True)
        if row.status != "draft":
            raise CommentsClosed
        codes = {each.code for each in await store.requirements_of(change.session, requirement_set_id)}
        if body.requirement_code is not None and body.requirement_code not in codes:
            raise CommentRequirementUnknown(pointer="/body/requirementCode")
        made = RequirementComment(
            comment_id=new_id(),
            requirement_set_id=requirement_set_id,
            requirement_code=body.requirement_code,
            by_role=min(here.caller.roles),
            words=body.words,
            made_at=change.at,
        )
        change.session.add(made)
        await change.session.flush()
        return change.answer(CommentAnswer.model_validate(made))


async def answer_comment(
    here: Context, requirement_set_id: UUID, comment_id: UUID, body: CommentReply, key: Key
) -> CommentAnswer:
    """Answer a comment, once, for everyone to read."""
    async with here.writing(key) as change:
        row = await change.session.get(RequirementComment, comment_id, with_for_update=True, populate_existing=True)
        if row is None or row.requirement_set_id != requirement_set_id:
            raise NotFound
        if row.answer is not None:
            raise CommentAnswered
        row.answer, row.answered_at = body.answer, change.at
        await change.session.flush()
        return change.answer(CommentAnswer.model_validate(row))


async def list_comments(here: Context, requirement_set_id: UUID, page: PageOf) -> CommentPage:
    """What was said of a draft, with the answers."""
    query = select(RequirementComment).where(RequirementComment.requirement_set_id == requirement_set_id)
    if page.after_id:
        query = query.where(RequirementComment.comment_id > page.after_id)
    async with here.reading() as reading:
        await store.get_edition(reading.session, RequirementSet, requirement_set_id)
        rows = await reading.session.scalars(query.order_by(RequirementComment.comment_id).limit(page.size + 1))
        found = [CommentAnswer.model_validate(row) for row in rows]
    return page.answer(CommentPage, found, key=lambda each: str(each.comment_id))


async def refuse_unanswered(change: Change, requirement_set_id: UUID) -> None:
    """Raise when a comment on this draft has no answer yet."""
    query = select(func.count()).select_from(RequirementComment)
    of_draft = query.where(RequirementComment.requirement_set_id == requirement_set_id)
    open_ones = await change.session.scalar(of_draft.where(RequirementComment.answer.is_(None)))
    if open_ones:
        raise CommentsUnanswered(open=open_ones)
