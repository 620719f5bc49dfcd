"""What the agreements of a voucher hold of its years, in order of redemption, without locking anything."""

from dataclasses import dataclass
from uuid import UUID

from services.common.data.database import Session
from services.common.data.statement import Statement


@dataclass(frozen=True)
class HeldOfYear:
    """What one agreement holds of a budget year, and what the year is worth, in cents."""

    agreement_id: UUID
    year: int
    asked_cents: int
    drawn_cents: int
    value_cents: int


@dataclass(frozen=True)
class _OfVoucher:
    voucher_id: UUID


async def held_of_years(session: Session, voucher_id: UUID) -> list[HeldOfYear]:
    """Every reservation of a voucher, by year and then in order of redemption."""
    return await _HELD.run(session, _OfVoucher(voucher_id))


_HELD = Statement(
    """
    SELECT r.agreement_id, r.year, r.asked_cents, r.drawn_cents, y.value_cents
    FROM handover h JOIN reservation r USING (agreement_id) JOIN agreement a USING (agreement_id)
    JOIN voucher_year y ON y.voucher_id = h.voucher_id AND y.year = r.year
    WHERE h.voucher_id = :voucher_id
    ORDER BY r.year, COALESCE(a.redeemed_at, a.drafted_at), r.agreement_id
    """,
    _OfVoucher,
    HeldOfYear,
)
