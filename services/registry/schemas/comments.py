"""Comments on drafts and their answers, as sent and as shown."""

from uuid import UUID

from pydantic import AwareDatetime, Field

from services.common.schemas import Answer, Page, Schema, WordsOnNobody
from services.registry.schemas.words import RequirementCode


class CommentBody(Schema):
    """What someone says of a draft, or of one requirement in it. It is public: put no names of persons in it."""

    requirement_code: RequirementCode | None = None
    words: WordsOnNobody


class CommentReply(Schema):
    """The care office's public answer."""

    answer: WordsOnNobody


class CommentAnswer(Answer):
    """A comment (reactie) on a draft, with its answer."""

    comment_id: UUID
    requirement_set_id: UUID
    requirement_code: str | None = Field(max_length=40)
    by_role: str = Field(max_length=30)
    words: str = Field(max_length=4000)
    made_at: AwareDatetime
    answer: str | None = Field(max_length=4000)
    answered_at: AwareDatetime | None


class CommentPage(Page[CommentAnswer]):
    """Comments on a draft, in order of making."""
