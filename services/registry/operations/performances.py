"""The one list of performances: read by all, added to by a challenge that comes on a price list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from services.common.data.database import Session
from services.common.ids import new_id
from services.common.refusals import NotFound, Refusal
from services.common.service import Change
from services.common.texts import Text
from services.common.web import etags
from services.common.web.context import Context
from services.common.web.paging import PageOf
from services.registry.reference import find_unit, most_a_day
from services.registry.refusals.performances import (
    ExclusiveUnfit,
    PerformanceNotYet,
    PerformanceUnitDiffers,
    PerformanceUnknown,
)
from services.registry.rules.performances import ListFault, OffList, Priced, nearest, off_list
from services.registry.rules.prices import DAY_UNIT
from services.registry.schemas.performances import PerformanceAnswer, PerformancePage
from services.registry.store import performances as store
from services.registry.store.performances import ListedPerformance

EVENT = "nl.pvb.performances.changed.v1"


@dataclass(frozen=True)
class NewPerformance:
    """Care that gets a code in the list, with the first day from which it can be priced."""

    code: str
    name: Text
    unit_code: str
    exclusive: bool
    valid_from: date
    source: str


async def list_performances(here: Context, page: PageOf) -> PerformancePage:
    """The list, in order of code."""
    async with here.reading() as reading:
        rows = await store.list_performances(reading.session, page.after, page.size + 1)
    found = [PerformanceAnswer.of(row) for row in rows]
    return page.answer(PerformancePage, found, key=lambda each: each.performance_code)


async def get_performance(here: Context, code: str) -> PerformanceAnswer:
    """One performance; raises NotFound."""
    async with here.reading() as reading:
        row = await store.find_performance(reading.session, code)
    if row is None:
        raise NotFound
    etags.send(here.response, row.version)
    return PerformanceAnswer.of(row)


async def list_refusals(session: Session, prices: Sequence[Priced], within: str) -> list[Refusal]:
    """One refusal for each row that the list does not allow. `within`: the pointer of the rows."""
    known = await store.performances_by_code(session)
    return [_refusal(each, within) for each in off_list(prices, known)]


async def code_refusals(session: Session, code: str, pointer: str) -> list[Refusal]:
    """The refusal of a code that the list does not have."""
    known = await store.performances_by_code(session)
    return [] if code in known else [_unknown(known[nearest(code, known)], pointer)]


async def take_up(change: Change, new: NewPerformance) -> None:
    """Add care to the list under its code. A code that is there already stays as it is, and may begin earlier."""
    if new.exclusive and new.unit_code != DAY_UNIT:
        raise ExclusiveUnfit(pointer="/body/exclusive")
    added = await store.add_performance(change.session, _row(change, new))
    if added is None:
        held = await store.find_performance(change.session, new.code)
        if held and held.unit_code != new.unit_code:
            raise _unit_differs(held, "/body/performanceCode")
        added = await store.begin_earlier(change.session, new.code, new.valid_from)
    if added:
        await change.publish(EVENT, added.performance_id, _fact(added))


def _row(change: Change, new: NewPerformance) -> ListedPerformance:
    return ListedPerformance(
        performance_id=new_id(),
        code=new.code,
        version=1,
        name_nl=new.name.nl,
        name_en=new.name.en,
        unit_code=new.unit_code,
        exclusive=new.exclusive,
        most_a_day=most_a_day(new.unit_code),
        valid_from=new.valid_from,
        code_exactness="",
        source=new.source,
        recorded_at=change.at,
    )


def _refusal(found: OffList[ListedPerformance], within: str) -> Refusal:
    row = f"{within}/{found.place}"
    if found.fault is ListFault.UNKNOWN:
        return _unknown(found.listed, f"{row}/performanceCode")
    if found.fault is ListFault.UNIT_DIFFERS:
        return _unit_differs(found.listed, f"{row}/unitCode")
    return PerformanceNotYet(pointer=f"{row}/validFrom", earliest=found.listed.valid_from)


def _unknown(near: ListedPerformance, pointer: str) -> Refusal:
    return PerformanceUnknown(pointer=pointer, nearest_code=near.code, nearest_nl=near.name_nl, nearest_en=near.name_en)


def _unit_differs(listed: ListedPerformance, pointer: str) -> Refusal:
    unit = find_unit(listed.unit_code) or Text(listed.unit_code, listed.unit_code)
    return PerformanceUnitDiffers(
        pointer=pointer, performance_code=listed.code, unit_code=listed.unit_code, unit_nl=unit.nl, unit_en=unit.en
    )


def _fact(row: ListedPerformance) -> dict[str, object]:
    return {
        "performanceId": row.performance_id,
        "version": row.version,
        "performanceCode": row.code,
        "name": {"nl": row.name_nl, "en": row.name_en},
        "unitCode": row.unit_code,
        "exclusive": row.exclusive,
        "mostADay": row.most_a_day,
        "validFrom": row.valid_from,
    }
