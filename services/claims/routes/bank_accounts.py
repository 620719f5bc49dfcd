"""Bank accounts over HTTP."""

from services.claims.operations import bank_accounts as operations
from services.claims.schemas.payments import BankAccountAnswer, BankAccountPage, BankAccountRequest
from services.claims.store.bank_accounts import list_accounts
from services.common.web.access import ANY, OWN, Routes, allows
from services.common.web.context import Here
from services.common.web.idempotency import Idempotency
from services.common.web.paging import Paging

router = Routes(prefix="/bank-accounts", tags=["bank-accounts"])


@router.post("", status_code=201)
@allows(provider=OWN)
async def register_bank_account(account: BankAccountRequest, key: Idempotency, here: Here) -> BankAccountAnswer:
    """Register where your organisation wants to be paid."""
    return await operations.register_account(here, account, key)


@router.get("")
@allows(provider=OWN, office_finance=ANY, office_approver=ANY, office_auditor=ANY)
async def list_bank_accounts(here: Here, page: Paging) -> BankAccountPage:
    """Accounts of your organisation, or of all for the care office; oldest first."""
    provider_id = None if here.sees_all else here.caller.organisation_id
    async with here.reading() as reading:
        rows = await list_accounts(reading.session, provider_id, page.after_id, page.size + 1)
    return page.answer(BankAccountPage, rows, key=lambda row: str(row.account_id))
