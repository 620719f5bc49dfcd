"""Bank accounts over HTTP."""

from typing import Annotated

from fastapi import Query, status

from services.claims.operations import bank_accounts as operations
from services.claims.schemas.payments import (
    AccountStatus,
    BankAccountPage,
    BankAccountRequest,
    BankAccountResponse,
    BankAccountVerificationRequest,
)
from services.claims.settings import Settings
from services.common.schemas import Id
from services.common.web.access import OFFICE, OWN, Routes, allows
from services.common.web.context import Here
from services.common.web.idempotency import Idempotency
from services.common.web.paging import Paging

router = Routes(prefix="/bank-accounts", tags=["bank-accounts"])


@router.post("", status_code=status.HTTP_201_CREATED)
@allows(provider=OWN)
async def register_bank_account(
    request: BankAccountRequest, key: Idempotency, context: Here[Settings]
) -> BankAccountResponse:
    """Register the bank account of your organisation. It is used once the care office has verified it."""
    return await operations.register_account(context, request, key)


@router.get("")
@allows(provider=OWN, office_finance=OFFICE, office_approver=OFFICE, office_auditor=OFFICE)
async def list_bank_accounts(
    context: Here[Settings], page: Paging, status: Annotated[AccountStatus | None, Query()] = None
) -> BankAccountPage:
    """Accounts of your organisation, or of all for the care office; oldest first."""
    return await operations.list_accounts(context, page, status)


@router.get("/{account_id}")
@allows(provider=OWN, office_finance=OFFICE, office_approver=OFFICE, office_auditor=OFFICE)
async def get_bank_account(account_id: Id, context: Here[Settings]) -> BankAccountResponse:
    """One account, with the result of its check."""
    return await operations.get_account(context, account_id)


@router.post("/{account_id}/verification", status_code=status.HTTP_201_CREATED)
@allows(office_finance=OFFICE)
async def verify_bank_account(
    account_id: Id, request: BankAccountVerificationRequest, key: Idempotency, context: Here[Settings]
) -> BankAccountResponse:
    """Record whether an account is the provider's own, after checking name and number with its bank."""
    return await operations.verify_account(context, account_id, request, key)
