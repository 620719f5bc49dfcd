"""The duty of care over HTTP: who waits, how, and which places are offered."""

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from services.common.schemas import Answer, Day, Id, Page, Schema, TextAnswer, WordsOnNobody
from services.voucher.rules.delivery_form import DeliveryFormCode
from services.voucher.schemas.vouchers import WaitingStatus

OfferAnswer = Literal["accepted", "declined"]


class WaitingStatusRequest(Schema):
    """Wachtstatus: how the client waits from a day on, and what was discussed."""

    status: WaitingStatus
    from_day: Day = Field(alias="from", description="Day from which the status holds: today or earlier.")
    reason: WordsOnNobody


class WaitingStatusResponse(Answer):
    """Wachtstatus as it was recorded last."""

    voucher_id: UUID
    version: int
    status: WaitingStatus
    from_day: date = Field(alias="from", description="Day from which the status holds.")
    reason: str = Field(max_length=4000)
    recorded_at: AwareDatetime


class PlaceOfferRequest(Schema):
    """Aanbod: a place at a location of a provider, from a day on."""

    provider_id: Id
    location_id: Id
    available_from: Day


class PlaceOfferAnswerRequest(Schema):
    """The client's answer to an offered place. `reason` is welcome and not required."""

    answer: OfferAnswer = Field(description="Whether the place is accepted or declined.")
    reason: WordsOnNobody | None = None


class PlaceOfferResponse(Answer):
    """Aanbod, with the answer where there is one."""

    offer_id: UUID = Field(description="Id of the offered place.")
    voucher_id: UUID
    provider_id: UUID
    location_id: UUID
    available_from: date
    offered_on: date
    recorded_at: AwareDatetime
    answer: OfferAnswer | None = Field(description="Whether the place was accepted or declined; empty without answer.")
    answered_on: date | None = Field(description="Day on which the answer was given; empty while there is none.")
    answered_by: str | None = Field(max_length=40)
    reason: str | None = Field(max_length=4000)


class PlaceOfferPage(Page[PlaceOfferResponse]):
    """The places that were offered on a voucher, oldest first."""


class WaitingNormResponse(Answer):
    """The norm for a delivery form and profile, and where it comes from."""

    weeks: int
    text: TextAnswer
    source: str = Field(max_length=400)


class WaitingResponse(Answer):
    """A voucher whose client waits for care."""

    voucher_id: UUID
    client_id: UUID
    delivery_form: DeliveryFormCode
    profile_code: str = Field(max_length=10)
    status: WaitingStatus
    waits_since: date | None
    counted_days: int
    norm: WaitingNormResponse | None
    over_norm_since: date | None
    offers_made: int
    offers_declined: int


class WaitingPage(Page[WaitingResponse]):
    """A page of vouchers whose clients wait for care, in order of issue."""


class WaitingSummaryResponse(Answer):
    """The waiting times of a pilot, with the clients who still wait."""

    pilot_id: UUID
    counted_on: date
    begun: int
    still_waiting: int
    median_days: int | None
    definition: TextAnswer
