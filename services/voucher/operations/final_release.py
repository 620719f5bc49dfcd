"""Final release: once a year's claim window has passed, claims holds the drawn amount and the rest is released."""

from uuid import UUID

from services.common.calendar import amsterdam_day
from services.common.data.faults import ANY_FAULT
from services.common.logs import logger
from services.common.refusals import Refusal
from services.common.service import Service
from services.voucher.operations.escrow import MOST, Asked, as_asked_now, ask, send
from services.voucher.rules.agreement_states import AgreementStatus
from services.voucher.rules.release import is_final
from services.voucher.store.agreement_parts import note_stayed
from services.voucher.store.agreements import get_agreement, get_running
from services.voucher.store.escrow import list_due_final
from services.voucher.store.late_rooms import close_rooms, open_until


async def release_finally(service: Service) -> None:
    """Ask 0 with `final` for every year whose claim window has passed; any number of replicas may do so.

    A year with room for late claims is asked again when that can no longer be used.
    """
    after: UUID | None = None
    while True:
        async with service.reading() as reading:
            today = amsterdam_day(reading.at)
            agreement_ids = await list_due_final(reading.session, today, after or UUID(int=0), MOST)
        for agreement_id in agreement_ids:
            try:
                await _ask_finally(service, agreement_id)
            except (Refusal, *ANY_FAULT) as fault:  # one that cannot be released must not hold up the others
                logger().error("a year could not be released", agreement=str(agreement_id), fault=repr(fault)[:300])
        if not agreement_ids:
            return
        await send(service, agreement_ids)
        after = agreement_ids[-1]


async def _ask_finally(service: Service, agreement_id: UUID) -> None:
    async with service.writing() as change:
        running = await get_running(change.session, await get_agreement(change.session, agreement_id))
        if running.handover.swap_id is not None:
            return
        today, window = amsterdam_day(change.at), running.claim_window_days
        late = await open_until(change.session, agreement_id)
        due = {
            row.year: Asked(0, final=True)
            for row in running.reservations
            if (not row.final or row.year in late)
            and is_final(row.year, running.days, running.voucher_days, window, today, late.get(row.year))
        }
        if due:
            await close_rooms(change.session, agreement_id, list(due), change.at)
            if running.agreement.status == AgreementStatus.ENDED:
                await note_stayed(change.session, agreement_id, list(due))
            await ask(change, running, as_asked_now(running) | due)
