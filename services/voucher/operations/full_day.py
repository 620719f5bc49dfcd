"""Full-day care when a voucher becomes longer: it gives no agreement a day that another agreement covers already.

Invariant: at most one exclusive performance per client and day, over all agreements that are or were redeemed.
"""

from datetime import timedelta

from services.common.data.decisions import RuleSpoke
from services.common.service import Change
from services.common.texts import Text
from services.voucher.operations.close_agreement import VOUCHER, close_agreement
from services.voucher.operations.end_agreement import ending_record
from services.voucher.operations.parties import agreement_fact
from services.voucher.rules.agreement_states import AGREEMENTS_CHANGED
from services.voucher.rules.budget_year import Days
from services.voucher.rules.full_day import first_shared_day
from services.voucher.store.agreements import (
    RunningAgreement,
    full_day_elsewhere,
    lock_client,
    running_under,
    save_agreement,
)
from services.voucher.store.vouchers import raise_agreement_turn
from services.voucher.tables import Voucher

REASON = "care-overlaps"
WHY = Text(
    "De voucher loopt langer door, maar op die dagen heeft de cliënt al andere etmaalzorg.",
    "The voucher is valid longer, but the client already has other full-day care on those days.",
)


async def keep_days_apart(change: Change, voucher: Voucher, longer: Days) -> None:
    """End full-day agreements of a voucher that becomes `longer` before the first day that is taken elsewhere.

    The voucher is locked; the client's other vouchers are locked here, so that no redemption runs at the same time.
    """
    session = change.session
    await lock_client(session, voucher.client_id)
    await raise_agreement_turn(session, voucher)
    elsewhere = await full_day_elsewhere(session, voucher)
    if not elsewhere:
        return
    for running in (await running_under(session, [voucher.voucher_id]))[voucher.voucher_id]:
        if any(line.is_exclusive for line in running.lines):
            met = [first_shared_day(running.days, voucher.voucher_id, longer, other) for other in elsewhere]
            first = min((day for day in met if day), default=None)
            if first:
                await _end(change, running, Days(running.days.first, first - timedelta(days=1)))


async def _end(change: Change, running: RunningAgreement, days: Days) -> None:
    """End one agreement. Its reservations stay: it has none for the days that it would have gained."""
    agreement, kept = running.agreement, {row.year: row.asked_cents for row in running.reservations}
    await change.decide(ending_record(running, days.last, kept, [RuleSpoke(REASON, "ended", WHY)]))
    close_agreement(change, running, days.last, REASON, VOUCHER)
    await save_agreement(change.session, agreement)
    await change.publish(AGREEMENTS_CHANGED, agreement.agreement_id, agreement_fact(agreement))
