"""The closing of a pilot over HTTP."""

from datetime import date
from uuid import UUID

from pydantic import Field

from services.common.schemas import Answer, Day, Page, Schema, Words, WordsOnNobody
from services.voucher.schemas.work import WorkItemResponse


class ClosingRequest(Schema):
    """A decision to close a pilot. Without `closesOn` it closes today, without `lastDay` it ends as planned."""

    closes_on: Day | None = None
    last_day: Day | None = None
    reason: Words


class EvaluationRequest(Schema):
    """A pilot is evaluated: what it came to, in own words."""

    conclusion: WordsOnNobody = Field(description="What the pilot came to, in own words.")


class WindingDownAgreementResponse(Answer):
    """An agreement that runs under a voucher of a pilot that ends."""

    agreement_id: UUID
    number: str = Field(max_length=12)
    provider_id: UUID
    last_day: date


class WindingDownResponse(WorkItemResponse):
    """A client of a pilot that ends: the placement as work, with the voucher and its running agreements."""

    voucher_id: UUID
    delivery_form: str = Field(max_length=10)
    valid_to: date
    agreements: list[WindingDownAgreementResponse] = Field(
        max_length=1000, description="The agreements that run under the voucher."
    )


class WindingDownPage(Page[WindingDownResponse]):
    """A page of clients of a pilot that ends."""
