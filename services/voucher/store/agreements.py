"""Queries on agreements and what belongs to them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from services.common.refusals import NotFound
from services.voucher.rules.agreement_states import RUN_OR_RAN, WAITING_FOR_CONFIRMATION
from services.voucher.rules.budget_year import Days
from services.voucher.rules.reservation import agreed_days
from services.voucher.store.escrow import lock_voucher
from services.voucher.tables import (
    Agreement,
    AgreementLine,
    Conversation,
    Handover,
    Pilot,
    Reservation,
    Voucher,
    VoucherYear,
)

KEY_SHARE = {"read": True, "key_share": True}
"""Waits only for whoever ends the voucher."""


@dataclass(frozen=True)
class AgreementView:
    """An agreement with all that is shown of it."""

    agreement: Agreement
    lines: Sequence[AgreementLine]
    reservations: Sequence[Reservation]
    handover: Handover | None
    conversation: Conversation | None


@dataclass(frozen=True)
class RunningAgreement:
    """A redeemed agreement under the lock of its voucher: nothing of it changes until this transaction ends."""

    agreement: Agreement
    lines: Sequence[AgreementLine]
    reservations: Sequence[Reservation]
    handover: Handover
    voucher: Voucher
    claim_window_days: int

    @property
    def days(self) -> Days:
        """From the start to the earlier of the agreed end and the day it was ended on."""
        return agreed_days(self.agreement.starts_on, self.agreement.ends_on, self.agreement.ended_on)

    @property
    def voucher_days(self) -> Days:
        """The days of the voucher."""
        return Days(self.voucher.valid_from, self.voucher.valid_to)


async def get_agreement(session: AsyncSession, agreement_id: UUID, *, lock: bool = False) -> Agreement:
    """An agreement; raises NotFound. With `lock` nobody else changes it until this transaction ends."""
    query = select(Agreement).where(Agreement.agreement_id == agreement_id).execution_options(populate_existing=True)
    if lock:
        query = query.with_for_update(key_share=True)
    agreement = (await session.scalars(query)).one_or_none()
    if agreement is None:
        raise NotFound
    return agreement


async def get_voucher(session: AsyncSession, voucher_id: UUID, *, running: bool = False) -> Voucher:
    """A voucher; raises NotFound. With `running` it does not end until this transaction ends."""
    voucher = await session.get(Voucher, voucher_id, with_for_update=KEY_SHARE if running else None)
    if voucher is None:
        raise NotFound
    return voucher


async def get_running(session: AsyncSession, agreement: Agreement) -> RunningAgreement:
    """Lock the voucher of a redeemed agreement, and read it with all that hangs on it as it is from then on."""
    await lock_voucher(session, agreement.voucher_id)
    fresh = await get_agreement(session, agreement.agreement_id, lock=True)
    row = (
        await session.execute(
            select(Voucher, Pilot.claim_window_days)
            .join(Pilot, Pilot.pilot_id == Voucher.pilot_id)
            .where(Voucher.voucher_id == fresh.voucher_id)
            .execution_options(populate_existing=True)
        )
    ).one()
    handover = await session.get(Handover, fresh.agreement_id, populate_existing=True)
    if handover is None:
        raise NotFound
    ids = [fresh.agreement_id]
    return RunningAgreement(
        fresh,
        (await lines_of(session, ids))[fresh.agreement_id],
        (await reservations_of(session, ids))[fresh.agreement_id],
        handover,
        row.Voucher,
        row.claim_window_days,
    )


async def running_under(session: AsyncSession, voucher_ids: Collection[UUID]) -> dict[UUID, list[RunningAgreement]]:
    """Voucher → the agreements that run or ran under it, in order of redemption; the caller has locked the vouchers.

    The agreements are locked in key order, as whoever changes several of them at once takes them.
    """
    query = (
        select(Agreement, Handover, Voucher, Pilot.claim_window_days)
        .join(Handover, Handover.agreement_id == Agreement.agreement_id)
        .join(Voucher, Voucher.voucher_id == Agreement.voucher_id)
        .join(Pilot, Pilot.pilot_id == Voucher.pilot_id)
        .where(Agreement.voucher_id.in_(voucher_ids), Agreement.status.in_(RUN_OR_RAN))
        .order_by(Agreement.agreement_id)
        .with_for_update(of=[Handover, Agreement], key_share=True)
        .execution_options(populate_existing=True)
    )
    rows = (await session.execute(query)).all()
    ids = [row.Agreement.agreement_id for row in rows]
    lines, reservations = await lines_of(session, ids), await reservations_of(session, ids)
    found: dict[UUID, list[RunningAgreement]] = {each: [] for each in voucher_ids}
    for row in sorted(
        rows, key=lambda row: (row.Agreement.redeemed_at or row.Agreement.drafted_at, row.Agreement.agreement_id)
    ):
        agreement_id = row.Agreement.agreement_id
        found[row.Agreement.voucher_id].append(
            RunningAgreement(
                row.Agreement,
                lines[agreement_id],
                reservations[agreement_id],
                row.Handover,
                row.Voucher,
                row.claim_window_days,
            )
        )
    return found


@dataclass(frozen=True)
class FullDay:
    """An agreement with full-day care, and the days of its voucher."""

    voucher_id: UUID
    provider_id: UUID
    days: Days
    voucher_days: Days


async def lock_client(session: AsyncSession, client_id: UUID) -> None:
    """Lock all vouchers of a client in key order, as a redemption of full-day care does."""
    await session.execute(
        text("SELECT voucher_id FROM voucher WHERE client_id = :client ORDER BY voucher_id FOR NO KEY UPDATE"),
        {"client": client_id},
    )


async def full_day_elsewhere(session: AsyncSession, voucher: Voucher, codes: Collection[str]) -> list[FullDay]:
    """The agreements under other vouchers of a voucher's client that have one of these performances."""
    has_one = select(AgreementLine).where(
        AgreementLine.agreement_id == Agreement.agreement_id, AgreementLine.performance_code.in_(codes)
    )
    query = (
        select(Agreement, Voucher.valid_from, Voucher.valid_to)
        .join(Voucher, Voucher.voucher_id == Agreement.voucher_id)
        .where(
            Agreement.client_id == voucher.client_id,
            Agreement.voucher_id != voucher.voucher_id,
            Agreement.status.in_(RUN_OR_RAN),
            has_one.exists(),
        )
    )
    return [
        FullDay(
            row.Agreement.voucher_id,
            row.Agreement.provider_id,
            agreed_days(row.Agreement.starts_on, row.Agreement.ends_on, row.Agreement.ended_on),
            Days(row.valid_from, row.valid_to),
        )
        for row in await session.execute(query)
    ]


def _redeemed(running: RunningAgreement) -> tuple[datetime, UUID]:
    agreement = running.agreement
    return agreement.redeemed_at or agreement.drafted_at, agreement.agreement_id


async def proposals_under(session: AsyncSession, voucher_id: UUID) -> Sequence[Agreement]:
    """The agreements on a voucher that wait for a confirmation, locked in key order."""
    query = (
        select(Agreement)
        .where(Agreement.voucher_id == voucher_id, Agreement.status.in_(sorted(WAITING_FOR_CONFIRMATION)))
        .order_by(Agreement.agreement_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(query)).all()


async def list_agreements(
    session: AsyncSession, which: Sequence[ColumnElement[bool]], after: UUID | None, most: int
) -> Sequence[Agreement]:
    """Agreements that meet all conditions, in order of drafting."""
    query = select(Agreement).where(*which).order_by(Agreement.agreement_id).limit(most)
    if after:
        query = query.where(Agreement.agreement_id > after)
    return (await session.scalars(query)).all()


def of_parties(client_ids: Collection[UUID], provider_id: UUID | None) -> ColumnElement[bool]:
    """Agreements of these clients, or of this provider."""
    mine = Agreement.client_id.in_(client_ids)
    return mine if provider_id is None else or_(mine, Agreement.provider_id == provider_id)


async def view(session: AsyncSession, agreements: Sequence[Agreement]) -> list[AgreementView]:
    """The agreements with all that is shown of them."""
    ids = [each.agreement_id for each in agreements]
    lines, reservations = await lines_of(session, ids), await reservations_of(session, ids)
    handovers = {
        row.agreement_id: row
        for row in await session.scalars(
            select(Handover).where(Handover.agreement_id.in_(ids)).execution_options(populate_existing=True)
        )
    }
    conversations = {
        row.agreement_id: row
        for row in await session.scalars(select(Conversation).where(Conversation.agreement_id.in_(ids)))
    }
    return [
        AgreementView(
            each,
            lines[each.agreement_id],
            reservations[each.agreement_id],
            handovers.get(each.agreement_id),
            conversations.get(each.agreement_id),
        )
        for each in agreements
    ]


async def lines_of(session: AsyncSession, agreement_ids: Sequence[UUID]) -> dict[UUID, list[AgreementLine]]:
    """The lines of each agreement, in order."""
    found: dict[UUID, list[AgreementLine]] = {each: [] for each in agreement_ids}
    query = (
        select(AgreementLine)
        .where(AgreementLine.agreement_id.in_(agreement_ids))
        .order_by(AgreementLine.agreement_id, AgreementLine.position)
    )
    for row in await session.scalars(query):
        found[row.agreement_id].append(row)
    return found


async def reservations_of(session: AsyncSession, agreement_ids: Sequence[UUID]) -> dict[UUID, list[Reservation]]:
    """The reservations of each agreement, by year."""
    found: dict[UUID, list[Reservation]] = {each: [] for each in agreement_ids}
    query = (
        select(Reservation)
        .where(Reservation.agreement_id.in_(agreement_ids))
        .order_by(Reservation.agreement_id, Reservation.year)
        .execution_options(populate_existing=True)
    )
    for row in await session.scalars(query):
        found[row.agreement_id].append(row)
    return found


async def years_of(session: AsyncSession, voucher_id: UUID) -> Sequence[VoucherYear]:
    """The valued years of a voucher."""
    query = select(VoucherYear).where(VoucherYear.voucher_id == voucher_id).order_by(VoucherYear.year)
    return (await session.scalars(query)).all()


async def next_number(session: AsyncSession) -> str:
    """A fresh agreement number of 11 characters, for files that have no room for an id."""
    number = (await session.execute(text("SELECT nextval('agreement_number')"))).scalar_one()
    return f"Z{number:010d}"


async def waiting_since(session: AsyncSession, before: datetime, most: int) -> Sequence[Agreement]:
    """Drafts older than that, locked; those that somebody else holds are left for the next time."""
    query = (
        select(Agreement)
        .where(
            Agreement.status.in_(sorted(WAITING_FOR_CONFIRMATION)),
            Agreement.drafted_at < before,
        )
        .order_by(Agreement.drafted_at)
        .limit(most)
        .with_for_update(key_share=True, skip_locked=True)
    )
    return (await session.scalars(query)).all()
