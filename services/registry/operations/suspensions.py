"""A suspension begins and is lifted: its row and its event. Who may, and why, is decided elsewhere."""

from datetime import date
from uuid import UUID

from services.common.calendar import amsterdam_day
from services.common.ids import new_id
from services.common.message_kinds import Message
from services.common.service import Change
from services.registry.operations import continuity
from services.registry.rules.messages import (
    CARE_AFTER_SUSPENSION,
    CARE_UNDER_SUSPENSION,
    PAYMENT_ENDS,
    PAYMENT_GOES_ON,
    SUSPENDED,
    SUSPENSION_LIFTED,
    SUSPENSION_TAKEN_BACK,
)
from services.registry.rules.suspension import never_began
from services.registry.store.agreements import list_clients
from services.registry.tables import Admission, Suspension

EVENT = "nl.pvb.suspensions.changed.v1"


async def begin(
    change: Change,
    admission: Admission,
    cause: str,
    from_day: date,
    reason: str,
    no_payment_from: date | None,
    decision_id: UUID,
) -> Suspension:
    """Write a suspension with its continuity plan, publish it, and inform the provider and its clients."""
    row = Suspension(
        suspension_id=new_id(),
        admission_id=admission.admission_id,
        provider_id=admission.provider_id,
        pilot_code=admission.pilot_code,
        cause=cause,
        from_day=from_day,
        until_day=None,
        no_payment_from=no_payment_from,
        reason=reason,
        decision_id=decision_id,
        version=1,
        recorded_at=change.at,
    )
    change.session.add(row)
    await _tell(change, row)
    await continuity.open_plan(change, row)
    await _inform(change, row)
    return row


async def carry_on(change: Change, row: Suspension, from_day: date, no_payment_from: date | None) -> bool:
    """Let a suspension that runs, or was announced, go on from a day at the latest; False when it does already."""
    payments = [each for each in (row.no_payment_from, no_payment_from) if each]
    days = (min(row.from_day, from_day), None, min(payments, default=None))
    if days == (row.from_day, row.until_day, row.no_payment_from):
        return False
    row.from_day, row.until_day, row.no_payment_from = days
    row.lifting_decision_id, row.version = None, row.version + 1
    await continuity.reopen_plan(change, row)
    await _tell(change, row)
    await _inform(change, row)
    return True


async def lift(change: Change, row: Suspension, until: date, decision_id: UUID) -> None:
    """Give a suspension its last day and publish it; with the day before its first it never begins.

    Its continuity plan closes when that day has come: now, or by the daily look.
    """
    row.until_day, row.lifting_decision_id, row.version = until, decision_id, row.version + 1
    if never_began(row):
        row.no_payment_from = None
    if until <= amsterdam_day(change.at) or never_began(row):
        await continuity.close_plan(change, row)
    await _tell(change, row)
    await _inform(change, row)


async def _inform(change: Change, row: Suspension) -> None:
    """Send messages to the provider and to each client who has an agreement with it: once suspended, once not."""
    to, about = row.provider_id, row.suspension_id
    if row.until_day is None:
        payment = PAYMENT_GOES_ON
        if row.no_payment_from:
            payment = PAYMENT_ENDS.format(no_payment_from=row.no_payment_from)
        first = SUSPENDED.to_provider(to, about, from_day=row.from_day, payment=payment)
    elif never_began(row):
        first = SUSPENSION_TAKEN_BACK.to_provider(to, about, from_day=row.from_day)
    else:
        first = SUSPENSION_LIFTED.to_provider(to, about, until_day=row.until_day)
    clients = await list_clients(change.session, to, row.pilot_code, row.from_day)
    await change.tell_all([first, *(_to_client(row, client_id) for client_id in clients)])


def _to_client(row: Suspension, client_id: UUID) -> Message:
    if row.until_day is None:
        return CARE_UNDER_SUSPENSION.to_client(client_id, row.provider_id, from_day=row.from_day)
    return CARE_AFTER_SUSPENSION.to_client(client_id, row.provider_id)


async def _tell(change: Change, row: Suspension) -> None:
    await change.session.flush()
    fact = {
        "suspensionId": row.suspension_id,
        "version": row.version,
        "providerId": row.provider_id,
        "pilotCode": row.pilot_code,
        "from": row.from_day,
        "until": row.until_day,
        "noPaymentFrom": row.no_payment_from,
    }
    await change.publish(EVENT, row.suspension_id, fact)
