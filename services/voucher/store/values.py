"""The facts on which the values of vouchers rest, and the values in their books."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from services.common.data.database import Session
from services.common.data.statement import Json, Statement
from services.voucher.facts import Indicated, ValuedPeriod, Year
from services.voucher.rules.terms import Term
from services.voucher.tables.voucher import supplement_from


@dataclass(frozen=True)
class NewValue:
    """Another value of a year that is in the books: `change_cents` more than before, or less where it is negative."""

    voucher_id: UUID
    year: int
    value_cents: int
    change_cents: int
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
class _Clients:
    client_ids: list[UUID]


@dataclass(frozen=True)
class _TermOf:
    voucher_id: UUID
    valid_from: date
    recorded_at: datetime
    delivery_form: str
    etmalen: Decimal | None
    pgb_share_percent: int
    supplements: list[dict[str, object]]


@dataclass(frozen=True)
class _IndicatedOf(Indicated):
    client_id: UUID


@dataclass(frozen=True)
class _YearOf(Year):
    voucher_id: UUID


async def list_periods(session: Session, voucher_ids: Collection[UUID]) -> list[ValuedPeriod]:
    """The days of these vouchers, and what is free of each year in their books; in key order."""
    return await _PERIODS.run(session, _Vouchers(list(voucher_ids)))


async def list_terms(session: Session, voucher_ids: Collection[UUID]) -> dict[UUID, list[Term]]:
    """Voucher → its terms, by first day and then by recording."""
    found: dict[UUID, list[Term]] = {voucher_id: [] for voucher_id in voucher_ids}
    for row in await _TERMS.run(session, _Vouchers(list(voucher_ids))):
        supplements = tuple(supplement_from(each) for each in row.supplements)
        found[row.voucher_id].append(
            Term(row.valid_from, row.recorded_at, row.delivery_form, row.etmalen, row.pgb_share_percent, supplements)
        )
    return found


async def list_indications(session: Session, client_ids: Collection[UUID]) -> dict[UUID, list[Indicated]]:
    """Client → the client's indications, oldest first."""
    found: dict[UUID, list[Indicated]] = {client_id: [] for client_id in client_ids}
    for row in await _INDICATIONS.run(session, _Clients(list(client_ids))):
        found[row.client_id].append(row)
    return found


async def list_years(session: Session, voucher_ids: Collection[UUID]) -> dict[UUID, list[Year]]:
    """Voucher → the budget years in its books, in order."""
    found: dict[UUID, list[Year]] = {voucher_id: [] for voucher_id in voucher_ids}
    for row in await _YEARS.run(session, _Vouchers(list(voucher_ids))):
        found[row.voucher_id].append(row)
    return found


async def write_value(session: Session, new: NewValue) -> Year:
    """Write another value of a year; returns the year as it is then. The voucher is locked."""
    return await _WRITE_VALUE.one(session, new)


_PERIODS = Statement(
    """
    SELECT voucher_id, client_id, pilot_id, valid_from, valid_to,
           (SELECT COALESCE(jsonb_object_agg(year, GREATEST(0, value_cents - reserved_cents)), '{}')
            FROM voucher_year y WHERE y.voucher_id = v.voucher_id) AS free_cents
    FROM voucher v WHERE voucher_id = ANY(CAST(:voucher_ids AS uuid[])) ORDER BY voucher_id
    """,
    _Vouchers,
    ValuedPeriod,
)
_TERMS = Statement(
    """
    SELECT voucher_id, valid_from, recorded_at, delivery_form, etmalen, pgb_share_percent, supplements
    FROM voucher_term WHERE voucher_id = ANY(CAST(:voucher_ids AS uuid[]))
    ORDER BY voucher_id, valid_from, recorded_at
    """,
    _Vouchers,
    _TermOf,
)
_INDICATIONS = Statement(
    """
    SELECT indication_id, status, profile_code, valid_from, valid_to, withdrawn_on, client_id
    FROM known_indication WHERE client_id = ANY(CAST(:client_ids AS uuid[])) ORDER BY client_id, valid_from
    """,
    _Clients,
    _IndicatedOf,
)
_YEARS = Statement(
    """
    SELECT year, value_cents, reserved_cents, overhang_cents, voucher_id FROM voucher_year
    WHERE voucher_id = ANY(CAST(:voucher_ids AS uuid[])) ORDER BY voucher_id, year
    """,
    _Vouchers,
    _YearOf,
)
_WRITE_VALUE = Statement("write_value.sql", NewValue, Year)
