"""Queries on vouchers, their years, books and valuations."""

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.refusals import NotFound
from services.voucher.rules.agreement_states import WAITING_FOR_CONFIRMATION, AgreementStatus
from services.voucher.rules.voucher_states import RUNNING
from services.voucher.tables import (
    Agreement,
    ChoiceProfile,
    KnownIndication,
    Pilot,
    Swap,
    Valuation,
    Voucher,
    VoucherEntry,
    VoucherTerm,
    VoucherYear,
)

IS_RUNNING = Voucher.status.in_(sorted(RUNNING))
IS_IN_A_SWAP = select(Swap.swap_id).where(Swap.voucher_id == Voucher.voucher_id, Swap.status == "open").exists()


async def get_voucher(session: AsyncSession, voucher_id: UUID, *, lock: bool = False) -> Voucher:
    """A voucher; raises NotFound. With `lock` its books stand still until this transaction ends."""
    query = select(Voucher).where(Voucher.voucher_id == voucher_id)
    if lock:
        query = query.with_for_update()
    voucher = (await session.scalars(query)).one_or_none()
    if voucher is None:
        raise NotFound
    return voucher


async def list_vouchers(
    session: AsyncSession, which: Sequence[ColumnElement[bool]], after: UUID | None, most: int
) -> Sequence[Voucher]:
    """Vouchers in order of issue."""
    query = select(Voucher).where(*which).order_by(Voucher.voucher_id).limit(most)
    if after:
        query = query.where(Voucher.voucher_id > after)
    return (await session.scalars(query)).all()


async def lock_running(session: AsyncSession, voucher_ids: Collection[UUID]) -> Sequence[Voucher]:
    """Running vouchers of these, locked in key order."""
    query = select(Voucher).where(Voucher.voucher_id.in_(voucher_ids), IS_RUNNING)
    return (await session.scalars(query.order_by(Voucher.voucher_id).with_for_update())).all()


async def lock_ended(session: AsyncSession, voucher_ids: Collection[UUID]) -> Sequence[Voucher]:
    """Vouchers of these that have ended and are in no swap, locked in key order."""
    query = select(Voucher).where(Voucher.voucher_id.in_(voucher_ids), ~IS_RUNNING, ~IS_IN_A_SWAP)
    return (await session.scalars(query.order_by(Voucher.voucher_id).with_for_update())).all()


async def ended_too_late(session: AsyncSession, after: UUID, most: int) -> Sequence[UUID]:
    """Vouchers that have ended while an agreement goes on or waits, or after the client's death, in key order."""
    goes_on = or_(
        Agreement.status.in_(sorted(WAITING_FOR_CONFIRMATION | {AgreementStatus.REDEEMED})),
        Agreement.ended_on > Voucher.valid_to,
    )
    of_voucher = select(Agreement.agreement_id).where(Agreement.voucher_id == Voucher.voucher_id, goes_on)
    died = select(KnownIndication.indication_id).where(
        KnownIndication.client_id == Voucher.client_id,
        KnownIndication.withdrawal_reason == "death",
        KnownIndication.valid_to < Voucher.valid_to,
        Voucher.valid_from <= Voucher.valid_to,
    )
    too_late = or_(of_voucher.exists(), died.exists())
    query = select(Voucher.voucher_id).where(~IS_RUNNING, Voucher.voucher_id > after, too_late)
    return (await session.scalars(query.order_by(Voucher.voucher_id).limit(most))).all()


async def in_a_swap(session: AsyncSession, voucher_ids: Collection[UUID]) -> set[UUID]:
    """Which of these have agreements in a swap that is not decided."""
    query = select(Swap.voucher_id).where(Swap.voucher_id.in_(voucher_ids), Swap.status == "open")
    return set(await session.scalars(query))


async def past_their_end(session: AsyncSession, today: date, after: UUID, most: int) -> Sequence[UUID]:
    """Running vouchers whose last day has passed, or that have lost every day, in key order."""
    is_past = or_(Voucher.valid_to < today, Voucher.valid_to < Voucher.valid_from)
    query = (
        select(Voucher.voucher_id)
        .where(IS_RUNNING, is_past, Voucher.voucher_id > after)
        .order_by(Voucher.voucher_id)
        .limit(most)
    )
    return (await session.scalars(query)).all()


async def running_of(
    session: AsyncSession, pilots_and_clients: Collection[tuple[UUID, UUID]]
) -> set[tuple[UUID, UUID]]:
    """Which of these (pilot, client) have a running voucher."""
    columns = tuple_(Voucher.pilot_id, Voucher.client_id)
    rows = await session.execute(
        select(Voucher.pilot_id, Voucher.client_id).where(columns.in_(list(pilots_and_clients)), IS_RUNNING)
    )
    return {(row.pilot_id, row.client_id) for row in rows}


async def terms_of(session: AsyncSession, voucher_ids: Collection[UUID]) -> dict[UUID, list[VoucherTerm]]:
    """Voucher → its terms, by first day and then by recording."""
    rows = await session.scalars(
        select(VoucherTerm)
        .where(VoucherTerm.voucher_id.in_(voucher_ids))
        .order_by(VoucherTerm.valid_from, VoucherTerm.recorded_at)
    )
    found: dict[UUID, list[VoucherTerm]] = {voucher_id: [] for voucher_id in voucher_ids}
    for row in rows:
        found[row.voucher_id].append(row)
    return found


async def years_of(session: AsyncSession, voucher_ids: Collection[UUID]) -> dict[UUID, list[VoucherYear]]:
    """Voucher → its budget years in order."""
    rows = await session.scalars(
        select(VoucherYear).where(VoucherYear.voucher_id.in_(voucher_ids)).order_by(VoucherYear.year)
    )
    found: dict[UUID, list[VoucherYear]] = {voucher_id: [] for voucher_id in voucher_ids}
    for row in rows:
        found[row.voucher_id].append(row)
    return found


async def latest_valuation(session: AsyncSession, voucher_id: UUID, year: int) -> Valuation | None:
    """How the value of a year was last reached, or None."""
    query = select(Valuation).where(Valuation.voucher_id == voucher_id, Valuation.year == year)
    return (await session.scalars(query.order_by(Valuation.valuation_id.desc()).limit(1))).one_or_none()


async def list_entries(
    session: AsyncSession, voucher_id: UUID, year: int | None, after: int, most: int
) -> Sequence[VoucherEntry]:
    """The books of a voucher, oldest first."""
    query = select(VoucherEntry).where(VoucherEntry.voucher_id == voucher_id, VoucherEntry.entry_id > after)
    if year is not None:
        query = query.where(VoucherEntry.year == year)
    return (await session.scalars(query.order_by(VoucherEntry.entry_id).limit(most))).all()


async def pilot_codes(session: AsyncSession, pilot_ids: Collection[UUID]) -> dict[UUID, str]:
    """Pilot → its code."""
    rows = await session.execute(select(Pilot.pilot_id, Pilot.code).where(Pilot.pilot_id.in_(pilot_ids)))
    return {row.pilot_id: row.code for row in rows}


async def latest_choice_profile(session: AsyncSession, voucher_id: UUID) -> ChoiceProfile | None:
    """The choice profile as last judged, or None."""
    query = select(ChoiceProfile).where(ChoiceProfile.voucher_id == voucher_id)
    return (await session.scalars(query.order_by(ChoiceProfile.version.desc()).limit(1))).one_or_none()
