"""Queries of bank accounts."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.claims.tables.payments import BankAccount
from services.common.refusals import NotFound


async def get_account(session: AsyncSession, account_id: UUID, lock: bool = False) -> BankAccount:
    """The account; raises NotFound."""
    row = await session.get(BankAccount, account_id, with_for_update=lock, populate_existing=lock)
    if row is None:
        raise NotFound
    return row


async def list_accounts(
    session: AsyncSession, provider_id: UUID | None, status: str | None, after: UUID | None, most: int
) -> Sequence[BankAccount]:
    """The accounts of one provider or of all, in order of id."""
    query = select(BankAccount).order_by(BankAccount.account_id).limit(most)
    if provider_id is not None:
        query = query.where(BankAccount.provider_id == provider_id)
    if status is not None:
        query = query.where(BankAccount.status == status)
    if after is not None:
        query = query.where(BankAccount.account_id > after)
    return (await session.scalars(query)).all()
