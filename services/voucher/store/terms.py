"""The dated terms of vouchers: form, etmalen, pgb share and supplements from a day on."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from services.common.data.database import Session
from services.common.data.statement import Json, Statement, as_json, columns_of
from services.voucher.rules.terms import Term
from services.voucher.tables.voucher import StoredSupplement, stored_supplement, supplement_from


@dataclass(frozen=True)
class NewTerm:
    """Terms of a voucher that are not written yet, with the decision that they rest on."""

    voucher_id: UUID
    term: Term
    decision_id: UUID


@dataclass(frozen=True)
class _Vouchers:
    voucher_ids: list[UUID]


@dataclass(frozen=True)
class _TermRow:
    voucher_id: UUID
    valid_from: date
    recorded_at: datetime
    delivery_form: str
    etmalen: Decimal | None
    pgb_share_percent: int
    supplements: list[StoredSupplement]
    decision_id: UUID

    @property
    def term(self) -> Term:
        """As the rules take it."""
        supplements = tuple(supplement_from(each) for each in self.supplements)
        return Term(
            self.valid_from,
            self.recorded_at,
            self.delivery_form,
            self.etmalen,
            self.pgb_share_percent,
            supplements,
            self.decision_id,
        )


@dataclass(frozen=True)
class _TermWritten:
    voucher_id: UUID
    valid_from: date
    recorded_at: datetime
    delivery_form: str
    etmalen: Decimal | None
    pgb_share_percent: int
    supplements: Json
    decision_id: UUID


async def terms_of(session: Session, voucher_ids: Collection[UUID]) -> dict[UUID, list[Term]]:
    """Voucher → its terms, by first day and then by recording."""
    found: dict[UUID, list[Term]] = {voucher_id: [] for voucher_id in voucher_ids}
    for row in await _LIST_TERMS.run(session, _Vouchers(list(voucher_ids))):
        found[row.voucher_id].append(row.term)
    return found


async def add_terms(session: Session, terms: Iterable[NewTerm]) -> None:
    """Write terms of vouchers, each with the decision that it rests on."""
    await _ADD_TERM.run_each(session, [_written(each) for each in terms])


def _written(new: NewTerm) -> _TermWritten:
    term = new.term
    return _TermWritten(
        new.voucher_id,
        term.valid_from,
        term.recorded_at,
        term.delivery_form,
        term.etmalen,
        term.pgb_share_percent,
        as_json([stored_supplement(each) for each in term.agreed_supplements]),
        new.decision_id,
    )


_LIST_TERMS = Statement(
    f"SELECT {columns_of(_TermRow)} FROM voucher_term WHERE voucher_id = ANY(CAST(:voucher_ids AS uuid[]))"  # noqa: S608  # the columns of a class
    " ORDER BY valid_from, recorded_at",
    _Vouchers,
    _TermRow,
)
_ADD_TERM = Statement(
    """
    INSERT INTO voucher_term
      (voucher_id, valid_from, recorded_at, delivery_form, etmalen, pgb_share_percent, supplements, decision_id)
    VALUES
      (:voucher_id, :valid_from, :recorded_at, :delivery_form, :etmalen, :pgb_share_percent,
       CAST(:supplements AS jsonb), :decision_id)
    """,
    _TermWritten,
)
