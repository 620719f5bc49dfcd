"""Bank accounts of providers."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.claims.facts import BankAccount
from services.common.data.database import Session
from services.common.data.statement import Statement, columns_of
from services.common.refusals import NotFound


async def add_account(session: Session, account: BankAccount) -> None:
    """Write a new account."""
    await _ADD.run(session, account)


async def update_account(session: Session, account: BankAccount) -> None:
    """Write what was found of an account that is locked."""
    found = _Found(
        account_id=account.account_id,
        status=account.status,
        reason=account.reason,
        checked_at=account.checked_at,
        checked_by=account.checked_by,
        decision_id=account.decision_id,
    )
    await _UPDATE.run(session, found)


async def get_account(session: Session, account_id: UUID, *, lock: bool = False) -> BankAccount:
    """The account, with `lock` until the transaction ends; raises NotFound."""
    account = await (_LOCKED if lock else _ACCOUNT).find(session, _AccountId(account_id))
    if account is None:
        raise NotFound
    return account


async def list_accounts(
    session: Session, provider_id: UUID | None, status: str | None, after: UUID | None, most: int
) -> list[BankAccount]:
    """The accounts of one provider or of all, in order of id."""
    return await _LIST.run(session, _Page(provider_id, status, after or UUID(int=0), most))


@dataclass(frozen=True)
class _AccountId:
    account_id: UUID


@dataclass(frozen=True)
class _Found:
    account_id: UUID
    status: str
    reason: str | None
    checked_at: datetime | None
    checked_by: UUID | None
    decision_id: UUID | None


@dataclass(frozen=True)
class _Page:
    provider_id: UUID | None
    status: str | None
    after: UUID
    most: int


_SELECT = f"SELECT {columns_of(BankAccount)} FROM bank_account"  # noqa: S608  # names of fields only
_ACCOUNT = Statement("{{select}} WHERE account_id = :account_id", _AccountId, BankAccount, select=_SELECT)
_LOCKED = Statement("{{select}} WHERE account_id = :account_id FOR UPDATE", _AccountId, BankAccount, select=_SELECT)
_LIST = Statement(
    """{{select}}
WHERE account_id > :after AND (CAST(:provider_id AS uuid) IS NULL OR provider_id = :provider_id)
  AND (CAST(:status AS text) IS NULL OR status = :status)
ORDER BY account_id LIMIT :most""",
    _Page,
    BankAccount,
    select=_SELECT,
)
_ADD = Statement(
    """
INSERT INTO bank_account (account_id, provider_id, iban, account_name, registered_at, registered_by, status, checked_at,
                          checked_by, reason, decision_id)
VALUES (:account_id, :provider_id, :iban, :account_name, :registered_at, :registered_by, :status, :checked_at,
        :checked_by, :reason, :decision_id)""",
    BankAccount,
)
_UPDATE = Statement(
    """
UPDATE bank_account
SET status = :status, reason = :reason, checked_at = :checked_at, checked_by = :checked_by, decision_id = :decision_id
WHERE account_id = :account_id""",
    _Found,
)
