"""Queries of bank accounts."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from services.claims.tables.payments import BankAccount


async def list_accounts(
    session: AsyncSession, provider_id: UUID | None, after: UUID | None, most: int
) -> Sequence[BankAccount]:
    """The accounts of one provider or of all, in order of id."""
    query = select(BankAccount).order_by(BankAccount.account_id).limit(most)
    if provider_id is not None:
        query = query.where(BankAccount.provider_id == provider_id)
    if after is not None:
        query = query.where(BankAccount.account_id > after)
    return (await session.scalars(query)).all()
