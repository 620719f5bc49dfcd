"""An extension as it is judged: the days that are added like a new agreement, the amounts for all days together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from services.common.calendar import amsterdam_day
from services.common.refusals import Refusal, Unavailable
from services.common.service import Change
from services.voucher.operations.redemption_case import judge
from services.voucher.refusals.redemption import ValueExhausted
from services.voucher.rules.budget_year import Days
from services.voucher.rules.extension import added_days, extended_rooms
from services.voucher.rules.quantity import quantity_refusals, total_refusals
from services.voucher.rules.reservation import Room
from services.voucher.store.agreements import RunningAgreement
from services.voucher.store.extensions import admissions_on
from services.voucher.store.redemption import list_facts

FOR_ALL_DAYS = frozenset({"value-exhausted", "quantity-impossible", "total-over-years"})
"""What is judged of all days together, and not of the added days alone."""


@dataclass(frozen=True)
class Extending:
    """A judged extension: the room in each year that gains days, and every refusal; none when it can be written."""

    ends_on: date
    rooms: Sequence[Room]
    asked: Mapping[int, int]
    """What claims is to hold of these years, in cents."""
    provisional: Mapping[int, bool]
    refusals: Sequence[Refusal]


async def judge_extension(change: Change, running: RunningAgreement, ends_on: date, seen_by: UUID | None) -> Extending:
    """Judge an extension today; the client's vouchers are locked. Raises what refuses the day."""
    agreement, voucher, today = running.agreement, running.voucher_days, amsterdam_day(change.at)
    gained = added_days(agreement.ends_on, ends_on, voucher, today)
    [found] = await list_facts(change.session, [agreement.agreement_id])
    admissions = await admissions_on(change.session, agreement.provider_id, agreement.pilot_code, gained.first)
    state = replace(found.agreement, starts_on=gained.first, ends_on=ends_on, days=gained)
    by_rules = judge(replace(found, agreement=state, admissions=admissions), today, by_office=False, seen_by=seen_by)
    beside = [each for each in found.others if each.voucher_id == agreement.voucher_id]
    own = {row.year: row.reserved_cents for row in running.reservations}
    extended = Days(agreement.starts_on, ends_on)
    plan, by_year = extended_rooms(found.lines, extended, voucher, gained, beside, found.years, own)
    rooms = [room for room in by_year.values() if room]
    if len(rooms) < len(by_year):
        raise Unavailable
    asked_now = {row.year: row.asked_cents for row in running.reservations}
    refusals = [
        *(each for each in by_rules.refusals if each.code not in FOR_ALL_DAYS),
        *quantity_refusals(found.lines, plan),
        *total_refusals(found.lines, plan),
        *(
            ValueExhausted(year=room.year, left_cents=room.left_cents, needed_cents=room.needed_cents)
            for room in rooms
            if room.is_short
        ),
    ]
    return Extending(
        ends_on,
        rooms,
        {room.year: max(room.reserved_cents, asked_now.get(room.year, 0)) for room in rooms},
        {row.year: row.provisional for row in found.years},
        refusals,
    )
