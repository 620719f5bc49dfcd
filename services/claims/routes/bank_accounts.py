"""Bank accounts over HTTP."""

from services.claims.operations import bank_accounts as operations
from services.claims.schemas.payments import BankAccountAnswer, BankAccountPage, BankAccountRequest
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
    return await operations.list_accounts(here, page)
