"""The facts of claims: one frozen dataclass for each, for rules, store and tests alike. Amounts are in euro cents."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal, NotRequired, TypedDict
from uuid import UUID

from services.claims.rules.states import AccountStatus, BatchStatus, LateClaimStatus, RunStatus

Kind = Literal["D", "C"]
"""A debit asks for payment; a credit undoes an earlier debit."""
KINDS: tuple[Kind, Kind] = ("D", "C")
PaymentState = Literal["waiting", "held", "in-order", "paid", "returned"]
"""A line waits for a run, is held before it, is in a live order, was paid, or waits since its payment came back."""


@dataclass(frozen=True)
class Batch:
    """Declaratie: lines that came together. What belongs to the judging is empty while the batch waits."""

    batch_id: UUID
    provider_id: UUID
    status: BatchStatus
    fingerprint: bytes
    received_at: datetime
    received_on: date
    """The Amsterdam day on which the upload was complete."""
    judged_at: datetime | None
    rule_set_version: str
    line_count: int
    decision_id: UUID | None


@dataclass(frozen=True)
class WaitingBatch:
    """A batch whose time to be judged has come."""

    batch_id: UUID
    provider_id: UUID
    sent_by: UUID | None
    idempotency_key: str
    fingerprint: bytes
    received_at: datetime
    line_count: int


@dataclass(frozen=True)
class VerdictLine:
    """Prestatieregel with its verdict.

    `broken` has a bit for every rule that the line broke, 0 is accepted; `left_cents` is what the right still had at
    the line's turn, where it was short.
    """

    position: int
    line_reference: str
    agreement_id: UUID
    performance_code: str
    service_from: date
    service_to: date
    quantity: Decimal
    unit_price_cents: int
    amount_cents: int
    kind: Kind
    previous_reference: str | None
    broken: int
    left_cents: int | None


@dataclass(frozen=True)
class ClaimLine(VerdictLine):
    """A line as it was judged and stored, held against `terms_version` of its agreement."""

    batch_id: UUID
    provider_id: UUID
    terms_version: int | None


@dataclass(frozen=True)
class LineTotal:
    """Number and sum of the lines of one kind with one verdict."""

    kind: Kind
    accepted: bool
    line_count: int
    amount_cents: int


@dataclass(frozen=True)
class BatchTotal(LineTotal):
    """The same, of a judged batch."""

    batch_id: UUID


@dataclass(frozen=True)
class BrokenTogether:
    """How many lines broke the same rules together."""

    broken: int
    line_count: int


@dataclass(frozen=True)
class Allotment:
    """Toegekend deel of one agreement: its terms, and what is held and drawn in each year."""

    agreement_id: UUID
    voucher_id: UUID
    version: int
    terms: dict[str, object]
    years: list[dict[str, object]]


@dataclass(frozen=True)
class AgreementYear:
    """One budget year of one agreement."""

    agreement_id: UUID
    year: int


class LineThen(TypedDict):
    """One agreed line in the terms of an agreement."""

    performanceCode: str
    unit: str
    unitPriceCents: int
    exclusive: NotRequired[bool]
    """From version 2 on."""


class Terms(TypedDict):
    """The terms of an agreement as voucher sent them: what an explanation reads of them, and more."""

    pilotCode: str
    lines: list[LineThen]


@dataclass(frozen=True)
class TermsThen:
    """The terms of an agreement in one version, and when claims had them."""

    terms: Terms
    recorded_at: datetime


@dataclass(frozen=True)
class Suspension:
    """Schorsing of an admission during which nothing is paid, as it was known."""

    suspension_id: UUID
    no_payment_from: date
    until: date | None
    recorded_at: datetime


@dataclass(frozen=True)
class AcceptedLine:
    """Where an accepted line is found, with its days, and when it was judged."""

    batch_id: UUID
    position: int
    service_from: date
    service_to: date
    judged_at: datetime | None


@dataclass(frozen=True)
class CareLine:
    """An accepted line that took days, whoever sent it."""

    batch_id: UUID
    position: int
    provider_id: UUID
    service_from: date
    service_to: date
    judged_at: datetime


@dataclass(frozen=True)
class LateClaim:
    """The decision that lets a line pass although its claim window is over."""

    decision_id: UUID
    decided_at: datetime


@dataclass(frozen=True)
class LateClaimDecision:
    """Besluit late declaratie: care of one agreement and month that may be claimed after the claim window.

    `room_cents` is what was asked of voucher beside what was free here; `used_cents` what lines have drawn by it.
    """

    late_claim_id: UUID
    agreement_id: UUID
    provider_id: UUID
    office_id: UUID
    month: date
    amount_cents: int
    reason: str
    status: LateClaimStatus
    proposed_by: UUID
    proposed_at: datetime
    used_cents: int = 0
    room_cents: int | None = None
    decided_by: UUID | None = None
    decided_at: datetime | None = None
    declined_because: str | None = None
    usable_until: date | None = None
    decision_id: UUID | None = None


@dataclass(frozen=True)
class Recovery:
    """Terugvordering of (part of) an accepted debit."""

    recovery_id: UUID
    provider_id: UUID
    batch_id: UUID
    position: int
    amount_cents: int
    reason: str
    recorded_at: datetime
    decision_id: UUID


@dataclass(frozen=True)
class Production:
    """What was claimed of one performance in one month; `accepted_cents` and `paid_cents` are debits less credits."""

    month: date
    performance_code: str
    accepted_lines: int
    accepted_cents: int
    rejected_lines: int
    rejected_cents: int
    paid_cents: int


@dataclass(frozen=True)
class BankAccount:
    """Bankrekening of a provider; the one that was verified last counts."""

    account_id: UUID
    provider_id: UUID
    iban: str
    account_name: str
    registered_at: datetime
    registered_by: UUID
    status: AccountStatus
    checked_at: datetime | None = None
    checked_by: UUID | None = None
    reason: str | None = None
    decision_id: UUID | None = None


@dataclass(frozen=True)
class PaymentRun:
    """Betaalrun: drafted by one, approved by another, exported to the bank, settled."""

    run_id: UUID
    version: int
    status: RunStatus
    office_id: UUID
    stream_id: int | None
    """Empty in a run of before runs paid one stream each."""
    pilot_code: str | None
    payer: str | None
    cut_off: date
    drafted_by: UUID
    drafted_at: datetime
    execution_on: date | None = None
    approved_by: UUID | None = None
    approved_at: datetime | None = None
    exported_at: datetime | None = None
    settled_at: datetime | None = None
    decision_id: UUID | None = None


@dataclass(frozen=True)
class PaymentStream:
    """Betaalstroom: the care office, pilot and payer by which lines are paid."""

    stream_id: int
    pilot_code: str
    payer: str


@dataclass(frozen=True)
class LinePayment:
    """Where the payment of an accepted line is, and the order that pays it, or whose payment was returned."""

    position: int
    state: PaymentState
    order_id: UUID | None


@dataclass(frozen=True)
class RunTotals:
    """What a run comes to; `left_out` are the providers whose account was not verified at the export."""

    orders: int
    line_count: int
    debit_cents: int
    credit_cents: int
    recovery_cents: int
    paid_cents: int
    carried_on_cents: int
    left_out_cents: int
    left_out: list[UUID]


@dataclass(frozen=True)
class Due:
    """What waits for one provider, and the account that was verified last; `carried_cents` (≤ 0) earlier runs left."""

    provider_id: UUID
    iban: str | None
    account_name: str | None
    line_count: int
    debit_cents: int
    credit_cents: int
    recovery_cents: int
    carried_cents: int


@dataclass(frozen=True)
class PaymentOrder:
    """Betaalopdracht: what one provider gets in one run; `carried_on_cents` (≤ 0) is left for a next run."""

    order_id: UUID
    run_id: UUID
    provider_id: UUID
    iban: str
    account_name: str
    line_count: int
    debit_cents: int
    credit_cents: int
    recovery_cents: int
    carried_cents: int
    net_cents: int
    returned_at: datetime | None
    return_reason: str | None
    left_out_at: datetime | None
    paid_cents: int
    left_out_cents: int
    carried_on_cents: int
    run_status: RunStatus
    cut_off: date
    settled_at: datetime | None


@dataclass(frozen=True)
class PaymentHold:
    """An accepted line that is held before payment, or was until a person released it; `warnings` are codes."""

    line_id: UUID
    batch_id: UUID
    position: int
    provider_id: UUID
    office_id: UUID
    pilot_code: str
    payer: str
    amount_cents: int
    warnings: list[str]
    held_at: datetime
    released_at: datetime | None
    released_by: UUID | None
    release_reason: str | None
    decision_id: UUID | None


@dataclass(frozen=True)
class PaidLine:
    """An accepted line that an order pays; a credit is paid negatively."""

    batch_id: UUID
    position: int
    line_reference: str
    agreement_id: UUID
    performance_code: str
    service_from: date
    service_to: date
    quantity: Decimal
    unit_price_cents: int
    amount_cents: int
    kind: Kind
