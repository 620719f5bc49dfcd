"""The messages of the escrow, as claims takes and gives them."""

from decimal import Decimal
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import Field, PlainSerializer, StringConstraints, model_validator

from services.common.schemas import Answer, Cents, Code, Day, Id, Page, Schema, not_formed
from services.common.texts import Text

Performance = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z]{1,10}$", max_length=10)]
Unit = Annotated[str, StringConstraints(pattern=r"^[0-9]{2}$", max_length=2)]
AgreedQuantity = Annotated[
    Decimal,
    Field(gt=0, le=Decimal("999999.99"), decimal_places=2),
    PlainSerializer(float, return_type=float, when_used="json"),
]
AgreementNumber = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z-]{1,15}$", max_length=15)]
Region = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}$", max_length=4)]
Number = Annotated[int, Field(ge=0, le=2**62)]
Year = Annotated[int, Field(ge=2000, le=9999)]


class TermsLine(Schema):
    """One agreed performance with its unit and highest price. Terms of version 1 end with the price."""

    performance_code: Performance
    unit: Unit = Field(description="Two-digit code of the unit (COD218).")
    unit_price_cents: Cents = Field(description="Highest price of one unit that is paid, in euro cents.")
    quantity: AgreedQuantity | None = None
    per: Literal["day", "week", "year", "total"] | None = None
    exclusive: bool = False


class Terms(Schema):
    """The terms of an agreement by which claims judges its lines. `endsOn`: the earlier of agreed end and ended on.

    Version 1 lacks what is empty here. Claims judges no line by it: a batch waits until voucher has sent version 2.
    """

    terms_version: Literal[1, 2] = 1
    number: AgreementNumber | None = Field(None, description="Short number of the agreement, as files name it.")
    office_id: Id | None = None
    pilot_code: Code
    payer: Code | None = None
    client_id: Id | None = None
    provider_id: Id
    location_id: Id
    delivery_form: Code | None = Field(None, description="Delivery form on the start day of the agreement.")
    region_code: Region | None = None
    starts_on: Day
    ends_on: Day | None
    care_started_on: Day | None
    claim_window_days: int = Field(ge=0, le=3660)
    lines: list[TermsLine] = Field(max_length=50)

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        """Version 2 has every field."""
        wanted = (self.number, self.office_id, self.payer, self.client_id, self.delivery_form, self.region_code)
        if self.terms_version == 2 and None in wanted:
            raise not_formed(INCOMPLETE)
        return self


INCOMPLETE = Text(
    "Voorwaarden van versie 2 noemen nummer, zorgkantoor, betaler, cliënt, leveringsvorm en regio.",
    "Terms of version 2 give number, office, payer, client, delivery form and region.",
)


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
