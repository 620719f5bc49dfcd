"""Agreements over HTTP: drafted, confirmed, started, ended."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, Field, PlainSerializer, StringConstraints

from services.common.schemas import (
    Answer,
    Cents,
    Day,
    Id,
    Page,
    Schema,
    SmallCents,
    TextAnswer,
    Words,
    WordsOnNobody,
    no_personal_number,
)

Per = Literal["day", "week", "year", "total"]
Status = Literal["drafted", "confirmed-by-client", "confirmed-by-provider", "redeemed", "ended", "declined", "lapsed"]
PerformanceCode = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9]{1,10}$", max_length=10)]
UnitCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{2}$", max_length=2)]
AgreedQuantity = Annotated[
    Decimal,
    Field(gt=0, le=Decimal("999999.99"), decimal_places=2),
    PlainSerializer(float, return_type=float, when_used="json"),
]
"""More than 0, at most two decimals."""
"""The price of one unit in cents."""
ProviderReference = Annotated[
    str,
    StringConstraints(pattern=r"^[!-~](?:[ -~]{0,33}[!-~])?$", max_length=35),
    AfterValidator(no_personal_number),
]
"""The own reference of a provider: 1 to 35 printable characters, without a number of a person."""


CoordinatorFunction = Annotated[WordsOnNobody, StringConstraints(max_length=200)]
"""A function and how it is reached: no name of a person."""


class AgreementLineRequest(Schema):
    """Prestatie: how much of it, at what price."""

    performance_code: PerformanceCode
    unit_code: UnitCode
    quantity: AgreedQuantity
    per: Per
    unit_price_cents: SmallCents


class ProposalRequest(Schema):
    """What the parties negotiate on. Without `endsOn` the agreement runs on."""

    location_id: Id
    starts_on: Day
    ends_on: Day | None = None
    lines: list[AgreementLineRequest] = Field(min_length=1, max_length=50)
    conditions: Words
    who: Words | None = None
    times: Words | None = None
    place: Words | None = Field(
        None, description="Where care is given, in own words; empty when nothing is agreed on it."
    )
    on_call: Words | None = None
    own_part: Words | None = None
    own_purchases: Words | None = None
    coordinator_id: Id | None = None
    coordinator_function: CoordinatorFunction | None = None


class AgreementRequest(ProposalRequest):
    """Zorgovereenkomst as client and provider will confirm it. Without `endsOn` it runs on."""

    provider_id: Id
    provider_reference: ProviderReference | None = None


class ProviderReferenceRequest(Schema):
    """Eigen kenmerk of the provider; null takes it away."""

    provider_reference: ProviderReference | None


class DeclinationRequest(Schema):
    """Why a party does not want the agreement."""

    reason: Words


class ConversationRequest(Schema):
    """Gesprek on which the care office confirms for a client in the full-person package."""

    held_on: Day
    summary: Words


class StartOfCareRequest(Schema):
    """Start zorg: the first day on which care was given."""

    care_started_on: Day


class EndingRequest(Schema):
    """The last day of the agreement, and why. `keepCents`: what stays reserved in the year of that day, if more."""

    ends_on: Day
    reason: Words
    keep_cents: Cents | None = None


class PostponementRequest(Schema):
    """Uitstel: until when care does not begin, and why."""

    until: Day
    reason: Words


class CallingOffRequest(Schema):
    """Afstel: why care does not begin at all."""

    reason: Words


class KeptAmountRequest(Schema):
    """What stays reserved in the year in which the agreement ended: less than before, at least what its days cost."""

    keep_cents: Cents = Field(description="Euro cents that stay reserved in the year of the last day.")


class AgreementLineResponse(Answer):
    """Prestatie: how much of it, at what price."""

    performance_code: str = Field(max_length=10)
    unit_code: str = Field(max_length=2)
    quantity: AgreedQuantity
    per: Per
    unit_price_cents: SmallCents


class ReservationResponse(Answer):
    """Reservering of a budget year: the amounts that are reserved, held by claims, and claimed."""

    year: int
    provisional: bool
    reserved_cents: Cents
    asked_cents: Cents
    held_cents: Cents
    drawn_cents: Cents


class ReleaseResponse(Answer):
    """What came free at the end: `awaiting-claims` until claims has answered what it keeps for accepted care."""

    state: Literal["awaiting-claims", "settled"]
    released_cents: Cents


class ConversationResponse(Answer):
    """Gesprek as it was recorded."""

    held_on: date
    summary: str = Field(max_length=4000)
    recorded_at: AwareDatetime


class EndingProposalResponse(Answer):
    """Voorstel tot beëindigen: the last day that one party proposed, and that the other one has yet to confirm."""

    ends_on: date
    reason: str = Field(max_length=4000)
    keep_cents: Cents | None
    proposed_for: Literal["client", "provider"]
    proposed_by: str = Field(max_length=20)
    proposed_at: AwareDatetime


class PostponementResponse(Answer):
    """Uitstel as it was recorded. Its days, both included, do not count as waiting."""

    from_: date = Field(alias="from", description="First day that does not count as waiting.")
    until: date
    reason: str = Field(max_length=4000)
    postponed_by: str = Field(max_length=20)
    recorded_at: AwareDatetime


class WarningResponse(Answer):
    """Something that is allowed and that the parties should know."""

    code: str = Field(max_length=60)
    text: TextAnswer


class ObstacleResponse(Answer):
    """Belemmering: why the second confirmation would be refused today, with the code of that refusal."""

    pointer: str = Field(max_length=500)
    """Where in the agreement (`/lines/0`); empty when it is in no one place."""
    code: str = Field(max_length=100)
    detail: TextAnswer


class AgreementResponse(Answer):
    """Zorgovereenkomst: what client and provider agreed, and what it holds of the voucher."""

    agreement_id: UUID
    number: str = Field(
        max_length=12, description="Short number of the agreement, to read out and for files: P and eleven digits."
    )
    provider_reference: str | None = Field(max_length=35)
    voucher_id: UUID
    client_id: UUID
    pilot_code: str = Field(max_length=40)
    version: int
    proposal_version: int
    status: Status
    provider_id: UUID
    location_id: UUID
    starts_on: date
    ends_on: date | None
    ended_on: date | None
    care_started_on: date | None
    postponed_until: date | None
    called_off: bool
    postponements: list[PostponementResponse] = Field(max_length=1000)
    terms_changed_on: date | None
    conditions: str = Field(max_length=4000)
    who: str | None = Field(max_length=4000)
    times: str | None = Field(max_length=4000)
    place: str | None = Field(
        max_length=4000, description="Where care is given, in own words; empty when nothing was agreed on it."
    )
    on_call: str | None = Field(max_length=4000)
    own_part: str | None = Field(max_length=4000)
    own_purchases: str | None = Field(max_length=4000)
    coordinator_id: UUID | None
    coordinator_function: str | None = Field(max_length=200)
    currency: Literal["EUR"] = "EUR"
    lines: list[AgreementLineResponse] = Field(max_length=50)
    drafted_by: str = Field(max_length=20)
    drafted_at: AwareDatetime
    client_confirmed_at: AwareDatetime | None
    client_confirmed_by: str | None = Field(max_length=20)
    provider_confirmed_at: AwareDatetime | None
    redeemed_at: AwareDatetime | None
    redemption_decision_id: UUID | None
    recreated_at: AwareDatetime | None
    """When its state was taken over from claims after a restore; empty for all others."""
    closed_at: AwareDatetime | None
    closed_by: str | None = Field(max_length=20)
    close_reason: str | None = Field(max_length=4000)
    conversation: ConversationResponse | None
    reservations: list[ReservationResponse] = Field(max_length=100)
    suffices_until: date | None = None
    """The last day that the amounts suffice for, where they are less than the days ask; null where all is reserved."""
    handed_over: bool
    """Whether claims has answered the newest state, so that care can be claimed."""
    release: ReleaseResponse | None
    ending_proposal: EndingProposalResponse | None
    swap_id: UUID | None
    """The open swap that it is a part of: until that is decided, nothing else of it changes."""
    obstacles: list[ObstacleResponse] | None = Field(None, max_length=500)
    """What the second confirmation would refuse today, as far as voucher knows; empty when it would redeem.

    Null once it waits for no confirmation, and for the provider until the client has confirmed.
    """


class AgreementPage(Page[AgreementResponse]):
    """A page of agreements."""


class HeldYearResponse(Answer):
    """What a redeemed agreement holds of one budget year."""

    year: int
    reserved_cents: Cents
    provisional: bool


class ConfirmationResponse(Answer):
    """A confirmation. The second one redeems: then the amounts are held, and handed over to claims."""

    agreement_id: UUID
    voucher_id: UUID
    version: int
    proposal_version: int
    status: Status
    confirmed_for: Literal["client", "provider"]
    confirmed_by: str = Field(max_length=20)
    confirmed_at: AwareDatetime
    currency: Literal["EUR"] = "EUR"
    reservations: list[HeldYearResponse] = Field(max_length=100)
    handed_over: bool
    """False: claims is away; it takes the agreement over before it judges its next batch."""
    decision_id: UUID | None
    warnings: list[WarningResponse] = Field(max_length=10)


class StartOfCareResponse(Answer):
    """Start zorg as it now counts."""

    agreement_id: UUID
    version: int
    care_started_on: date
    reported_at: AwareDatetime
    in_time: bool
    """Reported within five working days."""
    handed_over: bool


class EndingResponse(Answer):
    """The end of an agreement, and what came free."""

    agreement_id: UUID
    version: int
    status: Status
    ends_on: date
    reason: str = Field(max_length=4000)
    currency: Literal["EUR"] = "EUR"
    reservations: list[ReservationResponse] = Field(max_length=100)
    release: ReleaseResponse
    decision_id: UUID
