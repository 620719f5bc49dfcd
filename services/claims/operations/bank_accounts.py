"""Bank accounts of providers: registered by the provider, verified or rejected by the care office.

The account that was verified last is paid to. An account that proves wrong can be rejected at any time.
"""

from dataclasses import replace
from uuid import UUID

from stdnum import iban

from services.claims.facts import BankAccount
from services.claims.refusals.payments import (
    AccountChecked,
    AccountNameUnreadable,
    FourEyes,
    IbanInvalid,
    RejectionReasonMissing,
)
from services.claims.rules.sepa_text import is_readable
from services.claims.rules.states import ACCOUNT, AccountStatus, AccountStep
from services.claims.schemas.payments import (
    BankAccountPage,
    BankAccountRequest,
    BankAccountResponse,
    BankAccountVerificationRequest,
)
from services.claims.settings import Settings
from services.claims.store import bank_accounts as store
from services.common.data.decisions import DecisionRecord, Fact, RuleSpoke
from services.common.data.idempotency import Key
from services.common.ids import new_id
from services.common.refusals import NotFound
from services.common.texts import Text
from services.common.web.context import Context
from services.common.web.paging import PageOf

FOUND = {
    AccountStatus.VERIFIED: Text("De rekening is van de aanbieder.", "The account is the provider's own."),
    AccountStatus.REJECTED: Text("Op deze rekening wordt niet betaald.", "Nothing is paid to this account."),
}


async def register_account(context: Context[Settings], request: BankAccountRequest, key: Key) -> BankAccountResponse:
    """Register an account of the caller's organisation; it counts once the care office has verified it."""
    provider_id = context.caller.organisation_id
    if provider_id is None:
        raise NotFound
    if not iban.is_valid(request.iban):
        raise IbanInvalid(at=("iban",))
    if not is_readable(request.account_name):
        raise AccountNameUnreadable(at=("account_name",))
    async with context.writing(key) as change:
        account = BankAccount(
            account_id=new_id(),
            provider_id=provider_id,
            iban=request.iban,
            account_name=request.account_name,
            registered_at=change.at,
            registered_by=context.caller.subject,
            status=AccountStatus.REGISTERED,
        )
        await store.add_account(change.session, account)
        answer = BankAccountResponse.model_validate(account)
        return change.answer(answer, location=f"/bank-accounts/{account.account_id}")


async def verify_account(
    context: Context[Settings], account_id: UUID, request: BankAccountVerificationRequest, key: Key
) -> BankAccountResponse:
    """Note whether an account is the provider's own; runs approved from now on pay to one that is."""
    step = AccountStep(request.outcome)
    if step is AccountStep.REJECT and request.reason is None:
        raise RejectionReasonMissing(at=("reason",))
    async with context.writing(key) as change:
        account = await store.get_account(change.session, account_id, lock=True)
        edge = ACCOUNT.find_edge(account.status, step)
        if edge is None:
            raise AccountChecked
        if account.registered_by == context.caller.subject:
            raise FourEyes
        account = replace(
            account,
            status=edge.after,
            reason=request.reason,
            checked_at=change.at,
            checked_by=context.caller.subject,
        )
        account = replace(account, decision_id=await change.decide(_record(account)))
        await store.update_account(change.session, account)
        return change.answer(BankAccountResponse.model_validate(account))


async def get_account(context: Context[Settings], account_id: UUID) -> BankAccountResponse:
    """One account, with the result of its check."""
    async with context.reading() as reading:
        account = await store.get_account(reading.session, account_id)
    context.require_own(provider_id=account.provider_id, office_id=context.office_id)
    return BankAccountResponse.model_validate(account)


async def list_accounts(context: Context[Settings], page: PageOf, status: str | None) -> BankAccountPage:
    """Accounts of the caller's organisation, or all for a role that may see all; oldest first."""
    async with context.reading() as reading:
        rows = await store.list_accounts(
            reading.session, context.own_organisation_id, status, page.after_id, page.size + 1
        )
    return page.answer(BankAccountPage, rows, key=lambda row: str(row.account_id))


def _record(account: BankAccount) -> DecisionRecord:
    """Without the number of the account, which the account itself shows."""
    text = FOUND[account.status]
    return DecisionRecord(
        kind="bank-account",
        subject=account.account_id,
        provider_id=account.provider_id,
        outcome=account.status,
        rule_set="bank-account",
        rule_set_version="1",
        rules=[RuleSpoke("own-account", account.status, text)],
        facts=[Fact("reason", account.reason, recorded_at=account.checked_at, source="office-finance")],
    )
