"""The budget of pilots: a worker reckons its figures from the books and informs the care office of thresholds.

The figures are read as they were reckoned last, so reading costs the same however many vouchers there are. Invariant:
they are of one moment, and add up to the books of that moment. Nothing here refuses anybody anything.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from services.common.calendar import add_months, amsterdam_day
from services.common.data.database import Session
from services.common.message_kinds import Message
from services.common.schemas import TextAnswer
from services.common.service import Change, Service
from services.common.web.app import Worker
from services.common.web.context import Context
from services.voucher.operations.ceilings import ceilings_of
from services.voucher.operations.escrow import PAYER
from services.voucher.rules.budget import METHOD, METHOD_TEXT, GroupBy, Reached, Spent, thresholds
from services.voucher.rules.messages import BUDGET_PROJECTED, BUDGET_RESERVED
from services.voucher.schemas.budget import BudgetAmountsResponse, BudgetGroupResponse, BudgetResponse
from services.voucher.settings import Settings
from services.voucher.store import budget as store
from services.voucher.store.pilots import get_pilot
from services.voucher.tables import Pilot

THRESHOLD_REACHED = "nl.pvb.budgets.threshold-reached.v1"
AT_THE_LATEST = timedelta(minutes=10)
"""Figures that are older are reckoned again, also where nothing seems to have changed."""
KINDS = {"reserved": BUDGET_RESERVED, "projected": BUDGET_PROJECTED}


async def refresh_budgets(service: Service) -> None:
    """Reckon the figures of every pilot of which something may have changed; any replica may."""
    async with service.reading() as reading:
        mark = await _mark(service, reading.session)
        due = await store.list_due(reading.session, mark, reading.at - AT_THE_LATEST)
    for pilot_id in due:
        await refresh_budget(service, pilot_id)


async def refresh_budget(service: Service, pilot_id: UUID) -> None:
    """Reckon the figures of a pilot from the books, and inform its care office of each threshold once."""
    async with service.writing() as change:
        mark = await _mark(service, change.session)
        known = await store.lock_budget(change.session, pilot_id)
        if known.mark == mark and known.as_of >= change.at - AT_THE_LATEST:
            return
        reckoning = store.Reckoning(
            pilot_id, change.at, amsterdam_day(change.at), _month_before(amsterdam_day(known.as_of)), mark, PAYER
        )
        await store.refresh(change.session, reckoning)
        await _inform(change, await get_pilot(change.session, pilot_id))


async def get_budget(
    context: Context[Settings], pilot_id: UUID, year: int | None, group_by: GroupBy | None
) -> BudgetResponse:
    """The figures of a pilot in a budget year, as they were reckoned last; raises NotFound."""
    async with context.reading() as reading:
        pilot = await get_pilot(reading.session, pilot_id)
        context.require_own(office_id=pilot.office_id)
        is_known = await store.find_reckoned(reading.session, pilot_id)
    if not is_known:
        await refresh_budget(context.service, pilot_id)
    async with context.reading() as reading:
        await reading.of_one_moment()
        pilot = await get_pilot(reading.session, pilot_id)
        known = await store.find_reckoned(reading.session, pilot_id)
        assert known, "it was reckoned just now"
        of_year = year or amsterdam_day(reading.at).year
        total = await store.get_total(reading.session, pilot_id, of_year)
        ceiling = (await ceilings_of(reading.session, pilot)).get(of_year)
        groups = await store.list_groups(reading.session, pilot_id, of_year, group_by) if group_by else []
    return BudgetResponse(
        pilot_id=pilot_id,
        year=of_year,
        as_of=known.as_of,
        ceiling_cents=ceiling,
        projection_method=METHOD,
        projection=TextAnswer.of(METHOD_TEXT),
        total=BudgetAmountsResponse.model_validate(total),
        group_by=group_by,
        groups=[BudgetGroupResponse.model_validate(each) for each in groups],
    )


async def _inform(change: Change, pilot: Pilot) -> None:
    """Inform the care office of the thresholds that are new, by a message and an event each."""
    ceilings = await ceilings_of(change.session, pilot)
    totals = [each for each in await store.list_totals(change.session, pilot.pilot_id) if each.year in ceilings]
    spent = [Spent(each.year, ceilings[each.year], each.reserved_cents, each.projected_cents) for each in totals]
    reached = [threshold for each in spent for threshold in thresholds(each)]
    new = await store.add_thresholds(change.session, pilot.pilot_id, reached, change.at)
    await change.tell_all([_message(pilot, each) for each in new])
    await change.publish_all(THRESHOLD_REACHED, _events(pilot, new))


def _message(pilot: Pilot, reached: Reached) -> Message:
    return KINDS[reached.measure].to_office(
        pilot.office_id,
        pilot.pilot_id,
        year=reached.year,
        percent=reached.percent,
        amount_cents=reached.amount_cents,
        ceiling_cents=reached.ceiling_cents,
    )


def _events(pilot: Pilot, reached: Sequence[Reached]) -> list[tuple[UUID, dict[str, object]]]:
    return [
        (
            pilot.pilot_id,
            {
                "pilotId": pilot.pilot_id,
                "officeId": pilot.office_id,
                "code": pilot.code,
                "year": each.year,
                "measure": each.measure,
                "percent": each.percent,
                "amountCents": each.amount_cents,
                "ceilingCents": each.ceiling_cents,
            },
        )
        for each in reached
    ]


def _month_before(day: date) -> date:
    """The first day of the month before; a line of that month may have been committed after the last reckoning."""
    return add_months(day.replace(day=1), -1)


async def _mark(service: Service, session: Session) -> str:
    """What the figures rest on: the books, the feeds and the day."""
    return f"{await store.current_mark(session)} {service.clock.today()}"


WORKERS = (Worker("reckon budgets", 60, refresh_budgets),)
