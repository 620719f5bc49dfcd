"""Vouchers over HTTP: requests, issue and values."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import AwareDatetime, Field, PlainSerializer, StringConstraints, model_validator

from services.common.schemas import (
    Answer,
    Cents,
    Day,
    Id,
    Page,
    Schema,
    SignedCents,
    TextAnswer,
    Words,
    WordsOnNobody,
    not_meant,
)
from services.common.texts import Text
from services.voucher.rules.delivery_form import DeliveryFormCode
from services.voucher.rules.stretches import Supplement

Arrangement = Literal["self-directed", "supported", "full-person-package"]
WaitingStatus = Literal["urgent", "active", "waits-for-preference", "precaution"]
VoucherStatus = Literal["issued", "active", "ended", "withdrawn"]
Ground = Literal[
    "extra-costs-at-home",
    "additional-care",
    "assistance-budget",
    "palliative-terminal-care",
    "extra-treatment",
    "specialised-nursing",
    "child-at-home",
    "tailored-day-activities",
    "tailored-hours",
    "other",
]
Grade = Literal["low", "medium", "high"]


Percent = Annotated[
    Decimal, Field(gt=0, le=100, decimal_places=2), PlainSerializer(float, return_type=float, when_used="json")
]
Etmalen = Annotated[
    Decimal, Field(gt=0, le=7, decimal_places=1), PlainSerializer(float, return_type=float, when_used="json")
]
HoursPerWeek = Annotated[
    Decimal, Field(gt=0, le=168, decimal_places=2), PlainSerializer(float, return_type=float, when_used="json")
]
Number = Annotated[Decimal, PlainSerializer(float, return_type=float, when_used="json")]


class Exclusions(Schema):
    """The three questions that decide between a voucher and regular purchase."""

    crisis_care: bool
    changing_need: bool
    rare_complex_care: bool


class SupplementRequest(Schema):
    """Toeslag: a percentage of the base or a yearly amount, with its ground and the decision it rests on."""

    ground: Ground
    percent: Percent | None = None
    year_cents: Cents | None = Field(
        None, description="Amount for a whole calendar year in euro cents; empty where a percentage is given."
    )
    hours_per_week: HoursPerWeek | None = Field(
        None, description="Tailored hours of one kind of care a week; empty for any other ground."
    )
    performance_code: Annotated[str, Field(pattern=r"^[A-Z0-9]{2,10}$", max_length=10)] | None = Field(
        None, description="The care of tailored hours, priced by the hour; empty for any other ground."
    )
    decision: Words

    @model_validator(mode="after")
    def _one_of_three(self) -> Self:
        if [self.percent, self.year_cents, self.hours_per_week].count(None) != 2:
            raise not_meant(
                Text(
                    "Geef `percent`, `yearCents` of `hoursPerWeek`, één van de drie.",
                    "Give one of `percent`, `yearCents` and `hoursPerWeek`.",
                )
            )
        is_hours = self.hours_per_week is not None
        if is_hours != (self.ground == "tailored-hours") or is_hours != (self.performance_code is not None):
            raise not_meant(
                Text(
                    "Bij de grond `tailored-hours` horen `hoursPerWeek` en `performanceCode`, en alleen daarbij.",
                    "The ground `tailored-hours` takes `hoursPerWeek` and `performanceCode`, and no other ground does.",
                )
            )
        return self

    def as_rule(self) -> Supplement:
        """As the rules take it."""
        return Supplement(
            self.ground, self.percent, self.year_cents, self.decision, self.performance_code, self.hours_per_week
        )


class ChoiceProfileRequest(Schema):
    """Keuzeprofiel: judged per person, never derived from a diagnosis."""

    steering_ability: Grade
    complexity: Grade
    reason: Words


class VoucherRequest(Schema):
    """A request for a voucher. Without `validFrom` it begins today."""

    pilot_id: Id
    client_id: Id | None = None
    indication_id: Id | None = None
    delivery_form: DeliveryFormCode
    valid_from: Day | None = None
    requested_on: Day | None = None
    arrangement: Arrangement = "self-directed"
    exclusions: Exclusions
    etmalen: Etmalen | None = None
    pgb_share_percent: int = Field(0, ge=0, le=100)
    supplements: list[SupplementRequest] = Field(default_factory=list, max_length=10)
    waiting_status: WaitingStatus = "active"
    choice_profile: ChoiceProfileRequest | None = None

    @model_validator(mode="after")
    def _for_somebody(self) -> Self:
        if self.client_id is None and self.indication_id is None:
            raise not_meant(Text("Geef `clientId` of `indicationId`.", "Give `clientId` or `indicationId`."))
        return self


Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$", max_length=64)]


class BulkVoucherRequest(Schema):
    """Requests for up to 500 vouchers at once; each has its own outcome."""

    items: list[VoucherRequest] = Field(min_length=1, max_length=500)
    checked: Digest | None = Field(
        None, description="Digest of a check of these items: exactly what it showed is created, or nothing."
    )


class DetentionRequest(Schema):
    """Detentie of the client: the days for which the voucher is suspended. Without `untilOn` it is open."""

    from_on: Day
    until_on: Day | None = None
    reason: WordsOnNobody


class SupplementResponse(Answer):
    """Toeslag on top of the base, or tailored hours."""

    ground: str = Field(max_length=40)
    percent: Number | None = None
    year_cents: Cents | None = Field(
        None, description="Amount for a whole calendar year in euro cents; empty where a percentage is given."
    )
    decision: str = Field(max_length=4000)
    performance_code: str | None = Field(
        None, max_length=10, description="The care of tailored hours; empty for any other ground."
    )
    hours_per_week: Number | None = None


class BudgetYearResponse(Answer):
    """Budgetjaar: value, what is held by agreements, and what is left."""

    year: int
    value_cents: Cents
    reserved_cents: Cents
    left_cents: Cents
    overhang_cents: Cents
    overhang_cause: Literal["value-lowered", "drawn-before-fit", "ended"] | None
    fit_by: date | None
    provisional: bool


class FitResponse(Answer):
    """Aanpassing of agreements to a lower value: claims was asked to hold less and has yet to answer."""

    state: Literal["awaiting-claims"] = Field(description="Claims has yet to answer; what is reserved stays counted.")
    since: AwareDatetime = Field(description="UTC instant at which claims was first asked to hold less.")


class VoucherResponse(Answer):
    """Voucher (trekkingsrecht). Both days included; one that lost every day ends the day before it begins."""

    voucher_id: UUID
    pilot_id: UUID
    pilot_code: str = Field(max_length=40)
    client_id: UUID
    indication_id: UUID
    status: VoucherStatus
    version: int
    profile_code: str = Field(max_length=20)
    delivery_form: str = Field(max_length=10)
    etmalen: Number | None
    pgb_share_percent: int
    supplements: list[SupplementResponse] = Field(max_length=10)
    arrangement: str = Field(max_length=30)
    valid_from: date
    valid_to: date
    requested_on: date
    waiting_status: str = Field(max_length=30)
    suspended_from: date | None = None
    suspended_to: date | None = None
    flagged: bool
    fit: FitResponse | None
    currency: Literal["EUR"] = "EUR"
    years: list[BudgetYearResponse] = Field(max_length=100)
    issued_at: AwareDatetime
    decision_id: UUID
    ended_on: date | None
    end_reason: str | None = Field(max_length=60)
    end_decision_id: UUID | None = None


class VoucherPage(Page[VoucherResponse]):
    """A page of vouchers."""


class RefusedResponse(Answer):
    """One rule that refused one item."""

    pointer: str = Field(max_length=200)
    code: str = Field(max_length=60)
    title: TextAnswer
    detail: TextAnswer
    remedy: TextAnswer | None


class BulkOutcome(Answer):
    """The outcome of one item."""

    index: int
    outcome: Literal["issued", "refused"]
    voucher: VoucherResponse | None
    errors: list[RefusedResponse] = Field(max_length=50)


class BulkVoucherResponse(Answer):
    """The outcome of each item, in the order of the request."""

    issued: int
    refused: int
    items: list[BulkOutcome] = Field(max_length=500)


class CheckedYearResponse(Answer):
    """What a voucher would be worth in a budget year."""

    year: int
    value_cents: Cents


class CheckedLineResponse(Answer):
    """What issuing would give for one item; nothing was created."""

    index: int
    outcome: Literal["would-issue", "refused"]
    client_id: UUID | None = Field(description="Id of the client; empty where it is refused.")
    valid_from: date | None = Field(description="First day of the voucher, included; empty where it is refused.")
    valid_to: date | None = Field(description="Last day of the voucher, included; empty where it is refused.")
    years: list[CheckedYearResponse] = Field(max_length=100, description="The value of each budget year.")
    errors: list[RefusedResponse] = Field(max_length=50)


class BulkCheckResponse(Answer):
    """What issuing these vouchers would give now, in the order of the request; nothing was created."""

    checked: str = Field(max_length=64, description="Digest of the outcomes, to issue exactly what is shown here.")
    would_issue: int
    refused: int
    items: list[CheckedLineResponse] = Field(max_length=500)


class ComponentResponse(Answer):
    """One term of the sum: what it is over, of how many days, and where it comes from."""

    kind: Literal["day-prices", "stay-part", "modular", "home-part", "supplement", "pgb-share", "tailored-extra"] = (
        Field(description="Which part of the sum it is.")
    )
    day_from: date
    day_to: date
    days: int
    cents: SignedCents
    profile_code: str = Field(max_length=20)
    delivery_form: str = Field(max_length=10)
    etmalen: Number | None
    basis: str = Field(max_length=40)
    basis_cents: SignedCents
    factor: Number | None
    percent: Number | None
    ground: str | None = Field(max_length=40)
    hours_per_week: Number | None = None
    ceiling_cents: Cents | None = Field(
        description="What the pgb amount allows for these days, in euro cents; empty but for modular and home-part."
    )
    performance_code: str | None = Field(max_length=10)
    source: str = Field(max_length=4000)
    text: TextAnswer


class DayValueResponse(Answer):
    """The run of days of one budget year with equal terms that a day is in, and what that run is worth."""

    day_from: date
    day_to: date
    days: int
    cents: SignedCents = Field(description="What the run of days adds to the value of the year, in euro cents.")
    profile_code: str = Field(max_length=20)
    delivery_form: str = Field(max_length=10)
    etmalen: Number | None


class ValueResponse(Answer):
    """Waarde: what a voucher is worth in a budget year; the components add up to it, to the cent."""

    voucher_id: UUID
    year: int
    on: date | None = None
    known_at: AwareDatetime | None = None
    of_day: DayValueResponse | None = None
    currency: Literal["EUR"] = "EUR"
    value_cents: Cents
    reserved_cents: Cents
    left_cents: Cents
    overhang_cents: Cents
    provisional: bool
    components: list[ComponentResponse] = Field(max_length=4000)
    cause: str = Field(max_length=40)
    valued_at: AwareDatetime
    decision_id: UUID


class EntryResponse(Answer):
    """One line of the books. `cents` is the change: of the value, or of what is held."""

    entry_id: int
    voucher_id: UUID
    year: int
    provisional: bool
    kind: Literal["value", "reserve", "release", "re-value"] = Field(
        description="value and re-value change the value of the year; reserve and release change what is held of it."
    )
    cents: SignedCents = Field(
        description="The change in euro cents: of the value, or of what is held; below zero in a re-value alone."
    )
    agreement_id: UUID | None
    at: AwareDatetime
    decision_id: UUID | None


class EntryPage(Page[EntryResponse]):
    """A page of the books, oldest first."""


class ChoiceProfileResponse(Answer):
    """Keuzeprofiel, and the arrangement that it advises."""

    voucher_id: UUID
    version: int
    steering_ability: Grade
    complexity: Grade
    advised_arrangement: str = Field(max_length=30)
    reason: str = Field(max_length=4000)
    recorded_at: AwareDatetime
    judged_by_office_id: UUID
