"""The value of a voucher as it was known at an instant, from the valuations and books that are kept."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.common.data.database import Session
from services.common.data.statement import Statement
from services.voucher.store.vouchers import LatestValuation


@dataclass(frozen=True)
class KnownValue(LatestValuation):
    """The last valuation of a year up to an instant, and what agreements held of the year at that instant."""

    value_cents: int
    reserved_cents: int


@dataclass(frozen=True)
class _YearAt:
    voucher_id: UUID
    year: int
    at: datetime


@dataclass(frozen=True)
class _VoucherYear:
    voucher_id: UUID
    year: int


@dataclass(frozen=True)
class _Valued:
    valued_at: datetime


async def find_value(session: Session, voucher_id: UUID, year: int, at: datetime) -> KnownValue | None:
    """The value of a year as it was known at an instant, or None before it was first valued."""
    return await _VALUE_AT.find(session, _YearAt(voucher_id, year, at))


async def first_valued_at(session: Session, voucher_id: UUID, year: int) -> datetime | None:
    """When a year of a voucher was first valued, or None."""
    found = await _FIRST.find(session, _VoucherYear(voucher_id, year))
    return found.valued_at if found else None


_VALUE_AT = Statement(
    """
    SELECT v.components, v.cause, v.valued_at, v.decision_id, v.value_cents,
           CAST(COALESCE((SELECT sum(CASE e.kind WHEN 'reserve' THEN e.cents WHEN 'release' THEN -e.cents ELSE 0 END)
                          FROM voucher_entry e
                          WHERE e.voucher_id = v.voucher_id AND e.year = v.year AND e.at <= CAST(:at AS timestamptz)),
                         0) AS bigint) AS reserved_cents
    FROM valuation v
    WHERE v.voucher_id = :voucher_id AND v.year = :year AND v.valued_at <= CAST(:at AS timestamptz)
    ORDER BY v.valuation_id DESC LIMIT 1
    """,
    _YearAt,
    KnownValue,
)
_FIRST = Statement(
    "SELECT valued_at FROM valuation WHERE voucher_id = :voucher_id AND year = :year ORDER BY valuation_id LIMIT 1",
    _VoucherYear,
    _Valued,
)
