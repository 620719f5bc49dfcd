"""Bank accounts of providers; the latest registered is where a provider is paid."""

from stdnum import iban

from services.claims.refusals.payments import IbanInvalid
from services.claims.schemas.payments import BankAccountAnswer, BankAccountPage, BankAccountRequest
from services.claims.store import bank_accounts as store
from services.claims.tables.payments import BankAccount
from services.common.ids import new_id
from services.common.refusals import NotFound
from services.common.web.context import Context
from services.common.web.idempotency import Key
from services.common.web.paging import PageOf


async def register_account(here: Context, asked: BankAccountRequest, key: Key) -> BankAccountAnswer:
    """Register an account of the caller's organisation; runs drafted from now on pay there."""
    provider_id = here.caller.organisation_id
    if provider_id is None:
        raise NotFound
    if not iban.is_valid(asked.iban):
        raise IbanInvalid(pointer="/body/iban")
    async with here.writing(key) as change:
        account = BankAccount(
            account_id=new_id(),
            provider_id=provider_id,
            iban=asked.iban,
            account_name=asked.account_name,
            registered_at=change.at,
            registered_by=here.caller.subject,
        )
        change.session.add(account)
        answer = BankAccountAnswer.model_validate(account)
        return change.answer(answer)


async def list_accounts(here: Context, page: PageOf) -> BankAccountPage:
    """Accounts of the caller's organisation, or of all for who may see them; oldest first."""
    provider_id = None if here.sees_all else here.caller.organisation_id
    async with here.reading() as reading:
        rows = await store.list_accounts(reading.session, provider_id, page.after_id, page.size + 1)
    return page.answer(BankAccountPage, rows, key=lambda row: str(row.account_id))
