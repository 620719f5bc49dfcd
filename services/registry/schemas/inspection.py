"""Signals of the inspectorate, as sent and as shown."""

from datetime import date
from enum import StrEnum
from uuid import UUID

from pydantic import AwareDatetime, Field

from services.common.schemas import Answer, Day, Id, Page, Schema, WordsOnNobody


class SignalOutcome(StrEnum):
    """What the care office decides on a signal."""

    SUSPENDED = "suspended"
    NOT_SUSPENDED = "not-suspended"


class SignalBody(Schema):
    """A signal (signaal) of the inspectorate about a provider. Put no names of persons in it."""

    provider_id: Id
    seen_on: Day
    words: WordsOnNobody


class SignalDecisionBody(Schema):
    """The decision on a signal: to suspend, from a day and with or without payment, or not; always with a reason."""

    outcome: SignalOutcome
    reason: WordsOnNobody
    from_day: Day | None = Field(None, alias="from", description="The first day of the suspension.")
    no_payment_from: Day | None = None


class SignalAnswer(Answer):
    """A signal of the inspectorate, and what was decided on it."""

    signal_id: UUID
    provider_id: UUID
    seen_on: date
    words: str = Field(max_length=4000)
    filed_at: AwareDatetime
    outcome: str | None = Field(max_length=20, description="suspended or not-suspended; empty before the decision.")
    reason: str | None = Field(max_length=4000)
    decision_id: UUID | None
    decided_at: AwareDatetime | None
    suspension_ids: list[UUID] = Field(max_length=100)
    ongoing_suspension_ids: list[UUID] = Field(max_length=100)
    version: int


class SignalPage(Page[SignalAnswer]):
    """Signals, in order of filing."""
