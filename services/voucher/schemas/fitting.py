"""A proposal that fits, over HTTP."""

from datetime import date
from uuid import UUID

from pydantic import Field

from services.common.schemas import Answer, Cents, Schema, Words
from services.voucher.schemas.agreements import AgreementLineResponse


class FittingRoomResponse(Answer):
    """Ruimte in one budget year for an agreement, beside the agreements that were redeemed before it."""

    year: int
    room_cents: Cents


class FittingResponse(Answer):
    """Voorstel dat past: what of an agreement fits into the room that is there for it."""

    agreement_id: UUID
    number: str = Field(
        max_length=12, description="Short number of the agreement, to read out and for files: P and eleven digits."
    )
    version: int
    fits: bool
    """Whether all that was agreed fits; then there is nothing to propose."""
    fits_until: date | None
    """The last day up to which all that was agreed fits; null when that day is over, or when all fits."""
    fits_from: date | None
    """The first day of the smaller care that is proposed; null when no quantity is."""
    lines: list[AgreementLineResponse] | None = Field(max_length=50)
    """The quantities that fit from that day on; null when no quantity is proposed."""
    room: list[FittingRoomResponse] | None = Field(max_length=100)
    """What there is for this agreement by year; null for the provider, to whom it would tell what others hold."""


class FittingPage(Answer):
    """The proposals of a voucher, one for each running agreement that does not fit."""

    items: list[FittingResponse] = Field(max_length=500)


class FittingEndRequest(Schema):
    """Why the agreement ends on the last day that fits."""

    reason: Words
