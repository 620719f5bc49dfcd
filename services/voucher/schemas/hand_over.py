"""The hand-over file of a client who moves: what another care office needs, without findings, names and free text."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from services.common.schemas import Answer
from services.voucher.schemas.vouchers import Number


class HandOverSupplementResponse(Answer):
    """A supplement, without the words of its decision."""

    ground: str = Field(max_length=40)
    percent: Number | None
    year_cents: int | None
    performance_code: str | None = Field(max_length=10)
    hours_per_week: Number | None


class HandOverTermsResponse(Answer):
    """What the voucher is for on a run of days; both days included."""

    valid_from: date
    valid_to: date
    profile_code: str | None = Field(max_length=20)
    delivery_form: str = Field(max_length=10)
    etmalen: Number | None
    pgb_share_percent: int
    supplements: list[HandOverSupplementResponse] = Field(max_length=10)


class HandOverLineResponse(Answer):
    """One agreed performance and its price."""

    performance_code: str = Field(max_length=10)
    unit_code: str = Field(max_length=2)
    quantity: Number
    per: str = Field(max_length=10)
    unit_price_cents: int


class HandOverAgreementResponse(Answer):
    """An agreement that runs under the voucher."""

    number: str = Field(max_length=12)
    provider_id: UUID
    location_id: UUID
    starts_on: date
    last_day: date
    care_started_on: date | None
    lines: list[HandOverLineResponse] = Field(max_length=50)


class HandOverWishesResponse(Answer):
    """How the client wants to choose and to wait; the last two are empty where no conversation is recorded."""

    arrangement: str = Field(max_length=30)
    waiting_status: str = Field(max_length=30)
    forms_explained: list[Annotated[str, Field(max_length=10)]] | None = Field(max_length=5)
    support_wanted: bool | None


class HandOverContentResponse(Answer):
    """What is signed."""

    format: Literal["nl.pvb.hand-over.v1"] = "nl.pvb.hand-over.v1"
    voucher_id: UUID
    client_id: UUID
    office_id: UUID
    moved_on: date
    valid_to: date
    made_at: AwareDatetime
    currency: Literal["EUR"] = "EUR"
    terms: list[HandOverTermsResponse] = Field(max_length=1000)
    agreements: list[HandOverAgreementResponse] = Field(max_length=1000)
    wishes: HandOverWishesResponse


class HandOverFileResponse(Answer):
    """The file for the care office of the new region, signed: a JWS in its flattened JSON form (RFC 7515, 7.2.2)."""

    payload: str = Field(max_length=4_000_000, description="The file in JSON, in base64url.")
    protected: str = Field(max_length=1000, description="The header of the signature in JSON, in base64url.")
    signature: str = Field(max_length=200, description="The Ed25519 signature over header and file, in base64url.")
