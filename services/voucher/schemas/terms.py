"""The dated terms of a voucher over HTTP: what it is for from a day on, and how that changes."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from services.common.schemas import Answer, Cents, Day, Id, Page, Schema, Whole, Words
from services.voucher.rules.delivery_form import DeliveryFormCode
from services.voucher.schemas.vouchers import Etmalen, Number, SupplementRequest, SupplementResponse

Version = Annotated[Whole, Field(ge=1, le=1_000_000_000)]


class TermsEndingRequest(Schema):
    """A redeemed agreement that ends with the change, in the version that the caller read, and its last day."""

    agreement_id: Id
    version: Version = Field(description="The version of the agreement that the caller read.")
    ends_on: Day = Field(description="The last day of the agreement, today or later.")


class TermsRequest(Schema):
    """What changes from a day on. A field that is left out stays as it is on that day.

    With another delivery form, etmalen and pgb share that are left out are none.
    """

    valid_from: Day = Field(description="The first day of the new terms, today or later.")
    requested_on: Day | None = Field(
        None, description="The day on which the client asked for it; empty where the client did not ask."
    )
    delivery_form: DeliveryFormCode | None = None
    etmalen: Etmalen | None = None
    pgb_share_percent: int | None = Field(None, ge=0, le=100)
    supplements: list[SupplementRequest] | None = Field(
        None, max_length=10, description="All supplements from that day on; an empty list takes them all away."
    )
    endings: list[TermsEndingRequest] = Field(
        default_factory=list, max_length=20, description="Agreements that end in the same step, so that it fits."
    )
    reason: Words


class TermsOutcomeResponse(Answer):
    """What happens to one running agreement."""

    agreement_id: UUID
    number: str = Field(max_length=20)
    outcome: Literal["goes-on", "ends"] = Field(description="Whether the agreement goes on under the new terms.")
    ends_on: date | None = Field(description="The last day of an agreement that ends with the change.")


class TermsYearResponse(Answer):
    """The value of a budget year before the change and after it."""

    year: int
    before_cents: Cents
    value_cents: Cents


class TermsResponse(Answer):
    """What a voucher is for on a run of days; both days included."""

    valid_from: date
    valid_to: date
    profile_code: str | None = Field(max_length=20)
    delivery_form: str = Field(max_length=10)
    etmalen: Number | None
    pgb_share_percent: int
    supplements: list[SupplementResponse] = Field(max_length=10)
    recorded_at: AwareDatetime
    decision_id: UUID | None


class TermsPage(Page[TermsResponse]):
    """A page of the terms of a voucher, in order of their days."""


class TermsChangeResponse(Answer):
    """A change of terms: what applies from the day on, what happens to agreements, and what each year is worth."""

    voucher_id: UUID
    version: int
    terms: TermsResponse
    agreements: list[TermsOutcomeResponse] = Field(max_length=1000)
    currency: Literal["EUR"] = "EUR"
    years: list[TermsYearResponse] = Field(max_length=100)
    decision_id: UUID
