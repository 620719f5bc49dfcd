"""Vouchers, their years, books and valuations."""
# ruff: noqa: S608  # columns and conditions are those of classes here; values are bound

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, literal_column, select, union_all

from services.common.data.database import Session
from services.common.data.statement import Statement, columns_of
from services.common.refusals import NotFound
from services.voucher.rules.voucher_states import RUNNING
from services.voucher.store.terms_today import form_on, profile_on
from services.voucher.tables import Pilot, Voucher, VoucherYear
from services.voucher.tables.voucher import RUNNING as IN_RUNNING


@dataclass(frozen=True)
class Wanted:
    """The vouchers that are listed: those that meet every condition that is given, after `after` and `most` at most."""

    most: int
    own_clients: Collection[UUID]
    """Those of these clients, and those of the pilots of this care office."""
    office_id: UUID | None
    after: UUID | None = None
    pilot_id: UUID | None = None
    client_id: UUID | None = None
    status: str | None = None
    flagged: bool | None = None
    today: date = date.min
    delivery_form: str | None = None
    """By the terms of today, as the next is."""
    profile_code: str | None = None


@dataclass(frozen=True)
class LatestValuation:
    """How the value of a year was reached: its components as they were stored, why it was valued, and when."""

    components: list[dict[str, object]]
    cause: str
    valued_at: datetime
    decision_id: UUID


@dataclass(frozen=True)
class WantedEntries:
    """The lines wanted of a voucher's books: of a year if one is given, after a line, `most` at most."""

    voucher_id: UUID
    year: int | None
    after: int
    most: int


@dataclass(frozen=True)
class Entry:
    """One line of a voucher's books; `cents` is the change."""

    entry_id: int
    voucher_id: UUID
    year: int
    kind: str
    cents: int
    agreement_id: UUID | None
    at: datetime
    decision_id: UUID | None
    provisional: bool


@dataclass(frozen=True)
class _VoucherYear:
    voucher_id: UUID
    year: int


@dataclass(frozen=True)
class _Places:
    pilot_ids: list[UUID]
    client_ids: list[UUID]


@dataclass(frozen=True)
class _Place:
    pilot_id: UUID
    client_id: UUID


IS_RUNNING = Voucher.status.in_(sorted(RUNNING))
IS_FLAGGED = (
    select(VoucherYear)
    .where(VoucherYear.voucher_id == Voucher.voucher_id, VoucherYear.overhang_cents > literal_column("0"))
    .exists()
)
"""More is reserved than the value of a year."""


async def get_voucher(session: Session, voucher_id: UUID, *, lock: bool = False) -> Voucher:
    """A voucher; raises NotFound. With `lock` its books do not change until this transaction ends."""
    query = select(Voucher).where(Voucher.voucher_id == voucher_id)
    if lock:
        query = query.with_for_update()
    voucher = (await session.scalars(query)).one_or_none()
    if voucher is None:
        raise NotFound
    return voucher


async def list_vouchers(session: Session, wanted: Wanted) -> Sequence[Voucher]:
    """Vouchers in order of issue.

    Each arm, the own clients and every pilot of the office, is read in order up to the size of the page, so that a page
    costs the same however many vouchers the others have.
    """
    arms: list[ColumnElement[bool]] = [Voucher.client_id.in_(wanted.own_clients)] if wanted.own_clients else []
    if wanted.office_id is not None:
        office = select(Pilot.pilot_id).where(Pilot.office_id == wanted.office_id).order_by(Pilot.pilot_id)
        arms += [Voucher.pilot_id == pilot_id for pilot_id in (await session.scalars(office)).all()]
    if not arms:
        return []
    pages = [_page_of(select(Voucher.voucher_id).where(arm), wanted).subquery() for arm in arms]
    ids = union_all(*(select(page.c.voucher_id) for page in pages)).scalar_subquery()
    query = select(Voucher).where(Voucher.voucher_id.in_(ids)).order_by(Voucher.voucher_id).limit(wanted.most)
    return (await session.scalars(query)).all()


def _page_of(query: Select[UUID], wanted: Wanted) -> Select[UUID]:
    """The first vouchers of one arm that meet every condition."""
    if wanted.pilot_id:
        query = query.where(Voucher.pilot_id == wanted.pilot_id)
    if wanted.client_id:
        query = query.where(Voucher.client_id == wanted.client_id)
    if wanted.status:
        query = query.where(Voucher.status == wanted.status)
    if wanted.flagged is not None:
        query = query.where(IS_FLAGGED if wanted.flagged else ~IS_FLAGGED)
    if wanted.delivery_form is not None:
        query = query.where(form_on(wanted.today) == wanted.delivery_form)
    if wanted.profile_code is not None:
        query = query.where(profile_on(wanted.today) == wanted.profile_code)
    if wanted.after:
        query = query.where(Voucher.voucher_id > wanted.after)
    return query.order_by(Voucher.voucher_id).limit(wanted.most)


async def add_vouchers(session: Session, vouchers: Sequence[Voucher]) -> None:
    """Write new vouchers, and the places in their pilots that they take.

    Broken are `participants_within_cap` where a pilot is full, and `one_running_voucher` where a client has one.
    """
    session.add_all(vouchers)
    await session.flush()


async def save_voucher(session: Session, voucher: Voucher) -> None:
    """Write what has changed of a voucher that is locked, as its next version; also a place in its pilot."""
    voucher.version += 1
    await session.flush()


async def raise_agreement_turn(session: Session, voucher: Voucher) -> None:
    """Note that agreements of a locked voucher gain days: a redemption that was judged before is judged again."""
    voucher.agreement_turn += 1
    await session.flush()


async def lock_running(session: Session, voucher_ids: Collection[UUID]) -> Sequence[Voucher]:
    """Running vouchers of these, locked in key order."""
    query = select(Voucher).where(Voucher.voucher_id.in_(voucher_ids), IS_RUNNING)
    return (await session.scalars(query.order_by(Voucher.voucher_id).with_for_update())).all()


async def lock_ended(session: Session, voucher_ids: Collection[UUID]) -> Sequence[Voucher]:
    """Vouchers of these that have ended, locked in key order."""
    query = select(Voucher).where(Voucher.voucher_id.in_(voucher_ids), ~IS_RUNNING)
    return (await session.scalars(query.order_by(Voucher.voucher_id).with_for_update())).all()


async def running_of(session: Session, pilots_and_clients: Collection[tuple[UUID, UUID]]) -> set[tuple[UUID, UUID]]:
    """Which of these (pilot, client) have a running voucher."""
    asked = _Places([pilot for pilot, _ in pilots_and_clients], [client for _, client in pilots_and_clients])
    return {(row.pilot_id, row.client_id) for row in await _RUNNING.run(session, asked)}


async def latest_valuation(session: Session, voucher_id: UUID, year: int) -> LatestValuation | None:
    """How the value of a year was last reached, or None."""
    return await _LATEST_VALUATION.find(session, _VoucherYear(voucher_id, year))


async def list_entries(session: Session, wanted: WantedEntries) -> list[Entry]:
    """The books of a voucher, oldest first."""
    return await _LIST_ENTRIES.run(session, wanted)


_RUNNING = Statement(
    f"""
    SELECT v.pilot_id, v.client_id
    FROM voucher v
    JOIN unnest(CAST(:pilot_ids AS uuid[]), CAST(:client_ids AS uuid[])) AS w (pilot_id, client_id)
      USING (pilot_id, client_id)
    WHERE v.{IN_RUNNING}
    """,
    _Places,
    _Place,
)
_LATEST_VALUATION = Statement(
    f"SELECT {columns_of(LatestValuation)} FROM valuation WHERE voucher_id = :voucher_id AND year = :year"
    " ORDER BY valuation_id DESC LIMIT 1",
    _VoucherYear,
    LatestValuation,
)
_LIST_ENTRIES = Statement(
    f"""
    SELECT {columns_of(Entry)} FROM voucher_entry JOIN voucher_year USING (voucher_id, year)
    WHERE voucher_id = :voucher_id AND entry_id > :after AND (CAST(:year AS int) IS NULL OR year = CAST(:year AS int))
    ORDER BY entry_id LIMIT :most
    """,
    WantedEntries,
    Entry,
)
