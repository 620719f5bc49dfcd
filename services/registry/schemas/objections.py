"""Objections and the rulings on them, as sent and as shown."""

from datetime import date
from uuid import UUID

from pydantic import AwareDatetime, Field

from services.common.schemas import Answer, Id, Page, Schema, WordsOnNobody
from services.registry.rules.objection import Ruling
from services.registry.schemas.challenges import Findings
from services.registry.schemas.words import RequirementCode


class ObjectionBody(Schema):
    """An objection (bezwaar) to a refusal, a suspension, an ending or a declined challenge."""

    decision_id: Id
    grounds: WordsOnNobody
    late_reason: WordsOnNobody | None = Field(None, description="Needed after the time to object has passed.")


class RulingBody(Findings):
    """The ruling on an objection. A revocation says which findings were wrong; the rule decides what follows.

    On an admission those are named in `setAside`. On a challenge every criterion is judged again in `findings`, with
    `trialUntil` where that comes to a trial.
    """

    outcome: Ruling
    grounds: WordsOnNobody
    set_aside: list[RequirementCode] = Field(
        default_factory=list,
        max_length=200,
    )


class ObjectionAnswer(Answer):
    """An objection, with the ruling and its effect once there is one."""

    objection_id: UUID
    admission_id: UUID | None
    provider_id: UUID | None = Field(description="Whose admission it is about; empty for a challenge.")
    challenge_id: UUID | None
    decision_id: UUID
    about: str = Field(max_length=20, description="What the objection is to: refusal, suspension, ending or challenge.")
    suspension_id: UUID | None
    grounds: str = Field(max_length=4000)
    late_reason: str | None = Field(max_length=4000)
    received_on: date
    due_on: date = Field(description="The last day to rule.")
    status: str = Field(max_length=20, description="received, ruled or withdrawn.")
    outcome: str | None = Field(max_length=20, description="upheld or revoked; empty before the ruling.")
    ruling: str | None = Field(max_length=4000)
    effect: str | None = Field(max_length=30)
    ruled_on: date | None
    ruling_decision_id: UUID | None
    version: int
    received_at: AwareDatetime


class ObjectionPage(Page[ObjectionAnswer]):
    """Objections, in order of receipt."""
