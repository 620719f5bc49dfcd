"""Other services as voucher sees them: only the fields it uses."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, PlainSerializer

from services.common.schemas import Answer, TextAnswer


class SetYear(Answer):
    """How much claims is asked to hold for one budget year; `final`: held follows drawn from now on."""

    year: int
    asked_cents: int
    final: bool


class SetAllotment(Answer):
    """The whole state of one agreement: terms and every year, with the number of this state."""

    agreement_id: UUID
    voucher_id: UUID
    version: int
    terms: dict[str, object]
    years: list[SetYear] = Field(max_length=200)


class SetMessage(Answer):
    """Voucher → claims: hold this much. Valid only in the epoch of claims' database that `claimsEpoch` names."""

    claims_epoch: int
    allotments: list[SetAllotment] = Field(max_length=100_000)


class HeldYear(Answer):
    """What claims holds and has drawn in one budget year; `seq` rises with every change of it."""

    year: int
    seq: int
    held_cents: int = Field(ge=0)
    drawn_cents: int = Field(ge=0)


class HeldAllotment(Answer):
    """Claims → voucher: what it holds for one agreement, under which version of the set."""

    agreement_id: UUID
    version: int
    years: list[HeldYear] = Field(max_length=200)


class HeldMessage(Answer):
    """Claims' acknowledgement of a set, and the data of its event, in one epoch of its database."""

    claims_epoch: int
    allotments: list[HeldAllotment] = Field(max_length=1000)


class HeldPage(Answer):
    """A page of all that claims holds."""

    items: list[HeldAllotment] = Field(max_length=1000)
    next_cursor: str | None = None


class ListedYear(HeldYear):
    """A year in claims' list, with the amount that voucher last asked for."""

    asked_cents: int = Field(ge=0)
    final: bool


class ListedAllotment(Answer):
    """An agreement in claims' list, with the terms under which it holds."""

    agreement_id: UUID
    voucher_id: UUID
    version: int
    terms: dict[str, object]
    years: list[ListedYear] = Field(max_length=200)


class ListedPage(Answer):
    """A page of claims' list, for a voucher database that was restored."""

    items: list[ListedAllotment] = Field(max_length=1000)
    next_cursor: str | None = None


class VoucherEpoch(Answer):
    """Voucher → claims: refuse the sets of earlier epochs of voucher."""

    voucher_epoch: int


class Terms(Answer):
    """The terms of an agreement, in version 2, by which claims judges a line without asking voucher.

    All but `endsOn` and `careStartedOn` is fixed when the agreement is redeemed; `exclusive` too.
    """

    terms_version: Literal[2] = 2
    number: str
    office_id: UUID
    pilot_code: str
    payer: str
    client_id: UUID
    provider_id: UUID
    location_id: UUID
    delivery_form: str
    region_code: str
    starts_on: date
    ends_on: date | None
    care_started_on: date | None
    claim_window_days: int
    lines: list["TermsLine"] = Field(max_length=50)


class TermsLine(Answer):
    """One agreed performance."""

    performance_code: str
    unit: str
    unit_price_cents: int
    quantity: Annotated[Decimal, PlainSerializer(float, return_type=float, when_used="json")]
    per: str
    exclusive: bool


class PurchaseAgreement(Answer):
    """A multi-year agreement of a care office with a provider, from registry's public list."""

    office_id: UUID
    title: TextAnswer
    profile_codes: list[str] = Field(max_length=100)


class PurchasePage(Answer):
    """The first page of the multi-year agreements that run on a day."""

    items: list[PurchaseAgreement] = Field(max_length=100)
