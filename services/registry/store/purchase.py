"""Queries on multi-year agreements."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.refusals import NotFound
from services.registry.tables import PurchaseAgreement, PurchaseSignal

LAST_DAY = func.coalesce(PurchaseAgreement.ended_on, PurchaseAgreement.until_day)


async def get_purchase(session: AsyncSession, purchase_agreement_id: UUID, lock: bool = False) -> PurchaseAgreement:
    """The agreement; raises NotFound."""
    row = await session.get(PurchaseAgreement, purchase_agreement_id, with_for_update=lock, populate_existing=lock)
    if row is None:
        raise NotFound
    return row


async def list_purchases(
    session: AsyncSession, provider_id: UUID | None, running_on: date | None, after: UUID | None = None, most: int = 100
) -> Sequence[PurchaseAgreement]:
    """Agreements in order of making."""
    query = select(PurchaseAgreement).order_by(PurchaseAgreement.purchase_agreement_id).limit(most)
    if provider_id:
        query = query.where(PurchaseAgreement.provider_id == provider_id)
    if running_on:
        query = query.where(PurchaseAgreement.from_day <= running_on, running_on <= LAST_DAY)
    if after:
        query = query.where(PurchaseAgreement.purchase_agreement_id > after)
    return (await session.scalars(query)).all()


async def ending_within(session: AsyncSession, today: date, days: int) -> Sequence[PurchaseAgreement]:
    """The agreements that end within so many days, locked; those that another replica works on are left out."""
    query = select(PurchaseAgreement).where(today <= LAST_DAY, today + timedelta(days=days) >= LAST_DAY)
    ordered = query.order_by(PurchaseAgreement.purchase_agreement_id)
    return (await session.scalars(ordered.with_for_update(skip_locked=True))).all()


async def signals_sent(session: AsyncSession, ids: Sequence[UUID]) -> set[tuple[UUID, int, date]]:
    """Which signals went out: agreement, days before, and the end they told."""
    query = select(PurchaseSignal).where(PurchaseSignal.purchase_agreement_id.in_(ids))
    rows = await session.scalars(query)
    return {(row.purchase_agreement_id, row.days_before, row.ends_on) for row in rows}
