"""Agreements whose care does not begin: both sides are reminded once, and later the agreement lapses (decision D18).

A lapsed agreement ended the day before its start. It is released in full by the ordinary request and acknowledgement.
"""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from services.common.calendar import amsterdam_day
from services.common.data.decisions import RuleSpoke
from services.common.data.faults import ANY_FAULT
from services.common.logs import logger
from services.common.message_kinds import Message
from services.common.refusals import Refusal
from services.common.service import Change, Service
from services.common.texts import Text
from services.voucher.operations.close_agreement import VOUCHER, close_agreement
from services.voucher.operations.end_agreement import ending_record
from services.voucher.operations.escrow import MOST, Asked, as_asked_now, ask, send
from services.voucher.operations.parties import agreement_fact
from services.voucher.rules.agreement_states import AGREEMENTS_CHANGED, AgreementStatus
from services.voucher.rules.lapse import LAPSES_AFTER, REMINDED_AFTER, WARNED_FOR, Unbegun, lapsed_on, lapses
from services.voucher.rules.messages import AGREEMENT_LAPSED, CARE_NOT_BEGUN
from services.voucher.rules.release import YearHeld, asked_at_ending
from services.voucher.store import unbegun as store
from services.voucher.store.agreements import RunningAgreement, get_agreement, get_running, save_agreement
from services.voucher.tables import Agreement

CARE_NEVER_BEGAN = "care-never-began"
WHY = Text(
    f"De zorg is {LAPSES_AFTER.days} dagen na de afgesproken eerste dag nog niet begonnen. Beide partijen kregen "
    "eerder een herinnering.",
    f"Care had not begun {LAPSES_AFTER.days} days after the agreed first day. Both parties were reminded before.",
)


async def lapse_unbegun(service: Service) -> None:
    """Remind of agreements whose care has not begun, and let those lapse that waited too long; any replica may."""
    today = service.clock.today()
    while await _remind_some(service, today) == MOST:
        pass
    last = UUID(int=0)
    while True:
        async with service.reading() as reading:
            found = await store.list_lapsing(reading.session, today - LAPSES_AFTER, today - WARNED_FOR, last, MOST)
        for agreement_id in found:
            try:
                await _lapse(service, agreement_id)
            except (Refusal, *ANY_FAULT) as fault:  # one that cannot lapse must not hold up the others
                logger().error("an agreement could not lapse", agreement=str(agreement_id), fault=repr(fault)[:300])
        if not found:
            return
        await send(service, found)
        last = found[-1]


async def _remind_some(service: Service, today: date) -> int:
    async with service.writing() as change:
        rows = await store.note_reminded(change.session, today - REMINDED_AFTER, today, MOST)
        await change.tell_all([message for row in rows for message in _reminders(row)])
    return len(rows)


def _reminders(row: store.Reminded) -> Sequence[Message]:
    lapses_on = row.starts_on + LAPSES_AFTER
    return [
        CARE_NOT_BEGUN.to_client(
            row.client_id, row.agreement_id, number=row.number, starts_on=row.starts_on, lapses_on=lapses_on
        ),
        CARE_NOT_BEGUN.to_provider(
            row.provider_id, row.agreement_id, number=row.number, starts_on=row.starts_on, lapses_on=lapses_on
        ),
    ]


async def _lapse(service: Service, agreement_id: UUID) -> None:
    """Let one agreement lapse, unless care has begun or the agreement has changed by the time that it is locked."""
    async with service.writing() as change:
        running = await get_running(change.session, await get_agreement(change.session, agreement_id))
        if not _may_lapse(running, amsterdam_day(change.at)):
            return
        await _close(change, running)
        office_id = await store.office_of(change.session, running.voucher.pilot_id)
        await change.tell_all(_messages(running, office_id))


def _may_lapse(running: RunningAgreement, today: date) -> bool:
    agreement = running.agreement
    is_waiting = agreement.status == AgreementStatus.REDEEMED and agreement.care_started_on is None
    has_swap = running.handover.swap_id is not None
    return is_waiting and not has_swap and lapses(Unbegun(_expected_on(agreement), agreement.reminded_on), today)


def _expected_on(agreement: Agreement) -> date:
    return max(agreement.starts_on, agreement.postponed_until or agreement.starts_on)


async def _close(change: Change, running: RunningAgreement) -> None:
    """End the agreement the day before its start and ask claims to hold nothing. Invariant: held ≥ drawn as before."""
    agreement, ends_on = running.agreement, lapsed_on(running.agreement.starts_on)
    held = {row.year: YearHeld(row.asked_cents, row.reserved_cents) for row in running.reservations}
    asked = asked_at_ending(running.lines, running.days, running.voucher_days, ends_on, held)
    because = [RuleSpoke(CARE_NEVER_BEGAN, "lapsed", WHY)]
    decision_id = await change.decide(ending_record(running, ends_on, asked, because))
    close_agreement(change, running, ends_on, CARE_NEVER_BEGAN, VOUCHER)
    await save_agreement(change.session, agreement)
    await ask(
        change, running, as_asked_now(running) | {year: Asked(cents) for year, cents in asked.items()}, decision_id
    )
    await change.publish(AGREEMENTS_CHANGED, agreement.agreement_id, agreement_fact(agreement))


def _messages(running: RunningAgreement, office_id: UUID) -> list[Message]:
    agreement = running.agreement
    about, number, starts_on = agreement.agreement_id, agreement.number, agreement.starts_on
    return [
        AGREEMENT_LAPSED.to_client(agreement.client_id, about, number=number, starts_on=starts_on),
        AGREEMENT_LAPSED.to_provider(agreement.provider_id, about, number=number, starts_on=starts_on),
        AGREEMENT_LAPSED.to_office(office_id, about, number=number, starts_on=starts_on),
    ]
