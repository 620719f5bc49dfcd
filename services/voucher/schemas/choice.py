"""How a client chooses: the conversation of informed choice, and the arrangement."""

from datetime import date
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import AwareDatetime, Field, model_validator

from services.common.schemas import Answer, Day, Schema, WordsOnNobody, not_meant
from services.common.texts import Text
from services.voucher.schemas.vouchers import Arrangement

ExplainedForm = Literal["stay", "vpt", "mpt", "pgb", "dtv"]
Present = Literal["client", "representative", "supporter", "provider", "other"]


class ChoiceConversationRequest(Schema):
    """Keuzegesprek: who took part, which delivery forms were explained, and whether support was offered."""

    held_on: Day
    present: Annotated[list[Present], Field(min_length=1, max_length=5)]
    forms_explained: Annotated[list[ExplainedForm], Field(max_length=5)]
    support_offered: bool
    support_wanted: bool = False
    support_found: bool | None = None
    summary: WordsOnNobody

    @model_validator(mode="after")
    def _support_follows(self) -> Self:
        if self.support_wanted and not self.support_offered:
            raise not_meant(
                Text(
                    "Steun kan alleen gewenst zijn als die is aangeboden: zet `supportOffered` op true.",
                    "Support can be wanted only where it was offered: set `supportOffered` to true.",
                )
            )
        if self.support_found is not None and not self.support_wanted:
            raise not_meant(
                Text(
                    "`supportFound` hoort alleen bij gewenste steun. Laat het weg.",
                    "`supportFound` belongs to support that is wanted. Leave it out.",
                )
            )
        return self


class ChoiceConversationResponse(Answer):
    """Keuzegesprek as it was recorded last; `version` counts the recordings."""

    voucher_id: UUID
    version: int
    held_on: date
    present: list[Present] = Field(max_length=5)
    forms_explained: list[ExplainedForm] = Field(max_length=5)
    support_offered: bool
    support_wanted: bool
    support_found: bool | None
    summary: str = Field(max_length=4000)
    recorded_at: AwareDatetime


class ArrangementRequest(Schema):
    """Another arrangement (regievorm) from today on, and why."""

    arrangement: Arrangement
    reason: WordsOnNobody


class ArrangementResponse(Answer):
    """The arrangement of a voucher, and the decision that explains who chose it."""

    voucher_id: UUID
    version: int
    arrangement: Arrangement
    decision_id: UUID = Field(description="Id of the decision; its explanation says by whom and why.")
