"""Multi-year agreements, as sent and as shown."""

from datetime import date
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field

from services.common.schemas import Answer, Day, Id, Page, Schema, TextAnswer, WordsOnNobody
from services.registry.schemas.words import Both, ProfileCode
from services.registry.tables import PurchaseAgreement
from services.registry.tables.base import columns


class PurchaseTerms(Schema):
    """What is agreed for years (meerjarenovereenkomst). All of it is public."""

    title: Both
    care: WordsOnNobody
    terms: WordsOnNobody = Field(description="What is agreed, in words; it is public.")
    afterwards: Both
    profile_codes: list[ProfileCode] = Field(default_factory=list, max_length=40)
    until: Day = Field(description="Last day, included; at most five years after the first.")


class PurchaseBody(PurchaseTerms):
    """A new agreement with a provider."""

    provider_id: Id
    first_day: Day = Field(alias="from")


class PurchaseEnding(Schema):
    """An end before the day that was agreed."""

    last_day: Day
    reason: WordsOnNobody


class PurchaseAnswer(Answer):
    """A multi-year agreement, with how long it still runs and what comes after it."""

    purchase_agreement_id: UUID
    provider_id: UUID
    office_id: UUID = Field(description="Id of the care office that agreed it.")
    title: TextAnswer
    care: str = Field(max_length=4000)
    terms: str = Field(max_length=4000, description="What is agreed, in words; it is public.")
    afterwards: TextAnswer
    profile_codes: list[Annotated[str, Field(max_length=12)]] = Field(max_length=40)
    first_day: date = Field(alias="from")
    until: date
    ended_on: date | None
    end_reason: str | None = Field(max_length=4000)
    is_running: bool
    days_left: int = Field(description="Calendar days up to its last day; 0 on that day and once it has ended.")
    version: int

    @classmethod
    def of(cls, row: PurchaseAgreement, today: date) -> Self:
        """From its row, as it stands today."""
        return cls.model_validate(
            {
                **columns(row),
                "title": TextAnswer(nl=row.title_nl, en=row.title_en),
                "afterwards": TextAnswer(nl=row.afterwards_nl, en=row.afterwards_en),
                "first_day": row.from_day,
                "until": row.until_day,
                "is_running": row.from_day <= today <= row.last_day,
                "days_left": max(0, (row.last_day - today).days),
            }
        )


class PurchasePage(Page[PurchaseAnswer]):
    """Multi-year agreements, in order of making."""


class RunningPeriod(Answer):
    """How long something that a provider has agreed or been granted runs, and what comes after it for its clients."""

    kind: str = Field(max_length=20, description="admission or purchase-agreement.")
    pilot_code: str | None = Field(max_length=63)
    purchase_agreement_id: UUID | None
    first_day: date = Field(alias="from")
    until: date | None
    afterwards: TextAnswer
