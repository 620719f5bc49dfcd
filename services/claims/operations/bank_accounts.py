"""Bank accounts of providers; the latest registered is where a provider is paid."""

from stdnum import iban

from services.claims.refusals.payments import IbanInvalid
from services.claims.schemas.payments import BankAccountAnswer, BankAccountRequest
from services.claims.tables.payments import BankAccount
from services.common.ids import new_id
from services.common.refusals import NotFound
from services.common.web.context import Context
from services.common.web.idempotency import Key


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
        return change.answer(answer, location=f"/bank-accounts/{account.account_id}")
