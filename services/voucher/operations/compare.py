"""The nightly comparison of claims' allotments with the reservations. It raises an alarm and repairs nothing."""

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from services.common.data.statement import as_json
from services.common.http import PeerRefused
from services.common.logs import logger
from services.common.refusals import PeerAway
from services.common.service import Service
from services.voucher.operations.escrow import CLAIMS
from services.voucher.peers import HeldAllotment, HeldPage
from services.voucher.store.escrow import Difference, list_answered, list_book_differences, list_differences

PAGE = 10_000
SHOWN = 20


@dataclass
class _Comparison:
    since: datetime
    listed: set[UUID] = field(default_factory=set)
    differences: list[Difference] = field(default_factory=list)


@dataclass
class _LastNight:
    """The day of the last comparison of this process; at first the day on which it started."""

    day: date | None = None


async def compare_nightly(service: Service) -> None:
    """Compare once after midnight (Amsterdam); the first night begins after the start of this process."""
    today = service.clock.today()
    last = service.part(_LastNight)
    if last.day in (None, today):
        last.day = today
        return
    try:
        await compare(service)
    except (PeerAway, PeerRefused) as fault:
        logger().warning("claims could not be compared with, trying again", fault=type(fault).__name__)
        return
    last.day = today


async def compare(service: Service) -> list[Difference]:
    """All differences between claims' list, the reservations and the books, without those that a message explains."""
    comparison = _Comparison(service.clock.now())
    cursor: str | None = None
    while True:
        page = await _page(service, cursor)
        await _compare_page(service, comparison, page.items)
        cursor = page.next_cursor
        if cursor is None:
            break
    await _find_missing(service, comparison)
    async with service.reading() as reading:
        comparison.differences += await list_book_differences(reading.session)
    _report(service, comparison.differences)
    return comparison.differences


async def _page(service: Service, cursor: str | None) -> HeldPage:
    params: dict[str, str | int] = {"pageSize": 100} | ({"cursor": cursor} if cursor else {})
    return await service.peers[CLAIMS].get("/allotments", params=params, answer=HeldPage)


async def _compare_page(service: Service, comparison: _Comparison, items: list[HeldAllotment]) -> None:
    comparison.listed.update(each.agreement_id for each in items)
    if await _differences(service, items):
        await service.readers.catch_up(CLAIMS)  # an answer or an event may be under way
        comparison.differences += await _differences(service, items)


async def _differences(service: Service, items: list[HeldAllotment]) -> list[Difference]:
    held = as_json([each.model_dump(mode="json", by_alias=True) for each in items])
    async with service.reading() as reading:
        return await list_differences(reading.session, held)


async def _find_missing(service: Service, comparison: _Comparison) -> None:
    """Add the agreements that claims has answered and does not list."""
    after = UUID(int=0)
    while True:
        async with service.reading() as reading:
            answered = await list_answered(reading.session, comparison.since, after, PAGE)
        comparison.differences += [Difference("not-listed", each) for each in answered if each not in comparison.listed]
        if len(answered) < PAGE:
            return
        after = answered[-1]


def _report(service: Service, differences: list[Difference]) -> None:
    meaning = "Differences between claims' allotments, the reservations and the books"
    service.metrics.gauge("allotment_differences", meaning, len(differences))
    if differences:
        shown = [f"{each.fault} {each.id} {each.year or ''}".strip() for each in differences[:SHOWN]]
        logger().critical("allotments and reservations differ", count=len(differences), first=shown)
