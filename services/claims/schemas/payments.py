"""Bank accounts, payment runs, orders and remittances, as requests and answers."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field, StringConstraints

from services.claims.facts import PaymentRun, RunTotals
from services.claims.schemas.batches import Kind
from services.common.schemas import Answer, Cents, Code, Day, Page, Quantity, Schema, SignedCents, Words

Status = Literal["drafted", "approved", "exported", "settled"]
AccountStatus = Literal["registered", "verified", "rejected"]
Iban = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}[0-9]{2}[A-Z0-9]{10,30}$", max_length=34)]
Holder = Annotated[
    str, StringConstraints(min_length=1, max_length=70, strip_whitespace=True, pattern=r"^[^\x00-\x1f]+$")
]
Note = Annotated[str, StringConstraints(max_length=4000)]


class BankAccountRequest(Schema):
    """Where a provider wants to be paid."""

    iban: Iban = Field(examples=["NL91ABNA0417164300"])
    account_name: Holder = Field(examples=["Stichting Zonnehof"])


class BankAccountVerificationRequest(Schema):
    """The result of the check: whether the account is the provider's own (name and number checked at its bank)."""

    outcome: Literal["verified", "rejected"]
    reason: Words | None = Field(None, description="Why; needed to reject, and the provider reads it.")


class BankAccountResponse(Answer):
    """Where a provider wants to be paid. The one verified last counts; until then its money waits."""

    account_id: UUID
    provider_id: UUID
    iban: str = Field(max_length=34)
    account_name: str = Field(max_length=70)
    registered_at: AwareDatetime
    status: AccountStatus
    checked_at: AwareDatetime | None
    reason: Note | None
    decision_id: UUID | None = Field(
        description="Id of the decision that explains what was found; empty before the check."
    )


class BankAccountPage(Page[BankAccountResponse]):
    """A page of accounts."""


class PaymentRunRequest(Schema):
    """What was received up to and including this day and still waits, of one pilot and payer."""

    cut_off: Day = Field(examples=["2026-10-05"])
    pilot_code: Code | None = Field(None, description="The pilot; may be left out while lines of one pilot wait.")
    payer: Code | None = Field(None, description="The payer; may be left out while lines of one payer wait.")


class PaymentRunResponse(Answer):
    """A payment run with its totals, without the orders that were left out of it."""

    run_id: UUID
    status: Status
    cut_off: date
    pilot_code: str | None = Field(max_length=64)
    payer: str | None = Field(max_length=64)
    currency: Literal["EUR"] = "EUR"
    orders: int
    line_count: int
    debit_cents: Cents
    credit_cents: Cents
    recovery_cents: Cents
    paid_cents: Cents
    carried_on_cents: SignedCents
    left_out_cents: Cents
    left_out: list[UUID] = Field(max_length=10_000)
    without_account: list[UUID] | None = Field(None, max_length=10_000)
    drafted_at: AwareDatetime
    approved_at: AwareDatetime | None
    exported_at: AwareDatetime | None
    settled_at: AwareDatetime | None
    decision_id: UUID | None = None
    version: int

    @classmethod
    def of(cls, run: PaymentRun, totals: RunTotals, without_account: list[UUID] | None = None) -> "PaymentRunResponse":
        """A run with its totals."""
        return cls.model_validate(vars(run) | vars(totals) | {"without_account": without_account})


class PaymentRunPage(Page[PaymentRunResponse]):
    """A page of payment runs."""


class PaymentOrderResponse(Answer):
    """The payment to a provider in one run: debits − credits − recoveries + carried = paid + carried on + left out."""

    order_id: UUID
    run_id: UUID
    provider_id: UUID
    currency: Literal["EUR"] = "EUR"
    line_count: int
    debit_cents: Cents
    credit_cents: Cents
    recovery_cents: Cents
    carried_cents: SignedCents
    paid_cents: Cents
    carried_on_cents: SignedCents
    left_out_cents: Cents
    left_out_at: AwareDatetime | None
    run_status: Status
    returned_at: AwareDatetime | None
    return_reason: Note | None


class PaymentOrderPage(Page[PaymentOrderResponse]):
    """A page of payment orders."""


class RemittanceResponse(PaymentOrderResponse):
    """What was paid to a provider, for which batches, and where. `status` is `paid` once the run is settled."""

    status: Literal["announced", "paid", "returned", "left-out"]
    reference: str = Field(max_length=35, description="Reference of the payment on the bank statement.")
    iban: str = Field(max_length=34)
    cut_off: date
    batch_ids: list[UUID] = Field(max_length=10_000)
    settled_at: AwareDatetime | None


class RemittancePage(Page[PaymentOrderResponse]):
    """A page of remittances, without their batches."""


class PaidLineResponse(Answer):
    """One accepted line that a remittance pays; a credit is paid negatively."""

    batch_id: UUID
    line_reference: str = Field(max_length=20)
    agreement_id: UUID
    performance_code: str = Field(max_length=10)
    service_from: date
    service_to: date
    quantity: Quantity
    unit_price_cents: Cents
    amount_cents: Cents
    kind: Kind


class PaidLinePage(Page[PaidLineResponse]):
    """A page of paid lines."""


class ReturnRequest(Schema):
    """Why the bank returned a payment."""

    reason: Words
