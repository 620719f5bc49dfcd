"""Queries for what a verdict rests on, as it was when the line was judged."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.engine import Row
from sqlalchemy.ext.asyncio import AsyncSession

_TERMS = text("SELECT terms, recorded_at FROM terms_history WHERE agreement_id = :agreement AND version = :version")
_SUSPENSIONS = text("""
SELECT suspension_id, no_payment_from, until, recorded_at FROM (
  SELECT DISTINCT ON (suspension_id) * FROM known_suspension
  WHERE provider_id = :provider AND pilot_code = :pilot AND recorded_at <= :at
  ORDER BY suspension_id, version DESC) s
WHERE no_payment_from <= COALESCE(until, 'infinity') ORDER BY no_payment_from LIMIT 20
""")
_HOLDER = text("""
SELECT l.batch_id, l.position, l.kind, b.judged_at FROM claim_line l JOIN claim_batch b USING (batch_id)
WHERE l.provider_id = :provider AND l.line_reference = :reference AND l.broken = 0
""")
_UNDONE = text("""
SELECT l.batch_id, l.position, b.judged_at FROM claim_line l JOIN claim_batch b USING (batch_id)
WHERE l.provider_id = :provider AND l.previous_reference = :reference AND l.broken = 0 AND l.kind = 'C'
""")
_SAME_CARE = text("""
SELECT l.batch_id, l.position, l.service_from, l.service_to, b.judged_at
FROM claim_line l JOIN claim_batch b USING (batch_id)
WHERE l.agreement_id = :agreement AND l.performance_code = :performance AND l.broken = 0 AND l.kind = 'D'
  AND l.covers_days AND l.service_from <= :last AND l.service_to >= :first AND b.judged_at <= :at
ORDER BY l.service_from LIMIT 20
""")
_LATE = text(
    "SELECT decision_id, decided_at FROM late_claim WHERE provider_id = :provider AND line_reference = :reference"
)


async def terms_then(session: AsyncSession, agreement_id: UUID, version: int | None) -> Row[Any] | None:
    """The terms that a line was held against; None when it had no agreement."""
    return (await session.execute(_TERMS, {"agreement": agreement_id, "version": version})).one_or_none()


async def suspensions_then(session: AsyncSession, provider_id: UUID, pilot: str, at: datetime) -> Sequence[Row[Any]]:
    """Suspensions without payment, as they were known at an instant."""
    return (await session.execute(_SUSPENSIONS, {"provider": provider_id, "pilot": pilot, "at": at})).all()


async def holder_of(session: AsyncSession, provider_id: UUID, reference: str) -> Row[Any] | None:
    """The accepted line with a reference, or None."""
    return (await session.execute(_HOLDER, {"provider": provider_id, "reference": reference})).one_or_none()


async def credit_of(session: AsyncSession, provider_id: UUID, reference: str) -> Row[Any] | None:
    """The accepted credit of the debit with a reference, or None."""
    return (await session.execute(_UNDONE, {"provider": provider_id, "reference": reference})).one_or_none()


async def same_care(
    session: AsyncSession, agreement_id: UUID, performance: str, first: date, last: date, at: datetime
) -> Sequence[Row[Any]]:
    """Accepted lines of the same care on the same days, judged by then."""
    row = {"agreement": agreement_id, "performance": performance, "first": first, "last": last, "at": at}
    return (await session.execute(_SAME_CARE, row)).all()


async def late_decision(session: AsyncSession, provider_id: UUID, reference: str) -> Row[Any] | None:
    """The decision that lets a late line pass, or None."""
    return (await session.execute(_LATE, {"provider": provider_id, "reference": reference})).one_or_none()
