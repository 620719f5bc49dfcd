"""The messages of the escrow, as claims takes and gives them."""

from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from services.common.schemas import Answer, Cents, Code, Day, Id, Page, Schema

Performance = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z]{1,10}$", max_length=10)]
Unit = Annotated[str, StringConstraints(pattern=r"^[0-9]{2}$", max_length=2)]
Number = Annotated[int, Field(ge=0, le=2**62)]
Year = Annotated[int, Field(ge=2000, le=9999)]


class TermsLine(Schema):
    """One agreed performance with its unit and highest price."""

    performance_code: Performance
    unit: Unit = Field(description="Two-digit code of the unit (COD218).")
    unit_price_cents: Cents = Field(description="Highest price of one unit that is paid, in euro cents.")


class Terms(Schema):
    """The terms of an agreement by which claims judges its lines. `endsOn`: the earlier of agreed end and ended on."""

    provider_id: Id
    location_id: Id
    pilot_code: Code
    starts_on: Day
    ends_on: Day | None
    care_started_on: Day | None
    lines: list[TermsLine] = Field(max_length=50)
    claim_window_days: int = Field(ge=0, le=3660)


class SetYear(Schema):
    """How much to hold in one budget year; `final`: held follows drawn from now on."""

    year: Year
    asked_cents: Cents
    final: bool = False


class SetAllotment(Schema):
    """The whole state of one agreement, with the number of that state."""

    agreement_id: Id
    voucher_id: Id
    version: Number
    terms: Terms
    years: list[SetYear] = Field(max_length=100)


class SetRequest(Schema):
    """Voucher → claims: hold this much. Valid only in the epoch of claims' database that `claimsEpoch` names."""

    claims_epoch: Number
    allotments: list[SetAllotment] = Field(max_length=500)


class FenceRequest(Schema):
    """The current epoch of voucher's database; sets of earlier epochs are refused."""

    voucher_epoch: Number


class HeldYear(Answer):
    """What claims holds and has drawn in one budget year; `seq` rises with every change of it."""

    year: int
    seq: int
    held_cents: Cents
    drawn_cents: Cents


class HeldAllotment(Answer):
    """What claims holds for one agreement, under which version of the set."""

    agreement_id: UUID
    version: int
    years: list[HeldYear] = Field(max_length=100)


class HeldResponse(Answer):
    """Claims → voucher: held amounts. Rows locked by a batch are missing, and voucher sends them again."""

    claims_epoch: int
    allotments: list[HeldAllotment] = Field(max_length=500)


class ListedYear(HeldYear):
    """A year as it is listed, with what was asked."""

    asked_cents: Cents
    final: bool


class ListedAllotment(Answer):
    """The state of one agreement in claims: for a voucher service that was restored, and for comparison."""

    agreement_id: UUID
    voucher_id: UUID
    version: int = Field(description="Number of the state of the agreement that voucher last sent.")
    terms: Terms
    years: list[ListedYear] = Field(max_length=100)


class AllotmentPage(Page[ListedAllotment]):
    """A page of allotments, in order of agreement."""
