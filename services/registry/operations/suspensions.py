"""A suspension begins and is lifted: its row and its event. Who may, and why, is decided elsewhere."""

from datetime import date
from uuid import UUID

from services.common.calendar import amsterdam_day
from services.common.ids import new_id
from services.common.service import Change
from services.registry.operations import continuity
from services.registry.rules.suspension import never_began
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
    """Write a suspension, with its continuity plan, and tell it."""
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
    return True


async def lift(change: Change, row: Suspension, until: date, decision_id: UUID) -> None:
    """Give a suspension its last day and tell it; with the day before its first it never begins.

    Its continuity plan closes when that day has come: now, or by the daily look.
    """
    row.until_day, row.lifting_decision_id, row.version = until, decision_id, row.version + 1
    if never_began(row):
        row.no_payment_from = None
    if until <= amsterdam_day(change.at) or never_began(row):
        await continuity.close_plan(change, row)
    await _tell(change, row)


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
