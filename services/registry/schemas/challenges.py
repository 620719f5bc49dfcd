"""Challenges, as sent and as shown."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from services.common.schemas import AS_CENTS, Answer, Day, Name, Page, Schema, WordsOnNobody
from services.registry.rules.challenge import Criterion
from services.registry.rules.delivery_form import DeliveryForm
from services.registry.schemas.words import (
    Both,
    DeliveryForms,
    PerformanceCode,
    PilotCode,
    ProfileCode,
    UnitCode,
)


class ChallengeBody(Schema):
    """Care that the price list does not have yet (uitdaagvoorstel). All but the evidence is public."""

    pilot_code: PilotCode
    kind: Literal["performance", "outcome"] = Field(description="A unit of care, or a result that is paid for.")
    title: Name
    description: WordsOnNobody
    for_whom: WordsOnNobody
    delivery_forms: list[DeliveryForm] = Field(min_length=1, max_length=len(DeliveryForm))
    profile_codes: list[ProfileCode] = Field(default_factory=list, max_length=40, description="None: every profile.")
    unit_code: UnitCode
    price_cents: Annotated[int, Field(ge=0, gt=0, le=1_000_000_000_000), AS_CENTS]
    evidence: WordsOnNobody = Field(description="Why it works. Only you and the care office see it.")


class CriterionBody(Schema):
    """What the care office finds on one criterion, and why."""

    criterion: Criterion
    is_met: bool
    reason: WordsOnNobody


class Findings(Schema):
    """What is found of a challenge, with the last day of the trial where it comes to one."""

    findings: list[CriterionBody] = Field(
        default_factory=list, max_length=10, description="What is found on each criterion; on an admission none."
    )
    trial_until: Day | None = Field(None, description="Of a trial alone: its last day, at most a year from now.")


class AssessmentBody(Findings):
    """The findings on every criterion. The rule says what they come to; a trial needs its last day."""

    findings: list[CriterionBody] = Field(
        min_length=1, max_length=10, description="What is found on each criterion, and why."
    )


class ListingBody(Schema):
    """How the care will stand on the price list: at the price proposed, for the trial or for good."""

    performance_code: PerformanceCode
    name: Both
    valid_from: Day
    exclusive: bool | None = Field(
        None,
        description="Whether it fills a client's whole day. Without an answer: yes for a day with its night (unit 14) "
        "in stay or full package, else no.",
    )


class CriterionAnswer(Answer):
    """What was found on one criterion."""

    criterion: str = Field(max_length=20)
    is_met: bool
    reason: str = Field(max_length=4000)


class ChallengeAssessmentAnswer(Answer):
    """One assessment: what was found and what it came to."""

    outcome: str = Field(max_length=20, description="accepted, trial or declined.")
    findings: list[CriterionAnswer] = Field(max_length=10, description="What was found on each criterion, and why.")
    trial_until: date | None
    decided_on: date
    decision_id: UUID


class ChallengeAnswer(Answer):
    """A challenge in the public register. `daysLeft` runs to `decideBy`, and is below zero when that day has passed."""

    challenge_id: UUID
    pilot_code: str = Field(max_length=63)
    by_role: str = Field(max_length=30)
    kind: str = Field(max_length=20, description="performance or outcome.")
    title: str = Field(max_length=200)
    description: str = Field(max_length=4000)
    for_whom: str = Field(max_length=4000)
    delivery_forms: DeliveryForms
    profile_codes: list[Annotated[str, Field(max_length=12)]] = Field(max_length=40)
    unit_code: str = Field(max_length=2)
    price_cents: int = Field(description="Price that is proposed for one unit, in euro cents.")
    currency: str = Field("EUR", max_length=3)
    status: str = Field(max_length=20, description="proposed, trial, accepted, listed, declined or withdrawn.")
    proposed_on: date
    decide_by: date
    days_left: int | None
    trial_until: date | None
    performance_code: str | None = Field(max_length=10)
    price_list_id: UUID | None
    assessments: list[ChallengeAssessmentAnswer] = Field(max_length=10)
    version: int


class ChallengePage(Page[ChallengeAnswer]):
    """Challenges, in order of proposing."""


class ChallengeEvidence(Answer):
    """The evidence of a challenge, for who proposed it and the care office."""

    challenge_id: UUID
    evidence: str = Field(max_length=4000, description="Why it works, in the words of who proposed it.")
