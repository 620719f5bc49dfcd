"""Years that vouchers gain: what runs under the vouchers, and the years to write.

Vouchers are locked first, then their agreements in key order, as every change of several agreements does.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from services.common.data.database import Session
from services.common.data.statement import Json, Statement, as_json
from services.voucher.facts import AgreementUnder, Line, OpenReservation


@dataclass(frozen=True)
class YearToAdd:
    """One year of one voucher. Without `valuation_id` it is in the books already, and only its reservations grow."""

    voucher_id: UUID
    year: int
    reserved_cents: int
    """What agreements newly hold of it, together."""
    decision_id: UUID | None
    cause: str
    value_cents: int = 0
    valuation_id: UUID | None = None
    components: Sequence[object] = ()
    """How the value was reached, as it is stored."""
    provisional: bool = False


@dataclass(frozen=True)
class Holding:
    """What one agreement is to hold of a year: `cents` in all, of which it did not hold `more_cents` before."""

    voucher_id: UUID
    year: int
    decision_id: UUID | None
    agreement_id: UUID
    cents: int
    more_cents: int


@dataclass(frozen=True)
class Addition:
    """Years of vouchers, what agreements hold of them, and when the worker asks claims at the earliest."""

    at: datetime
    next_try_at: datetime
    years: Sequence[YearToAdd]
    holdings: Sequence[Holding] = ()


@dataclass(frozen=True)
class _Vouchers:
    voucher_ids: list[UUID]


@dataclass(frozen=True)
class _AgreementRow:
    agreement_id: UUID
    voucher_id: UUID
    starts_on: date
    ends_on: date | None
    ended_on: date | None
    redeemed_at: datetime
    is_in_swap: bool
    lines: str
    years: list[int]


@dataclass(frozen=True)
class _Addition:
    at: datetime
    next_try_at: datetime
    years: Json
    holdings: Json


async def lock_agreements(session: Session, voucher_ids: Collection[UUID]) -> dict[UUID, list[AgreementUnder]]:
    """Voucher → the agreements that run or ran under it, locked in key order. The vouchers are locked already."""
    found: dict[UUID, list[AgreementUnder]] = {voucher_id: [] for voucher_id in voucher_ids}
    lines = _Lines()
    for row in await _AGREEMENTS.run(session, _Vouchers(list(voucher_ids))):
        found[row.voucher_id].append(
            AgreementUnder(
                row.agreement_id,
                row.voucher_id,
                row.starts_on,
                row.ends_on,
                row.ended_on,
                row.redeemed_at,
                row.is_in_swap,
                lines[row.lines],
                row.years,
            )
        )
    return found


async def list_open_reservations(
    session: Session, voucher_ids: Collection[UUID]
) -> dict[UUID, dict[int, OpenReservation]]:
    """Agreement → its reservations by year, of agreements that were not ended and of years that are not final."""
    found: dict[UUID, dict[int, OpenReservation]] = {}
    if voucher_ids:
        for row in await _OPEN_RESERVATIONS.run(session, _Vouchers(list(voucher_ids))):
            found.setdefault(row.agreement_id, {})[row.year] = row
    return found


async def add_years(session: Session, addition: Addition) -> None:
    """Write years and what agreements hold of them, in one statement for all vouchers. The vouchers are locked.

    A broken `reserved_within_value` means that a year would hold more than its value: then nothing is written.
    """
    await _ADD_YEARS.run(
        session,
        _Addition(
            addition.at,
            addition.next_try_at,
            as_json(addition.years),
            as_json(addition.holdings),
        ),
    )


class _Lines(dict[str, Sequence[Line]]):
    """The lines of agreements, parsed once where they are equal."""

    def __missing__(self, text: str) -> Sequence[Line]:
        self[text] = [_line(*each.split(" ")) for each in text.split(",")]
        return self[text]


def _line(performance_code: str, unit_code: str, quantity: str, per: str, unit_price_cents: str) -> Line:
    return Line(performance_code, unit_code, Decimal(quantity), per, int(unit_price_cents))


_AGREEMENTS = Statement(
    """
    SELECT a.agreement_id, a.voucher_id, a.starts_on, a.ends_on, a.ended_on,
           COALESCE(a.redeemed_at, a.drafted_at) AS redeemed_at, h.swap_id IS NOT NULL AS is_in_swap,
           (SELECT string_agg(concat_ws(' ', performance_code, unit_code, quantity, per, unit_price_cents), ','
                              ORDER BY position)
            FROM agreement_line l WHERE l.agreement_id = a.agreement_id) AS lines,
           ARRAY(SELECT year FROM reservation r WHERE r.agreement_id = a.agreement_id) AS years
    FROM handover h JOIN agreement a USING (agreement_id)
    WHERE h.voucher_id = ANY(CAST(:voucher_ids AS uuid[])) AND a.status IN ('redeemed', 'ended')
    ORDER BY h.agreement_id FOR NO KEY UPDATE OF h
    """,
    _Vouchers,
    _AgreementRow,
)
_OPEN_RESERVATIONS = Statement(
    """
    SELECT r.agreement_id, r.year, r.asked_cents, r.reserved_cents
    FROM reservation r JOIN handover h USING (agreement_id) JOIN agreement a USING (agreement_id)
    WHERE h.voucher_id = ANY(CAST(:voucher_ids AS uuid[])) AND a.status = 'redeemed' AND NOT r.final
    """,
    _Vouchers,
    OpenReservation,
)
_ADD_YEARS = Statement("add_years.sql", _Addition)
