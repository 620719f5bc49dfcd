"""Agreements: found, locked, written, and read with what belongs to them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, select, union_all

from services.common.data.database import Session
from services.common.data.statement import NoParameters, Statement
from services.common.refusals import NotFound
from services.voucher.facts import Line
from services.voucher.rules.agreement_number import agreement_number
from services.voucher.rules.agreement_states import RUN_OR_RAN, WAITING_FOR_CONFIRMATION
from services.voucher.rules.budget_year import Days
from services.voucher.rules.reservation import agreed_days
from services.voucher.store.agreement_parts import (
    HandoverState,
    NewLine,
    RecordedConversation,
    Reserved,
    add_lines,
    conversations_of,
    handovers_of,
    lines_of,
    reservations_of,
)
from services.voucher.store.ending_proposals import ProposedEnd, ending_proposals_of
from services.voucher.store.escrow import lock_voucher
from services.voucher.store.postponements import RecordedPostponement, postponements_of
from services.voucher.tables import Agreement, AgreementLine, AgreementVersion, Handover, Pilot, Reservation, Voucher

KEY_SHARE = {"read": True, "key_share": True}
"""Waits only for a transaction that ends the voucher."""


IS_SHORTENED = and_(
    Agreement.status == "redeemed",
    select(Reservation)
    .where(
        Reservation.agreement_id == Agreement.agreement_id,
        Reservation.asked_cents < Reservation.needed_cents,
        ~Reservation.final,
    )
    .exists(),
)
"""Redeemed, and with less than its days ask in a year that is not closed for good."""


@dataclass(frozen=True)
class AgreementView:
    """An agreement with all that is shown of it."""

    agreement: Agreement
    lines: Sequence[Line]
    reservations: Sequence[Reserved]
    handover: HandoverState | None
    conversation: RecordedConversation | None
    ending_proposal: ProposedEnd | None
    postponements: Sequence[RecordedPostponement]


@dataclass(frozen=True)
class Own:
    """The agreements of these clients, those of this provider, and those of the pilots of this care office."""

    client_ids: Collection[UUID]
    provider_id: UUID | None
    office_id: UUID | None


@dataclass(frozen=True)
class Wanted:
    """The agreements that are listed: those that meet every condition that is given, after `after`, `most` at most."""

    most: int
    own: Own
    after: UUID | None = None
    status: str | None = None
    voucher_id: UUID | None = None
    shortened: bool | None = None
    number: str | None = None
    provider_reference: str | None = None


@dataclass(frozen=True)
class _Client:
    client_id: UUID


@dataclass(frozen=True)
class RunningAgreement:
    """A redeemed agreement under the lock of its voucher: nothing of it changes until this transaction ends."""

    agreement: Agreement
    lines: Sequence[Line]
    reservations: Sequence[Reserved]
    handover: Handover
    voucher: Voucher
    notice_period_days: int

    @property
    def claim_window_days(self) -> int:
        """The window of the pilot's version that counted when the agreement was redeemed, as its terms have it."""
        return int(str(self.handover.terms["claimWindowDays"]))

    @property
    def days(self) -> Days:
        """From the start to the earlier of the agreed end and the day it was ended on."""
        return agreed_days(self.agreement.starts_on, self.agreement.ends_on, self.agreement.ended_on)

    @property
    def voucher_days(self) -> Days:
        """The days of the voucher."""
        return Days(self.voucher.valid_from, self.voucher.valid_to)


async def get_agreement(session: Session, agreement_id: UUID, *, lock: bool = False) -> Agreement:
    """An agreement; raises NotFound. With `lock` nobody else changes it until this transaction ends."""
    query = select(Agreement).where(Agreement.agreement_id == agreement_id).execution_options(populate_existing=True)
    if lock:
        query = query.with_for_update(key_share=True)
    agreement = (await session.scalars(query)).one_or_none()
    if agreement is None:
        raise NotFound
    return agreement


async def get_voucher(session: Session, voucher_id: UUID, *, running: bool = False) -> Voucher:
    """A voucher; raises NotFound. With `running` it does not end until this transaction ends."""
    voucher = await session.get(Voucher, voucher_id, with_for_update=KEY_SHARE if running else None)
    if voucher is None:
        raise NotFound
    return voucher


async def get_running(session: Session, agreement: Agreement) -> RunningAgreement:
    """Lock the voucher of a redeemed agreement, and read it with all that hangs on it as it is from then on."""
    await lock_voucher(session, agreement.voucher_id)
    fresh = await get_agreement(session, agreement.agreement_id, lock=True)
    row = (
        await session.execute(
            select(Voucher, Pilot.notice_period_days)
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
        row.notice_period_days,
    )


def not_handed_over(
    agreement: Agreement, lines: Sequence[Line], terms: dict[str, object], beside: RunningAgreement
) -> RunningAgreement:
    """An agreement that is being redeemed, before its first set; `beside`: one that runs under the same voucher."""
    first = Handover(agreement_id=agreement.agreement_id, voucher_id=agreement.voucher_id, terms=terms)
    return replace(beside, agreement=agreement, lines=lines, reservations=[], handover=first)


async def running_under(session: Session, voucher_ids: Collection[UUID]) -> dict[UUID, list[RunningAgreement]]:
    """Voucher → the agreements that run or ran under it, in order of redemption; the caller has locked the vouchers.

    The agreements are locked in key order, as every transaction that changes several of them locks them.
    """
    query = (
        select(Agreement, Handover, Voucher, Pilot.notice_period_days)
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
    for agreement, handover, voucher, notice_days in rows:
        of, held = lines[agreement.agreement_id], reservations[agreement.agreement_id]
        found[agreement.voucher_id].append(RunningAgreement(agreement, of, held, handover, voucher, notice_days))
    for several in found.values():
        several.sort(key=_by_redemption)
    return found


def _by_redemption(running: RunningAgreement) -> tuple[datetime, UUID]:
    return running.agreement.redeemed_at or running.agreement.drafted_at, running.agreement.agreement_id


@dataclass(frozen=True)
class FullDay:
    """An agreement with full-day care, and the days of its voucher."""

    voucher_id: UUID
    provider_id: UUID
    days: Days
    voucher_days: Days


async def lock_client(session: Session, client_id: UUID) -> None:
    """Lock all vouchers of a client in key order, as a redemption of full-day care does."""
    await _LOCK_CLIENT.run(session, _Client(client_id))


async def full_day_elsewhere(session: Session, voucher: Voucher) -> list[FullDay]:
    """The agreements under other vouchers of a voucher's client that have a performance that fills the day."""
    has_one = select(AgreementLine).where(AgreementLine.agreement_id == Agreement.agreement_id, AgreementLine.exclusive)
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


async def proposals_under(session: Session, voucher_id: UUID) -> Sequence[Agreement]:
    """The agreements on a voucher that wait for a confirmation, locked in key order."""
    query = (
        select(Agreement)
        .where(Agreement.voucher_id == voucher_id, Agreement.status.in_(sorted(WAITING_FOR_CONFIRMATION)))
        .order_by(Agreement.agreement_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(query)).all()


async def list_agreements(session: Session, wanted: Wanted) -> Sequence[Agreement]:
    """Agreements in order of drafting.

    Each arm, the own clients, the own organisation and every pilot of the office, is read in order up to the size of
    the page, so that a page costs the same however many agreements the others have.
    """
    own = wanted.own
    arms: list[ColumnElement[bool]] = [Agreement.client_id.in_(own.client_ids)] if own.client_ids else []
    if own.provider_id is not None:
        arms.append(Agreement.provider_id == own.provider_id)
    if own.office_id is not None:
        office = select(Pilot.code).where(Pilot.office_id == own.office_id).order_by(Pilot.pilot_id)
        arms += [Agreement.pilot_code == code for code in (await session.scalars(office)).all()]
    if not arms:
        return []
    pages = [_page_of(select(Agreement.agreement_id).where(arm), wanted).subquery() for arm in arms]
    ids = union_all(*(select(page.c.agreement_id) for page in pages)).scalar_subquery()
    query = select(Agreement).where(Agreement.agreement_id.in_(ids)).order_by(Agreement.agreement_id)
    return (await session.scalars(query.limit(wanted.most))).all()


def _page_of(query: Select[UUID], wanted: Wanted) -> Select[UUID]:
    """The first agreements of one arm that meet every condition."""
    for column in (Agreement.status, Agreement.voucher_id, Agreement.number, Agreement.provider_reference):
        value = getattr(wanted, column.key)
        if value is not None:
            query = query.where(column == value)
    if wanted.shortened is not None:
        query = query.where(IS_SHORTENED if wanted.shortened else ~IS_SHORTENED)
    if wanted.after:
        query = query.where(Agreement.agreement_id > wanted.after)
    return query.order_by(Agreement.agreement_id).limit(wanted.most)


async def of_provider(session: Session, voucher_id: UUID, provider_id: UUID | None) -> set[UUID]:
    """The agreements of a provider on a voucher."""
    query = select(Agreement.agreement_id).where(
        Agreement.voucher_id == voucher_id, Agreement.provider_id == provider_id
    )
    return set((await session.scalars(query)).all())


async def view(session: Session, agreements: Sequence[Agreement]) -> list[AgreementView]:
    """The agreements with all that is shown of them."""
    ids = [each.agreement_id for each in agreements]
    lines, reservations = await lines_of(session, ids), await reservations_of(session, ids)
    handovers, conversations = await handovers_of(session, ids), await conversations_of(session, ids)
    proposals, postponements = await ending_proposals_of(session, ids), await postponements_of(session, ids)
    return [
        AgreementView(
            each,
            lines[each.agreement_id],
            reservations[each.agreement_id],
            handovers.get(each.agreement_id),
            conversations.get(each.agreement_id),
            proposals.get(each.agreement_id),
            postponements[each.agreement_id],
        )
        for each in agreements
    ]


async def add_agreement(session: Session, agreement: Agreement, lines: Sequence[NewLine]) -> None:
    """Write a new agreement with its lines."""
    session.add(agreement)
    await session.flush()
    await add_lines(session, lines)


async def save_agreement(session: Session, agreement: Agreement) -> None:
    """Write what has changed of an agreement that is locked, as its next version."""
    agreement.version += 1
    await session.flush()


async def next_number(session: Session) -> str:
    """A fresh agreement number of 12 characters, for files that have no room for an id."""
    return agreement_number(await _NEXT_NUMBER.one(session, NoParameters()))


async def list_waiting(session: Session, before: datetime, most: int) -> Sequence[Agreement]:
    """Proposals of before that day, locked; those that somebody else holds are left for the next time."""
    proposed_since = select(AgreementVersion).where(
        AgreementVersion.agreement_id == Agreement.agreement_id, AgreementVersion.proposed_at >= before
    )
    query = (
        select(Agreement)
        .where(
            Agreement.status.in_(sorted(WAITING_FOR_CONFIRMATION)),
            Agreement.drafted_at < before,
            Agreement.swap_id.is_(None),
            ~proposed_since.exists(),
        )
        .order_by(Agreement.drafted_at)
        .limit(most)
        .with_for_update(key_share=True, skip_locked=True)
    )
    return (await session.scalars(query)).all()


_LOCK_CLIENT = Statement(
    "SELECT voucher_id FROM voucher WHERE client_id = :client_id ORDER BY voucher_id FOR NO KEY UPDATE", _Client, UUID
)
_NEXT_NUMBER = Statement("SELECT nextval('agreement_number')", NoParameters, int)
