"""The budget years in the books of vouchers, and other values of them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.common.data.database import Session
from services.common.data.statement import Json, Statement
from services.voucher.facts import Year


@dataclass(frozen=True)
class NewValue:
    """Another value of a year that is in the books, and by how much it differs from the former one."""

    voucher_id: UUID
    year: int
    value_cents: int
    change_cents: int
    provisional: bool
    valuation_id: UUID
    components: Json
    """How it was reached, as it is stored."""
    cause: str
    at: datetime
    decision_id: UUID


@dataclass(frozen=True)
class _Vouchers:
    voucher_ids: list[UUID]


@dataclass(frozen=True)
class _Mark:
    voucher_id: UUID
    year: int
    provisional: bool


@dataclass(frozen=True)
class _YearOf(Year):
    voucher_id: UUID


async def list_years(session: Session, voucher_ids: Collection[UUID]) -> dict[UUID, list[Year]]:
    """Voucher → the budget years in its books, in order."""
    found: dict[UUID, list[Year]] = {voucher_id: [] for voucher_id in voucher_ids}
    for row in await _YEARS.run(session, _Vouchers(list(voucher_ids))):
        found[row.voucher_id].append(row)
    return found


async def write_value(session: Session, new: NewValue) -> Year:
    """Write another value of a year; returns the year as it is then. The voucher is locked."""
    return await _WRITE_VALUE.one(session, new)


async def mark_provisional(session: Session, voucher_id: UUID, year: int, *, provisional: bool) -> Year:
    """Mark whether a year has an edition of its own, where its value is the same. The voucher is locked."""
    return await _MARK.one(session, _Mark(voucher_id, year, provisional))


_YEARS = Statement(
    """
    SELECT year, value_cents, reserved_cents, overhang_cents, provisional, voucher_id FROM voucher_year
    WHERE voucher_id = ANY(CAST(:voucher_ids AS uuid[])) ORDER BY voucher_id, year
    """,
    _Vouchers,
    _YearOf,
)
_MARK = Statement(
    """
    UPDATE voucher_year SET provisional = :provisional WHERE voucher_id = :voucher_id AND year = :year
    RETURNING year, value_cents, reserved_cents, overhang_cents, provisional
    """,
    _Mark,
    Year,
)
_WRITE_VALUE = Statement("write_value.sql", NewValue, Year)
