"""Batches and lines, as requests and answers."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field, PlainSerializer, StringConstraints

from services.claims.facts import PaymentState
from services.claims.judging.rules import RULES
from services.claims.rules import form
from services.common.schemas import Answer, Cents, Day, Id, Page, Schema, SignedCents, SmallCents, TextAnswer

LINES_AT_MOST = 10_000
"""How many lines a batch in JSON has; larger ones come as CSV."""
SHOWN_AT_MOST = 100
"""How many lines the answer of a batch itself has."""


Reference = Annotated[str, StringConstraints(pattern=f"^{form.REFERENCE}$", max_length=20)]
PreviousReference = Annotated[str, StringConstraints(pattern=f"^(?:{form.REFERENCE})?$", max_length=20)]
Performance = Annotated[str, StringConstraints(pattern=f"^{form.PERFORMANCE}$", max_length=10)]
LineQuantity = Annotated[Decimal, Field(ge=Decimal("-999999.99"), le=Decimal("999999.99"), decimal_places=2)]
ShownQuantity = Annotated[Decimal, PlainSerializer(float, return_type=float, when_used="json")]
Kind = Annotated[
    Literal["D", "C"], Field(description="D: a debit, which asks payment; C: a credit, which undoes an earlier debit.")
]
Verdict = Literal["accepted", "rejected"]


class LineRequest(Schema):
    """One claim line. `amountCents` is quantity × unit price, rounded once; `kind` carries the sign.

    This describes it; `rules/form.py` judges it, as it judges a row of a file.
    """

    line_reference: Reference = Field(examples=["2026-09-000001"])
    agreement_id: Id
    performance_code: Performance = Field(examples=["V051"])
    service_from: Day
    service_to: Day
    quantity: LineQuantity = Field(examples=[30])
    unit_price_cents: SmallCents = Field(examples=[19984])
    amount_cents: SmallCents = Field(examples=[599520])
    kind: Kind
    previous_reference: PreviousReference | None = None


class BatchRequest(Schema):
    """Lines that are judged together. Larger batches come as CSV."""

    lines: list[LineRequest] = Field(min_length=1, max_length=LINES_AT_MOST)


class RejectionResponse(Answer):
    """A rule that a line broke, with the reason and the remedy."""

    code: str = Field(max_length=40, description="Code of the rule that the line broke, such as price-above-agreed.")
    sector_codes: list[Annotated[str, Field(max_length=10)]] = Field(max_length=2)
    text: TextAnswer
    remedy: TextAnswer


class LineWarningResponse(Answer):
    """Something odd about an accepted line; it rejects nothing, and auditors look at it."""

    code: str = Field(max_length=40, description="Code of the warning, such as more-than-a-day-holds.")
    text: TextAnswer


class JudgedLineResponse(Answer):
    """One line with its verdict. `leftCents`, `fittingQuantity`: what the right still had, where it was short."""

    position: int
    line_reference: str = Field(max_length=20)
    agreement_id: UUID
    performance_code: str = Field(max_length=10)
    service_from: date
    service_to: date
    quantity: ShownQuantity
    unit_price_cents: Cents
    amount_cents: Cents
    kind: Kind
    previous_reference: str | None = Field(max_length=20)
    verdict: Verdict
    rejections: list[RejectionResponse] = Field(max_length=len({rule.code for rule in RULES}))
    left_cents: SignedCents | None = Field(
        description="What was left of the right at its turn, in euro cents; with right-exhausted alone, else empty."
    )
    fitting_quantity: ShownQuantity | None
    warnings: list[LineWarningResponse] = Field(
        max_length=10, description="What is odd about an accepted line, as the accepted lines are now."
    )


class LinePaymentResponse(Answer):
    """Where the payment of an accepted line is. `returned`: it waits again."""

    state: PaymentState = Field(
        description="Whether the line waits, is held, is in an order, was paid, or waits since its payment came back."
    )
    order_id: UUID | None = Field(
        description="Id of the payment order that pays the line, or whose payment came back; empty where none does."
    )


class LineResponse(JudgedLineResponse):
    """One line of a batch, with its verdict and where its payment is."""

    line_id: UUID
    payment: LinePaymentResponse | None


class LinePage(Page[LineResponse]):
    """A page of lines, in the order of the file."""


class TotalResponse(Answer):
    """Number and sum of the lines of one kind with one verdict."""

    kind: Kind
    verdict: Verdict
    line_count: int
    amount_cents: Cents = Field(description="Sum of the amounts of these lines, in euro cents.")


class JudgedBatchResponse(Answer):
    """How lines were judged together."""

    provider_id: UUID
    status: Literal["received", "judged"]
    received_at: AwareDatetime
    received_on: date
    judged_at: AwareDatetime | None
    rule_set_version: str = Field(max_length=20)
    line_count: int
    currency: Literal["EUR"] = "EUR"
    totals: list[TotalResponse] = Field(max_length=4)
    payable_cents: SignedCents
    lines_shown: Literal["all", "rejected", "none"]


class BatchResponse(JudgedBatchResponse):
    """A batch and how it was judged. `lines`: all of a small batch, of a larger one the first that were rejected."""

    batch_id: UUID
    decision_id: UUID | None
    dry_run: Literal[False] = False
    lines: list[LineResponse] = Field(max_length=SHOWN_AT_MOST)


class DryRunResponse(JudgedBatchResponse):
    """The answer that a batch would get now. Nothing is stored, so neither batch nor lines have an id."""

    dry_run: Literal[True] = True
    lines: list[JudgedLineResponse] = Field(max_length=SHOWN_AT_MOST)


class BatchPage(Page[BatchResponse]):
    """A page of batches, oldest first."""


class FactResponse(Answer):
    """One fact that a verdict is based on."""

    name: str = Field(max_length=60, description="Name of the fact.")
    value: object
    valid_from: date | None = None
    valid_to: date | None = None
    recorded_at: AwareDatetime | None = None
    source: str = Field(max_length=60)


class LineExplanationResponse(Answer):
    """Why a line was accepted or rejected: rules in order, and the facts as they were then."""

    line: LineResponse
    batch_id: UUID
    judged_at: AwareDatetime
    rule_set: str = Field(max_length=20)
    rule_set_version: str = Field(max_length=20)
    decision_id: UUID | None
    facts: list[FactResponse] = Field(max_length=200)
