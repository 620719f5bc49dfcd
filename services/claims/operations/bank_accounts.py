"""Bank accounts of providers: registered by the provider, verified or rejected by the care office.

The account that was verified last is paid to. One that turns out wrong can be rejected at any time.
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
    BankAccountAnswer,
    BankAccountPage,
    BankAccountRequest,
    BankAccountVerification,
)
from services.claims.store import bank_accounts as store
from services.common.data.decisions import DecisionRecord, Fact, RuleSpoke
from services.common.ids import new_id
from services.common.refusals import NotFound
from services.common.texts import Text
from services.common.web.context import Context
from services.common.web.idempotency import Key
from services.common.web.paging import PageOf

FOUND = {
    AccountStatus.VERIFIED: Text("De rekening is van de aanbieder.", "The account is the provider's own."),
    AccountStatus.REJECTED: Text("Op deze rekening wordt niet betaald.", "Nothing is paid to this account."),
}


async def register_account(here: Context, asked: BankAccountRequest, key: Key) -> BankAccountAnswer:
    """Register an account of the caller's organisation; it counts once the care office has verified it."""
    provider_id = here.caller.organisation_id
    if provider_id is None:
        raise NotFound
    if not iban.is_valid(asked.iban):
        raise IbanInvalid(pointer="/body/iban")
    if not is_readable(asked.account_name):
        raise AccountNameUnreadable(pointer="/body/accountName")
    async with here.writing(key) as change:
        account = BankAccount(
            account_id=new_id(),
            provider_id=provider_id,
            iban=asked.iban,
            account_name=asked.account_name,
            registered_at=change.at,
            registered_by=here.caller.subject,
            status=AccountStatus.REGISTERED,
        )
        await store.add_account(change.session, account)
        answer = BankAccountAnswer.model_validate(account)
        return change.answer(answer, location=f"/bank-accounts/{account.account_id}")


async def verify_account(
    here: Context, account_id: UUID, found: BankAccountVerification, key: Key
) -> BankAccountAnswer:
    """Note whether an account is the provider's own; runs approved from now on pay to one that is."""
    step = AccountStep(found.outcome)
    if step is AccountStep.REJECT and found.reason is None:
        raise RejectionReasonMissing(pointer="/body/reason")
    async with here.writing(key) as change:
        account = await store.get_account(change.session, account_id, lock=True)
        edge = ACCOUNT.find_edge(account.status, step)
        if edge is None:
            raise AccountChecked
        if account.registered_by == here.caller.subject:
            raise FourEyes
        account = replace(
            account,
            status=edge.after,
            reason=found.reason,
            checked_at=change.at,
            checked_by=here.caller.subject,
        )
        account = replace(account, decision_id=await change.decide(_record(account)))
        await store.update_account(change.session, account)
        return change.answer(BankAccountAnswer.model_validate(account))


async def get_account(here: Context, account_id: UUID) -> BankAccountAnswer:
    """One account, with what was found of it."""
    async with here.reading() as reading:
        account = await store.get_account(reading.session, account_id)
    here.require_own(provider_id=account.provider_id)
    return BankAccountAnswer.model_validate(account)


async def list_accounts(here: Context, page: PageOf, status: str | None) -> BankAccountPage:
    """Accounts of the caller's organisation, or of all for who may see them; oldest first."""
    async with here.reading() as reading:
        rows = await store.list_accounts(
            reading.session, here.own_organisation_id, status, page.after_id, page.size + 1
        )
    return page.answer(BankAccountPage, rows, key=lambda row: str(row.account_id))


def _record(account: BankAccount) -> DecisionRecord:
    """Without the number of the account: who may read the decision finds it there."""
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
